"""`import`: publishes a file of clients on the topic."""

import signal
import threading
from datetime import datetime
from types import FrameType

import click

from operations.backfill.backlog import Backlog
from operations.backfill.checkpoint import Checkpoint, again_command
from operations.backfill.lines import read_lines
from operations.backfill.outputs import Outputs
from operations.backfill.records import batches
from operations.backfill.run import Import, InterruptedImportError
from operations.commands.import_options import Files, Speed, file_options, speed_options
from operations.commands.options import DONE, INTERRUPTED, LOOK, stack_command
from operations.commands.values import moment
from operations.files import UnusableFileError
from operations.pace import Pace
from operations.packing import ENTRIES
from operations.queue import clock_rounded_down, depth
from operations.stack import Stack
from operations.terminal import Terminal
from operations.topic import publish_batch


@click.command("import")
@file_options
@speed_options
@click.option("--again", is_flag=True, help="Publish the whole file once more, as of the same time: it was mended.")
@click.option("--event-time", callback=moment, help="Of lines without publicadoEn.  [when the import first began]")
@stack_command
def import_clients(  # noqa: PLR0913 - one for each option
    stack: Stack, terminal: Terminal, files: Files, speed: Speed, event_time: datetime | None, *, again: bool
) -> int:
    """Publish the clients of a file on the topic.

    SOURCE is CSV (.csv: UTF-8, separated by ; or , with a header that names id, nombre, apellido, rut, correo and
    perhaps publicadoEn, in any order) or JSON lines (.jsonl). Of two lines with one id the later wins, unless their
    publicadoEn says otherwise. Interrupted in whichever way, the same command goes on where it was: it skips no line,
    and may publish the last ones twice, which changes nothing.
    """
    checkpoint = _checkpoint(files, event_time, again=again)
    if checkpoint.line:
        terminal.say(f"{'done already,' if checkpoint.done else 'going on'} after line {checkpoint.line:,}")
    try:
        if not checkpoint.done:
            _run(stack, terminal, checkpoint, files, speed)
    except InterruptedImportError:
        terminal.say("interrupted; the same command goes on from here", "yellow")
        return _tell(terminal, checkpoint, files, INTERRUPTED)
    return _tell(terminal, checkpoint, files, LOOK if checkpoint.rejected else DONE)


def _checkpoint(files: Files, event_time: datetime | None, *, again: bool) -> Checkpoint:
    if again and event_time:
        raise click.UsageError("--again keeps the time of the import: leave --event-time out")
    if not files.resume.exists() and files.journal.exists() and files.journal.stat().st_size:
        raise UnusableFileError(
            f"{files.journal} tells of an import, and {files.resume} is gone. Move the journal away to begin anew, and"
            " say with --event-time when the import first began, or it undoes all that was changed since"
        )
    if again:
        return Checkpoint.again(files.resume, files.source, files.journal, files.report)
    return Checkpoint.resume(files.resume, files.source, event_time) or Checkpoint.begin(files.source, event_time)


def _run(stack: Stack, terminal: Terminal, checkpoint: Checkpoint, files: Files, speed: Speed) -> None:
    stop = _stop_on_signals()
    sns, sqs = stack.aws.sns(), stack.aws.sqs()

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise InterruptedImportError

    def hold(count: int) -> None:
        pace.wait(count)
        backlog.wait()

    def wait(waiting: int) -> None:
        terminal.say(f"waiting: about {waiting:,} messages are still in the main queue")

    pace = Pace(speed.rate, sleep=pause)
    backlog = Backlog(lambda: depth(sqs, stack.queue_url).total, speed.max_backlog, wait, pause)
    # First of all, so that a file which cannot be imported leaves nothing behind that is about it.
    lines = (line for line in read_lines(files.source) if line.number > checkpoint.line)
    with (
        terminal.meter("importing", checkpoint.lines - checkpoint.line, "lines") as meter,
        Outputs(files.journal, files.report, checkpoint) as outputs,
    ):
        checkpoint.save(files.resume)
        if not checkpoint.by_aws:
            checkpoint.begin_at(clock_rounded_down(sqs, stack.queue_url))
            checkpoint.save(files.resume)
        # From here on a line that is published again is the same message again.
        Import(
            checkpoint,
            outputs,
            publish=lambda messages: publish_batch(sns, stack.topic_arn, messages, pause),
            save=lambda reached: reached.save(files.resume),
            tell=meter.advance,
            stop=stop,
        ).run(batches(lines, checkpoint.times, ENTRIES), hold, speed.workers)


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
    terminal.show(f"{checkpoint.published:,} clients published, {checkpoint.rejected:,} lines rejected")
    if checkpoint.rejected:
        terminal.show(f"why: {files.report}", "yellow")
        terminal.say(f"once they are mended, the whole file, as of the same time: {again_command(files.source)}")
    terminal.say(f"whether all were stored: python -m operations reconcile {files.journal} --wait 600")
    terminal.result(
        {
            "published": checkpoint.published,
            "rejected": checkpoint.rejected,
            "lastLine": checkpoint.line,
            "done": checkpoint.done,
            "journal": str(files.journal),
            "report": str(files.report),
        }
    )
    return code
