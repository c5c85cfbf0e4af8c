"""Waiting for what happens a moment later: poll until it holds, and fail when the objective is missed."""

import threading
import time
from collections.abc import Callable

# How soon a published client can be read. In AWS the batch window is part of it.
FRESHNESS_SECONDS = 30.0

_never = threading.Event()


def until[T](probe: Callable[[], T], *, what: str, within: float = FRESHNESS_SECONDS, every: float = 0.1) -> T:
    """The first true value that `probe` answers. Fails the test when there is none within so many seconds."""
    end = time.monotonic() + within
    while True:
        value = probe()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {within:g} s; last seen: {value!r}")
        _never.wait(every)
