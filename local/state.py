"""The folder in which one local stack keeps what it knows; two folders are two independent stacks."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.progress import say

REPOSITORY = Path(__file__).resolve().parent.parent
STATE_VARIABLE = "CLIENTS_STATE_DIR"


class State:
    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @property
    def logs(self) -> Path:
        return self.path("logs")

    def path(self, *parts: str) -> Path:
        return self.folder.joinpath(*parts)

    def read(self, name: str) -> Any:  # noqa: ANN401 - the shape is the caller's; a damaged file counts as missing
        try:
            return json.loads(self.path(f"{name}.json").read_text())
        except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
            return None

    def write(self, name: str, value: object) -> None:
        path = self.path(f"{name}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(value, indent=2) + "\n")
        draft.replace(path)

    def forget(self, *names: str) -> None:
        for name in names:
            path = self.path(name)
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """One command at a time changes a stack; a second one waits for the first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.path("lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another command is changing this stack; waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def default_state() -> State:
    return State(Path(os.environ.get(STATE_VARIABLE) or REPOSITORY / ".local"))
