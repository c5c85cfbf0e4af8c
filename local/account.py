"""PostgreSQL refuses to run as root; where the stack is root's, another account runs it, from folders it can enter."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.state import State

UNPRIVILEGED: Final = ("nobody", "daemon", "postgres")
RECORD: Final = "postgres-home"


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
    outside = state.read(RECORD)
    if isinstance(outside, str) and Path(outside).name.startswith("clients-postgres-"):
        shutil.rmtree(outside, ignore_errors=True)
    state.forget("postgres", f"{RECORD}.json")


def _elsewhere(state: State) -> Path:
    recorded = state.read(RECORD)
    if isinstance(recorded, str) and Path(recorded).is_dir():
        return Path(recorded)
    folder = Path(tempfile.mkdtemp(prefix="clients-postgres-", dir="/var/tmp"))
    folder.chmod(0o711)
    state.write(RECORD, str(folder))
    return folder


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
