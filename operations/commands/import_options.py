"""The options of `import`: which files, how fast."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from operations.commands.values import PER_SECOND

FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Files:
    source: Path
    resume: Path
    journal: Path
    report: Path


@dataclass(frozen=True, slots=True)
class Speed:
    rate: float
    workers: int
    max_backlog: int


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives `command` one Files for all of them."""

    @click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--resume-file", "resume", type=FILE, help="How far it has come.  [SOURCE.progress.json]")
    @click.option("--journal", type=FILE, help="What was published, for `reconcile`.  [SOURCE.journal.jsonl]")
    @click.option("--report", type=FILE, help="Rejected lines: number, field, reason.  [SOURCE.rejected.csv]")
    @functools.wraps(command)
    def with_files(
        *,
        source: Path,
        resume: Path | None,
        journal: Path | None,
        report: Path | None,
        **others: Any,  # noqa: ANN401 - the command's own options
    ) -> None:
        def beside(suffix: str) -> Path:
            return source.with_name(source.name + suffix)

        files = Files(
            source,
            resume or beside(".progress.json"),
            journal or beside(".journal.jsonl"),
            report or beside(".rejected.csv"),
        )
        command(files=files, **others)

    return with_files


def speed_options(command: Callable[..., None]) -> Callable[..., None]:
    """Gives `command` one Speed for all of them."""

    @click.option("--rate", type=PER_SECOND, default=300, show_default=True, help="Lines a second, at most.")
    @click.option("--workers", type=click.IntRange(1, 64), default=8, show_default=True, help="Calls at once.")
    @click.option(
        "--max-backlog",
        type=click.IntRange(1),
        default=2000,
        show_default=True,
        help="Wait while the main queue has more: the messages of today wait behind them.",
    )
    @functools.wraps(command)
    def with_speed(
        *,
        rate: float,
        workers: int,
        max_backlog: int,
        **others: Any,  # noqa: ANN401 - the command's own options
    ) -> None:
        command(speed=Speed(rate, workers, max_backlog), **others)

    return with_speed
