"""A copy of the repository, with its history, in which the rehearsal may commit and change what no emulator has."""

import shutil
import subprocess
from pathlib import Path

from tests.programs import ROOT


def copy_repository(folder: Path) -> Path:
    """As it stands in the working tree, committed. The programs are those of the original."""
    git(ROOT, "clone", "--quiet", "--no-local", str(ROOT), str(folder))
    changed = git(ROOT, "ls-files", "--modified", "--others", "--exclude-standard", "-z").split("\0")
    for name in filter(None, changed):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder / name)
    for name in (".venv", ".programs"):
        (folder / name).symlink_to(ROOT / name)
        with (folder / ".git" / "info" / "exclude").open("a") as excluded:
            excluded.write(f"{name}\n")
    commit(folder, "As it stands")
    return folder


def replace(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text, (name, old)
    (folder / name).write_text(text.replace(old, new), "utf-8")


def commit(folder: Path, message: str) -> str:
    who = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@example.com"]
    git(folder, "add", "--all")
    git(folder, *who, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD").strip()


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout
