"""PostgreSQL refuses to run as root; where the stack is root's, another account runs it, from folders it can enter."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.marks import folder_mark
from local.state import State

UNPRIVILEGED: Final = ("nobody", "daemon", "postgres")
RECORD: Final = "postgres-home"
OWNER: Final = "owner"  # in a home outside: the folder of whose stack it is, for a copy of that folder names it, too


class NoAccountError(RuntimeError):
    """The stack runs as root and this machine has no account without privileges."""


@dataclass(frozen=True)
class Account:
    user: int
    group: int

    def can_enter(self, folder: Path) -> bool:
        asked = ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(folder)]
        answer = subprocess.run(asked, cwd="/", user=self.user, group=self.group, extra_groups=[], check=False)
        return answer.returncode == 0


def postgres_account() -> Account | None:
    """None where the caller may run PostgreSQL himself."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise NoAccountError(f"PostgreSQL cannot run as root, and there is none of the accounts {', '.join(UNPRIVILEGED)}")


@dataclass(frozen=True)
class Home:
    """Where PostgreSQL's programs are, and the folder (its account's own) that holds the data."""

    programs: Path
    data: Path
    account: Account | None


def prepare_home(state: State, programs: Path) -> Home:
    account = postgres_account()
    folder = state.path("postgres")
    folder.mkdir(parents=True, exist_ok=True)
    if account is None:
        return Home(programs, folder / "data", None)
    if not (account.can_enter(programs) and account.can_enter(folder)):
        folder = _elsewhere(state)
        programs = _copy_of(programs, folder)
    os.chown(folder, account.user, account.group)
    return Home(programs, folder / "data", account)


def forget_home(state: State) -> None:
    outside = _recorded(state)
    if outside is not None:
        shutil.rmtree(outside, ignore_errors=True)
    state.forget("postgres", f"{RECORD}.json")


def _elsewhere(state: State) -> Path:
    recorded = _recorded(state)
    if recorded is not None:
        return recorded
    folder = Path(tempfile.mkdtemp(prefix="clients-postgres-", dir="/var/tmp"))
    folder.chmod(0o711)
    (folder / OWNER).write_text(folder_mark(state.folder))
    state.write(RECORD, str(folder))
    return folder


def _recorded(state: State) -> Path | None:
    """The home outside, where it is this very folder's."""
    recorded = state.read(RECORD)
    if not isinstance(recorded, str):
        return None
    try:
        owner = Path(recorded, OWNER).read_text()
    except OSError:
        return None
    return Path(recorded) if owner == folder_mark(state.folder) else None


def _copy_of(programs: Path, folder: Path) -> Path:
    """In the wheel's own arrangement: the programs find their libraries by relative paths."""
    package = programs.parent.parent
    copied = folder / package.name / "pginstall"
    if not (copied / "complete").exists():
        for part in ("bin", "lib", "share"):
            shutil.copytree(programs.parent / part, copied / part, symlinks=True, dirs_exist_ok=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / libraries.name, symlinks=True, dirs_exist_ok=True)
        (copied / "complete").touch()
    return copied / "bin"
