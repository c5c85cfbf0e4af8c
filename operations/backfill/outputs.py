"""The files that an import writes: the journal of what it published, and the report of the lines that it could not."""

import csv
import fcntl
import io
import os
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from operations.backfill.checkpoint import Checkpoint
from operations.files import UnusableFileError, usable
from resolvers.model.errors import Problem

REPORT_HEADER = ("line", "field", "reason", "detail")


class Outputs:
    """Both are written on from where the checkpoint says: what a killed program wrote beyond that is cut off."""

    def __init__(self, journal: Path, report: Path, checkpoint: Checkpoint) -> None:
        """Raises UnusableFileError."""
        with ExitStack() as opened:
            self._journal = opened.enter_context(_open(journal, checkpoint.journal_bytes))
            self._report = opened.enter_context(_open(report, checkpoint.report_bytes))
            self._opened = opened.pop_all()
        if checkpoint.report_bytes == 0:
            self._report.write(_csv_line(REPORT_HEADER))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def published(self, lines: Iterable[str]) -> None:
        self._journal.write("".join(lines).encode())

    def rejected(self, problems: Iterable[tuple[int, Problem]]) -> None:
        """No values: a report may be passed on to whoever made the file."""
        for number, problem in problems:
            self._report.write(_csv_line((str(number), problem.field, problem.code, problem.message)))

    def flush(self) -> tuple[int, int]:
        """The lengths of both, once that much is sure to be on the disk."""
        for file in (self._journal, self._report):
            file.flush()
            os.fsync(file.fileno())
        return self._journal.tell(), self._report.tell()


def _open(path: Path, length: int) -> io.BufferedRandom:
    with usable(path):
        file = path.open("r+b" if path.exists() else "w+b")
    try:
        _take_up(file, path, length)
    except BaseException:
        file.close()
        raise
    return file


def _take_up(file: io.BufferedRandom, path: Path, length: int) -> None:
    _only_one(file)
    if file.seek(0, os.SEEK_END) < length:
        raise UnusableFileError(
            f"{path} is shorter than the import left it; bring it back, or publish the file once more with --again"
        )
    file.truncate(length)
    file.seek(length)


def _only_one(file: io.BufferedRandom) -> None:
    """The lock ends with the program, however that ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UnusableFileError(f"another import is writing {file.name}") from None


def _csv_line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
