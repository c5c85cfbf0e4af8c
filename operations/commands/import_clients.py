"""`import`: publishes a file of clients on the topic."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import click

from operations.backfill.checkpoint import Checkpoint
from operations.backfill.lines import read_lines
from operations.backfill.outputs import Outputs
from operations.backfill.records import batches
from operations.backfill.run import Import, InterruptedImportError
from operations.commands.options import DONE, LOOK, stack_command
from operations.pace import Pace
from operations.packing import ENTRIES
from operations.stack import Stack
from operations.terminal import Terminal
from operations.topic import publish_batch

INTERRUPTED = 130

type Files = tuple[Path, Path, Path, Path]  # source, resume file, journal, report


def _beside(option: str, suffix: str, text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option(option, type=kind, metavar="FILE", help=f"{text}  [SOURCE{suffix}]")


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if value else None
    except ValueError:
        moment = None
    if value and (moment is None or moment.tzinfo is None):
        raise click.BadParameter("write it like 2026-01-31T12:00:00Z, with Z or an offset")
    return moment


@click.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--rate", type=click.FloatRange(0, min_open=True), default=300, show_default=True, help="Clients a second."
)
@click.option("--workers", type=click.IntRange(1, 64), default=8, show_default=True, help="Calls under way at once.")
@click.option("--event-time", callback=_moment, help="Of lines without publicadoEn.  [when the import first began]")
@_beside("--resume-file", ".progress.json", "How far it has come.")
@_beside("--journal", ".journal.jsonl", "What was published, for `reconcile`.")
@_beside("--report", ".rejected.csv", "Lines that were not: number, field, reason; no values.")
@stack_command
def import_clients(  # noqa: PLR0913 - one for each option
    stack: Stack,
    terminal: Terminal,
    source: Path,
    *,
    rate: float,
    workers: int,
    event_time: datetime | None,
    resume_file: Path | None,
    journal: Path | None,
    report: Path | None,
) -> int:
    """Publish the clients of a file on the topic.

    SOURCE is CSV (.csv: UTF-8, separated by ; or , with a header that names id, nombre, apellido, rut, correo and
    perhaps publicadoEn, in any order) or JSON lines (.jsonl). Of two lines with one id the later wins, unless their
    publicadoEn says otherwise. Interrupted in whichever way, the same command goes on where it was: it skips no line,
    and may publish the last ones twice, which changes nothing.
    """
    files = (
        source,
        resume_file or _with(source, ".progress.json"),
        journal or _with(source, ".journal.jsonl"),
        report or _with(source, ".rejected.csv"),
    )
    checkpoint = Checkpoint.resume(files[1], source, event_time) or Checkpoint.begin(source, event_time)
    if checkpoint.line:
        terminal.say(f"{'it was done already' if checkpoint.done else 'going on'} after line {checkpoint.line:,}")
    if checkpoint.done:
        return _tell(terminal, checkpoint, files, DONE)
    try:
        _run(stack, terminal, checkpoint, files, rate, workers)
    except InterruptedImportError:
        terminal.say("interrupted; the same command goes on from here", "yellow")
        return _tell(terminal, checkpoint, files, INTERRUPTED)
    return _tell(terminal, checkpoint, files, DONE)


def _run(  # noqa: PLR0913, PLR0917 - what the options said
    stack: Stack, terminal: Terminal, checkpoint: Checkpoint, files: Files, rate: float, workers: int
) -> None:
    source, resume_file, journal, report = files
    stop = _stop_on_signals()
    sns = stack.aws.sns()

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise InterruptedImportError

    lines = (line for line in read_lines(source) if line.number > checkpoint.line)
    with (
        terminal.meter("importing", checkpoint.lines - checkpoint.line, "lines") as meter,
        Outputs(journal, report, checkpoint) as outputs,
    ):
        Import(
            checkpoint,
            outputs,
            publish=lambda messages: publish_batch(sns, stack.topic_arn, messages, pause),
            save=lambda reached: reached.save(resume_file),
            tell=meter.advance,
            stop=stop,
        ).run(batches(lines, checkpoint.times, ENTRIES), Pace(rate, sleep=pause), workers)


def _stop_on_signals() -> threading.Event:
    """The first Ctrl-C ends the import in good order; the second one at once, which loses nothing either."""
    stop = threading.Event()

    def handle(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.default_int_handler)

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    return stop


def _tell(terminal: Terminal, checkpoint: Checkpoint, files: Files, code: int) -> int:
    source, _, journal, report = files
    terminal.show(f"{checkpoint.published:,} clients of {source} published, {checkpoint.rejected:,} lines rejected")
    if checkpoint.rejected:
        terminal.show(f"why: {report}", "yellow")
    terminal.say(f"whether all were stored: python -m operations reconcile {journal} --wait 600")
    terminal.result(
        {
            "published": checkpoint.published,
            "rejected": checkpoint.rejected,
            "lastLine": checkpoint.line,
            "done": checkpoint.done,
            "journal": str(journal),
            "report": str(report),
        }
    )
    return code or (LOOK if checkpoint.rejected else DONE)


def _with(source: Path, suffix: str) -> Path:
    return source.with_name(source.name + suffix)
