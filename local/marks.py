"""Which processes belong to a stack, found without trusting a pid.

Every process of a stack inherits an environment variable that names the stack's folder and the part. What counts of the
folder's name is device and inode: a copy has others, and a folder that was moved keeps its own.
"""

import contextlib
from pathlib import Path
from typing import Final

import psutil

MARK: Final = "CLIENTS_LOCAL_PART"
BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
START_TICKS: Final = 19  # proc(5), /proc/pid/stat: field 22, counted from the one behind the program's name
REMOVED: Final = " (deleted)"  # proc(5), /proc/pid/fd


def folder_mark(folder: Path) -> str:
    """Raises FileNotFoundError."""
    found = folder.stat()
    return f"{found.st_dev}:{found.st_ino}"


def mark(folder: Path, part: str) -> str:
    return f"{folder}@{folder_mark(folder)}#{part}"


def find_marked(folder: Path, part: str | None = None) -> list[psutil.Process]:
    """Every living process of a part, or of all."""
    return [process for process in psutil.process_iter() if belongs(process, folder, part) and alive(process)]


def belongs(process: psutil.Process, folder: Path, part: str | None = None) -> bool | None:
    """None where its environment cannot be read: another user's, gone meanwhile, or in the middle of its exec."""
    try:
        environment = process.environ()
        if not environment:
            return None
        place, _, name = environment.get(MARK, "").rpartition("#")
        path, _, identity = place.rpartition("@")
        if part not in {None, name} or not path:
            return False
        return identity == folder_mark(folder) or (path == str(folder) and _outlives(process, path))
    except (psutil.Error, OSError):
        return None


def started(process: psutil.Process) -> str:
    """Tells two processes of one pid apart. Setting the clock does not change it, as it does the time of the start."""
    try:
        words = Path(f"/proc/{process.pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return f"{BOOT.read_text().strip()} {words[START_TICKS]}"
    except OSError:  # not Linux, whose kernel alone tells starts by the time of boot
        return repr(process.create_time())


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()


def _outlives(process: psutil.Process, folder: str) -> bool:
    """Whether its folder was removed; of one that was moved the kernel tells the new path."""
    for name in ("fd/1", "fd/2", "cwd"):
        with contextlib.suppress(OSError):
            path = str(Path(f"/proc/{process.pid}/{name}").readlink())
            if path.startswith(f"{folder}/") and path.endswith(REMOVED):
                return True
    return False
