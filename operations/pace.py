"""Holds a stream of work to so much a second, evenly: a pause is not made up for by a burst."""

import time
from collections.abc import Callable


class Pace:
    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self.per_second = per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    def wait(self, count: int = 1) -> None:
        """Returns when the next `count` may begin."""
        now = self._clock()
        if self._next > now:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + count / self.per_second
