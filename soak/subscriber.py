"""The subscriber's processes, as the emulator runs them: one for each invocation that goes on at the same time."""

import signal
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import psutil

from local import ministack
from local.stack import Stack

PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 30.0


class NoSubscriberError(Exception):
    """There was no subscriber at work that could have been killed."""


def kill_one_at_work(
    stack: Stack, facts: Mapping[str, Any], in_flight: Callable[[], int], stopped: threading.Event
) -> int:
    """While messages are in flight. The pid of what is gone. Raises NoSubscriberError."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        victims = workers(stack, facts["functions"]["subscriber"])
        if victims and in_flight():
            victims[0].send_signal(signal.SIGKILL)
            return victims[0].pid
        if stopped.wait(PAUSE_SECONDS):
            break
    raise NoSubscriberError("no subscriber was at work")


def workers(stack: Stack, function: str) -> list[psutil.Process]:
    """The longest-lived first: it is the one at work when there is work for one only."""
    found = [process for process in stack.processes.members(ministack.NAME) if _runs(process, function)]
    return sorted(found, key=lambda process: process.create_time())


def _runs(process: psutil.Process, function: str) -> bool:
    try:
        return any(f"ministack-lambda-{function}-" in word for word in process.cmdline())
    except psutil.Error:  # gone meanwhile
        return False
