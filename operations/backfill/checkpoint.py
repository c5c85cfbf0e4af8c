"""How far an import has come, in a file that a killed program leaves whole, so that the next one goes on from there."""

import hashlib
import os
import secrets
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ValidationError

from operations.backfill.records import Times
from operations.files import UnusableFileError, usable

BLOCK = 1 << 20


class Checkpoint(BaseModel):
    """Every line up to `line` is published or reported as rejected; the two files beside had so many bytes by then."""

    sha256: str
    lines: int
    run: str
    started: datetime
    default: datetime
    line: int = 0
    published: int = 0
    rejected: int = 0
    journal_bytes: int = 0
    report_bytes: int = 0
    done: bool = False

    @property
    def times(self) -> Times:
        return Times(self.started, self.default)

    def begin_at(self, now: datetime) -> None:
        """By AWS's clock: of lines with times that are to come the topic would decide the order, and not the file."""
        self.default = now if self.default == self.started else self.default
        self.started = now

    @classmethod
    def begin(cls, source: Path, event_time: datetime | None) -> Self:
        digest, lines = _look_through(source)
        now = datetime.now(UTC)
        run = secrets.token_hex(4)
        return cls(sha256=digest, lines=lines, run=run, started=now, default=event_time or now)

    @classmethod
    def resume(cls, path: Path, source: Path, event_time: datetime | None) -> Self | None:
        """None when there is nothing to go on from. Raises UnusableFileError when it is about something else."""
        try:
            found = cls.model_validate_json(path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValidationError:
            raise UnusableFileError(f"{path} is not an import's progress; remove it to begin anew") from None
        if found.sha256 != _look_through(source)[0]:
            raise UnusableFileError(f"{source} is not the file that {path} is about; remove {path} to begin anew")
        if event_time is not None and event_time != found.default:
            raise UnusableFileError(f"{path} began with another --event-time; remove it to begin anew")
        return found

    def save(self, path: Path) -> None:
        draft = path.with_name(f"{path.name}.new")
        with usable(path):
            with draft.open("w", encoding="utf-8") as file:
                file.write(self.model_dump_json(indent=2))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)


def _look_through(source: Path) -> tuple[str, int]:
    """Its SHA-256 and how many lines it has."""
    digest, lines, last = hashlib.sha256(), 0, b""
    with usable(source), source.open("rb") as file:
        for block in iter(partial(file.read, BLOCK), b""):
            digest.update(block)
            lines += block.count(b"\n")
            last = block[-1:]
    return digest.hexdigest(), lines + (last not in (b"", b"\n"))
