"""Which processes belong to a stack, found without trusting a pid.

Every process of a stack inherits an environment variable that names the stack and the part. That mark, unlike a pid,
cannot come to mean another process; the pid in the state folder only saves looking for the leader.
"""

import contextlib
from pathlib import Path
from typing import Final

import psutil

MARK: Final = "CLIENTS_LOCAL_PART"


def mark(stack: Path, part: str) -> str:
    return f"{stack}#{part}"


def find_marked(stack: Path, part: str | None = None) -> list[psutil.Process]:
    """Every living process of a part, or of all."""
    return [process for process in psutil.process_iter() if _belongs(process, stack, part)]


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()


def _belongs(process: psutil.Process, stack: Path, part: str | None) -> bool:
    try:
        found = process.environ().get(MARK, "")
    except (psutil.Error, OSError):  # another user's, or gone meanwhile: not ours
        return False
    return (found == mark(stack, part) if part else found.startswith(mark(stack, ""))) and alive(process)
