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
PATIENCE_SECONDS = 90.0


class NoSubscriberError(Exception):
    """There was no subscriber at work that could have been killed."""


def kill_one_at_work(
    stack: Stack, facts: Mapping[str, Any], in_flight: Callable[[], int], stopped: threading.Event
) -> int:
    """While messages are in flight. The pid of what is gone. Raises NoSubscriberError."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    function, warehouse_port = facts["functions"]["subscriber"], facts["redshift"]["port"]
    while time.monotonic() < deadline:
        victims = [worker for worker in workers(stack, function) if _is_connected(worker, warehouse_port)]
        if victims and in_flight():
            victims[0].send_signal(signal.SIGKILL)
            return victims[0].pid
        if stopped.wait(PAUSE_SECONDS):
            break
    raise NoSubscriberError("no subscriber was at work")


def workers(stack: Stack, function: str) -> list[psutil.Process]:
    """The oldest first: it is the one at work when there is work for one only."""
    found = [process for process in stack.processes.members(ministack.NAME) if _runs(process, function)]
    return sorted(found, key=lambda process: process.create_time())


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
