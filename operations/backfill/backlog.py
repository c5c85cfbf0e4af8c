"""Holds a file back while the main queue has much to do: the messages of today would have to wait behind it."""

import time
from collections.abc import Callable

ASK_SECONDS = 1.0


class Backlog:
    """`depth` asks the queue how much it has; no more than once a second, for it is a call."""

    def __init__(
        self,
        depth: Callable[[], int],
        most: int,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._depth = depth
        self._most = most
        self._sleep = sleep
        self._clock = clock
        self._asked = -ASK_SECONDS

    def wait(self) -> None:
        """Returns when there is room."""
        if self._clock() - self._asked < ASK_SECONDS:
            return
        while self._depth() > self._most:
            self._sleep(ASK_SECONDS)
        self._asked = self._clock()
