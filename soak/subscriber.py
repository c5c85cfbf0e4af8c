"""The subscriber's processes, as the emulator runs them: one for each invocation that goes on at the same time."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psutil

from local import ministack
from local.stack import Stack

PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 90.0
NOTICE_SECONDS = 3.0
HELD_SECONDS = 0.5
DIED = "Worker process died"  # the emulator's words, when an invocation ends with its process


class NoSubscriberError(Exception):
    """There was no subscriber at work that could have been killed."""


@dataclass(frozen=True)
class Subscriber:
    """`in_flight` counts the messages that are lent to some subscriber now."""

    stack: Stack
    facts: Mapping[str, Any]
    in_flight: Callable[[], int]
    stopped: threading.Event

    def kill_one_at_work(self) -> int:
        """Until a batch died with its process, whose pid is answered. Raises NoSubscriberError."""
        for victim in self._at_work():
            before = _deaths(self.stack)
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.suspend()  # so that it cannot end its batch meanwhile
                holds = self._stays(lambda: self.in_flight() > 0)
                victim.kill()
                if holds and self._comes(lambda before=before: _deaths(self.stack) > before):  # type: ignore[misc]
                    return victim.pid
        raise NoSubscriberError("no subscriber was at work")

    def _at_work(self) -> Iterator[psutil.Process]:
        """Whichever has a session with the warehouse, while messages are in flight."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        function, warehouse_port = self.facts["functions"]["subscriber"], self.facts["redshift"]["port"]
        while time.monotonic() < deadline and not self.stopped.wait(PAUSE_SECONDS):
            victims = [it for it in workers(self.stack, function) if _is_connected(it, warehouse_port)]
            if victims and self._comes(lambda: self.in_flight() > 0):
                yield victims[0]

    def _stays(self, probe: Callable[[], bool]) -> bool:
        """For so long that it is no other subscriber's batch: soon the one that is suspended is given one."""
        deadline, since = time.monotonic() + NOTICE_SECONDS, time.monotonic()
        while (now := time.monotonic()) < deadline and now - since < HELD_SECONDS and not self.stopped.is_set():
            since = since if probe() else now
        return now - since >= HELD_SECONDS

    def _comes(self, probe: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + NOTICE_SECONDS
        while not (came := probe()) and time.monotonic() < deadline and not self.stopped.is_set():
            pass  # the probe itself asks another process, and takes its time
        return came


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


def _deaths(stack: Stack) -> int:
    return stack.processes.log(ministack.NAME).read_bytes().count(DIED.encode())
