"""How far an import has come, in a file that a killed program leaves whole, so that the next one goes on from there."""

import hashlib
import os
import secrets
import shlex
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from operations.backfill.records import Times
from operations.files import UnusableFileError, usable
from resolvers.model.message import date_time

BLOCK = 1 << 20


# Nobody's file was made later, and microseconds can still be added to it.
Moment = Annotated[AwareDatetime, Field(gt=datetime(1, 1, 2, tzinfo=UTC), lt=datetime(9000, 1, 1, tzinfo=UTC))]
Count = Annotated[int, Field(ge=0, lt=1 << 60)]


class Checkpoint(BaseModel):
    """Every line up to `line` is published or reported as rejected; the two files beside had so many bytes by then.

    `started` and `default` are those of Times. They outlive the file that was imported: when it was mended, it is
    published as of the same time, for with a new one it would undo all that was changed since.
    """

    model_config = ConfigDict(hide_input_in_errors=True)

    sha256: str
    lines: Count
    run: str
    started: Moment
    default: Moment
    line: Count = 0
    published: Count = 0
    rejected: Count = 0
    journal_bytes: Count = 0
    report_bytes: Count = 0
    done: bool = False
    by_aws: bool = True  # whether `started` is AWS's time yet

    @property
    def times(self) -> Times:
        return Times(self.started, self.default)

    def begin_at(self, now: datetime) -> None:
        """By AWS's clock: of lines with times that are to come the topic would decide the order, and not the file."""
        self.default = now if self.default == self.started else self.default
        self.started = now
        self.by_aws = True

    @classmethod
    def begin(cls, source: Path, event_time: datetime | None) -> Self:
        digest, lines = _look_through(source)
        now = datetime.now(UTC)
        return cls(sha256=digest, lines=lines, run=_new_run(), started=now, default=event_time or now, by_aws=False)

    @classmethod
    def resume(cls, path: Path, source: Path, event_time: datetime | None) -> Self | None:
        """None when there is nothing to go on from. Raises UnusableFileError when it is about something else."""
        found = cls._read(path)
        if found is None:
            return None
        began = date_time(found.default)
        if found.sha256 != _look_through(source)[0]:
            raise UnusableFileError(
                f"{source} is not the file that {path} is about. Another file needs another name. The same one, mended,"
                f" is published whole, as of the same time ({began}), by: {again_command(source)}"
            )
        if event_time is not None and event_time != found.default:
            raise UnusableFileError(f"{path} began as of {began}: leave --event-time out, or say that")
        return found

    @classmethod
    def again(cls, path: Path, source: Path, journal: Path, report: Path) -> Self:
        """The whole file once more. Raises UnusableFileError.

        Every line is newer than all lines were before, by as many microseconds as there were lines: one that was
        corrected wins, though it may stand further up now. An interrupted repetition goes on.
        """
        found = cls._read(path)
        if found is None:
            raise UnusableFileError(f"there is no {path}, so {source} was not imported before: leave --again out")
        digest, lines = _look_through(source)
        kept = _size(journal)
        whole = kept >= found.journal_bytes and _size(report) >= found.report_bytes
        if digest == found.sha256 and not found.done and whole:
            return found
        return cls(
            sha256=digest,
            lines=lines,
            run=_new_run(),
            started=datetime.now(UTC),
            default=found.default + timedelta(microseconds=found.lines),
            journal_bytes=min(kept, found.journal_bytes),
            by_aws=False,
        )

    @classmethod
    def _read(cls, path: Path) -> Self | None:
        try:
            with usable(path):
                return cls.model_validate_json(path.read_bytes()) if path.exists() else None
        except ValidationError:
            raise UnusableFileError(
                f"{path} is not an import's progress. Move it and the journal away to begin anew; then say with"
                " --event-time when the import first began, or it undoes all that was changed since"
            ) from None

    def save(self, path: Path) -> None:
        draft = path.with_name(f"{path.name}.new")
        with usable(path):
            with draft.open("w", encoding="utf-8") as file:
                file.write(self.model_dump_json(indent=2))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)


def again_command(source: Path) -> str:
    return f"python -m operations import {shlex.quote(str(source))} --again"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _new_run() -> str:
    return secrets.token_hex(4)


def _look_through(source: Path) -> tuple[str, int]:
    """Its SHA-256 and how many lines it has."""
    digest, lines, last = hashlib.sha256(), 0, b""
    with usable(source), source.open("rb") as file:
        for block in iter(partial(file.read, BLOCK), b""):
            digest.update(block)
            lines += block.count(b"\n")
            last = block[-1:]
    return digest.hexdigest(), lines + (last not in (b"", b"\n"))
