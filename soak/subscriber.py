"""The subscriber's processes, as the emulator runs them: one for each invocation that goes on at the same time."""

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

import psutil

from local import ministack
from local.stack import Stack

PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 90.0
NOTICE_SECONDS = 3.0
DIED = "Worker process died"  # the emulator's words, when an invocation ends with its process


class NoSubscriberError(Exception):
    """There was no subscriber at work that could have been killed."""


def kill_one_at_work(stack: Stack, facts: Mapping[str, Any], stopped: threading.Event) -> int:
    """Until a batch died with its process, whose pid is answered. Raises NoSubscriberError."""
    for victim in _at_work(stack, facts, stopped):
        before = _deaths(stack)
        victim.send_signal(signal.SIGKILL)
        if _grows(before, stack, stopped):
            return victim.pid
    raise NoSubscriberError("no subscriber was at work")


def workers(stack: Stack, function: str) -> list[psutil.Process]:
    """The oldest first: it is the one at work when there is work for one only."""
    found = [process for process in stack.processes.members(ministack.NAME) if _runs(process, function)]
    return sorted(found, key=lambda process: process.create_time())


def _at_work(stack: Stack, facts: Mapping[str, Any], stopped: threading.Event) -> Iterator[psutil.Process]:
    """Whichever has a session with the warehouse."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    function, warehouse_port = facts["functions"]["subscriber"], facts["redshift"]["port"]
    while time.monotonic() < deadline and not stopped.wait(PAUSE_SECONDS):
        yield from [worker for worker in workers(stack, function) if _is_connected(worker, warehouse_port)][:1]


def _runs(process: psutil.Process, function: str) -> bool:
    try:
        return any(f"ministack-lambda-{function}-" in word for word in process.cmdline())
    except psutil.Error:  # gone meanwhile
        return False


def _is_connected(process: psutil.Process, port: int) -> bool:
    """So it has started: when one dies while it starts, the emulator ends the function's other processes too."""
    try:
        return any(getattr(it.raddr, "port", None) == port for it in process.net_connections("tcp4"))
    except psutil.Error:  # gone meanwhile
        return False


def _deaths(stack: Stack) -> int:
    return stack.processes.log(ministack.NAME).read_bytes().count(DIED.encode())


def _grows(before: int, stack: Stack, stopped: threading.Event) -> bool:
    deadline = time.monotonic() + NOTICE_SECONDS
    while not (held := _deaths(stack) > before) and time.monotonic() < deadline and not stopped.wait(PAUSE_SECONDS):
        pass
    return held
