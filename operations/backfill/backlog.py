"""Holds a file back while the main queue has much to do: the messages of today would have to wait behind it."""

import time
from collections.abc import Callable

ASK_SECONDS = 1.0
TELL_SECONDS = 15.0


class Backlog:
    """`depth` asks the queue how much it has, once a second at most; `tell` hears of it when the wait is long."""

    def __init__(
        self,
        depth: Callable[[], int],
        most: int,
        tell: Callable[[int], None],
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._depth = depth
        self._most = most
        self._tell = tell
        self._sleep = sleep
        self._clock = clock
        self._asked = -ASK_SECONDS

    def wait(self) -> None:
        """Returns when there is room."""
        if self._clock() - self._asked < ASK_SECONDS:
            return
        told = self._clock()
        while (depth := self._depth()) > self._most:
            if self._clock() - told > TELL_SECONDS:
                self._tell(depth)
                told = self._clock()
            self._sleep(ASK_SECONDS)
        self._asked = self._clock()
