"""Starts, finds and ends the processes of one stack, and never anybody else's."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from local.marks import MARK, alive, belongs, find_marked, folder_mark, kill, mark, started
from local.state import State

GRACE = 8.0
TAIL_LINES = 15


class PartError(RuntimeError):
    """A part of the stack did not start, or did not do its work; the message carries the end of its log."""


@dataclass(frozen=True)
class Service:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path = Path("/")
    user: int | None = None
    group: int | None = None
    stop_signal: signal.Signals = signal.SIGTERM


@dataclass
class Processes:
    state: State
    _children: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _closed: bool = False

    def start(self, service: Service) -> None:
        self._launch(service)

    def _launch(self, service: Service) -> subprocess.Popen[bytes]:
        log = self.log(service.name)
        log.parent.mkdir(parents=True, exist_ok=True)
        with self._starting, log.open("ab") as output:
            if self._closed:
                raise PartError(f"{service.name} was not started: the stack is being stopped")
            child = subprocess.Popen(
                service.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=service.folder,
                env={**service.environment, MARK: mark(self.state.folder, service.name)},
                user=service.user,
                group=service.group,
                extra_groups=[] if service.user is not None else None,
                start_new_session=True,  # Ctrl-C in the terminal reaches `up` alone, which then ends all in order
            )
            self._children[child.pid] = child
            record = {
                "pid": child.pid,
                "started": started(psutil.Process(child.pid)),
                "folder": folder_mark(self.state.folder),
                "stopSignal": int(service.stop_signal),
            }
            self.state.write(f"processes/{service.name}", record)
        return child

    def run(self, service: Service, timeout: float) -> None:
        """Runs a program to its end, in a session of its own so that it can be ended with everything it started."""
        child = self._launch(service)
        try:
            code = child.wait(timeout)
        except subprocess.TimeoutExpired:
            raise PartError(f"{service.name} did not end within {timeout:.0f} s\n{self.tail(service.name)}") from None
        finally:
            self.kill(service.name)
        if code != 0:
            raise PartError(f"{service.name} failed with exit code {code}\n{self.tail(service.name)}")

    def wait_until(self, name: str, ready: Callable[[], bool], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while not ready():
            if self.leader(name) is None:
                raise PartError(f"{name} ended while starting\n{self.tail(name)}")
            if time.monotonic() > deadline:
                raise PartError(f"{name} did not answer within {timeout:.0f} s\n{self.tail(name)}")
            time.sleep(0.03)

    def leader(self, name: str) -> psutil.Process | None:
        """By the record, and not on its word: a copied folder has it, too, and a pid comes to be another's."""
        record = self.state.read(f"processes/{name}")
        if not isinstance(record, dict) or record.get("folder") != folder_mark(self.state.folder):
            return None
        self._reap()
        try:
            process = psutil.Process(record["pid"])
            ours = started(process) == record["started"] and belongs(process, self.state.folder, name) is not False
        except psutil.NoSuchProcess:
            return None
        return process if ours and alive(process) else None

    def members(self, name: str | None = None) -> list[psutil.Process]:
        """Every living process of a part, or of the stack."""
        return find_marked(self.state.folder, name) if self.state.folder.is_dir() else []

    def stop(self, name: str) -> None:
        leader = self._ask_to_stop(name)
        if leader is not None:
            self._wait([leader], GRACE)
        self.kill(name)

    def kill(self, name: str) -> None:
        """Ends a part at once (SIGKILL), with everything it started."""
        leader = self.leader(name)
        # PostgreSQL's children overwrite the place where their environment was, and with it the mark.
        family = [leader, *leader.children(recursive=True)] if leader else []
        while members := [*self.members(name), *filter(alive, family)]:
            for member in members:
                kill(member)
            self._wait(members, GRACE)
        self.state.forget(f"processes/{name}.json")

    def stop_all(self, names: Sequence[str]) -> None:
        leaders = [leader for name in names if (leader := self._ask_to_stop(name))]
        self._wait(leaders, GRACE)
        while strays := self.members():
            for stray in strays:
                kill(stray)
            self._wait(strays, GRACE)
        self.state.forget("processes")

    def close(self, names: Sequence[str]) -> None:
        """Stops everything and starts nothing any more: for the way out after Ctrl-C or a failure."""
        with self._starting:
            self._closed = True
        self.stop_all(names)

    def log(self, name: str) -> Path:
        return self.state.logs / f"{name}.log"

    def tail(self, name: str) -> str:
        try:
            lines = self.log(name).read_text(errors="replace").splitlines()
        except FileNotFoundError:
            lines = []
        shown = "\n".join(f"    {line}" for line in lines[-TAIL_LINES:])
        return f"  the end of {self.log(name)}:\n{shown}"

    def _ask_to_stop(self, name: str) -> psutil.Process | None:
        leader = self.leader(name)
        if leader is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                leader.send_signal(self.state.read(f"processes/{name}")["stopSignal"])
        return leader

    def _reap(self) -> None:
        for pid, child in list(self._children.items()):
            if child.poll() is not None:
                self._children.pop(pid, None)

    def _wait(self, processes: Sequence[psutil.Process], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while any(alive(process) for process in processes) and time.monotonic() < deadline:
            self._reap()
            time.sleep(0.02)


def base_environment(**more: str) -> dict[str, str]:
    """What a part gets to see: not the caller's AWS profile, keys or proxies, nor the Python settings of his shell."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TZ", "TMPDIR") if name in os.environ}
    return {"LANG": "C.UTF-8", "PATH": os.defpath, **kept, **more}
