"""Says what is done and what took the time; plain lines, so that it reads the same in a terminal and in a log."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE: Final = 4.0  # seconds after which a step says that it is still at it

_writing = threading.Lock()


def say(text: str) -> None:
    with _writing:
        try:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
        except BrokenPipeError:  # the reader has left, as `| head` does; that is no reason to stop halfway
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def step(name: str) -> Iterator[None]:
    started = time.monotonic()
    reminder = threading.Timer(PATIENCE, say, [f"      …    {name}"])
    reminder.daemon = True
    reminder.start()
    try:
        yield
    finally:
        reminder.cancel()
    say(f"  {time.monotonic() - started:6.1f} s  {name}")
