"""Ctrl-C, and the signals by which a terminal or a supervisor asks the same: all end a command in order."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

INTERRUPTIONS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def raise_keyboard_interrupt() -> None:
    for number in INTERRUPTIONS:
        signal.signal(number, signal.default_int_handler)


def ignore_interruptions() -> None:
    """Nothing is left to interrupt: the program is on its way out."""
    for number in INTERRUPTIONS:
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def ignoring_interruptions() -> Iterator[None]:
    """For the way out, which a second Ctrl-C must not cut short."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in INTERRUPTIONS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
