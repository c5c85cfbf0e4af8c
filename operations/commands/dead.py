"""`dead`: messages that failed for a reason that is not their own."""

from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from operations.commands.options import DONE, HELP, LOOK, show_personal_data, stack_command, tell_unseen
from operations.commands.single import Kind, Single, add_single_commands
from operations.commands.values import PER_SECOND
from operations.dead import Dead, Source
from operations.describe import dead_document, lines
from operations.look import Look
from operations.pace import Pace
from operations.queue import clock, depth
from operations.redrive import Outcome, Redrive
from operations.stack import Stack
from operations.terminal import Terminal

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@click.group(context_settings=HELP)
def dead() -> None:
    """Messages that failed for a reason that is not their own, from both dead-letter queues."""


@dead.command("list")
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="Look at so many a queue at most."
)
@show_personal_data
@stack_command
def list_(stack: Stack, terminal: Terminal, limit: int, *, show_personal_data: bool) -> int:
    """Show dead-lettered messages. Looking does not take them away."""
    sqs = stack.aws.sqs()
    there = {str(source): depth(sqs, source.url(stack)) for source in Source}
    found: list[Dead] = []
    for source in Source:
        with Look(sqs, source.url(stack)) as look:
            found += [Dead(source, lent) for lent in look.messages(limit)]
    documents = [dead_document(it, personal=show_personal_data) for it in found]
    for document in documents:
        for line in (*lines(document), ""):
            terminal.show(line)
    reasons = Counter(document["reason"] for document in documents)
    told = ", ".join(f"{reason}: {count:,}" for reason, count in reasons.most_common())
    terminal.show(
        f"{len(documents):,} shown, about {sum(it.total for it in there.values()):,} in the queues"
        + (f"; {told}" if told else "")
    )
    unseen = sum(it.in_flight for it in there.values())
    tell_unseen(terminal, unseen)
    in_queues = {source: it.total for source, it in there.items()}
    terminal.result({"inQueues": in_queues, "unseen": unseen, "reasons": reasons, "messages": documents})
    return DONE


def _find(sqs: "SQSClient", stack: Stack, looks: ExitStack, id_: str, personal: bool) -> list[Single]:  # noqa: FBT001 - of a Kind
    found: list[Single] = []
    for source in Source:
        look = looks.enter_context(Look(sqs, source.url(stack)))
        lent = [it for it in look.messages() if it.message.message_id == id_]
        found += [Single(dead_document(Dead(source, it), personal=personal), look, [it]) for it in lent]
    return found


add_single_commands(dead, Kind("dead-lettered", lambda stack: [source.url(stack) for source in Source], _find))


@dead.command("redrive")
@click.argument("message_id", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help="Every message of both queues.")
@click.option("--rate", type=PER_SECOND, default=50, show_default=True, help="Messages a second.")
@stack_command
def redrive(stack: Stack, terminal: Terminal, message_id: str | None, rate: float, *, everything: bool) -> int:
    """Put messages back into the main queue, once the reason for which they failed is mended.

    They keep their body, event type, correlation id and the time at which they were first taken. It may be interrupted
    and repeated: at worst a message is delivered twice, which changes nothing.
    """
    if everything == bool(message_id):
        raise click.UsageError("name one message by its ID, or --all")
    sqs, outcome = stack.aws.sqs(), Outcome()
    until = clock(sqs, stack.queue_url)
    there = [depth(sqs, source.url(stack)) for source in Source]
    with terminal.meter("redriving", sum(it.total for it in there) if everything else 1) as meter:
        work = Redrive(sqs, stack.queue_url, Pace(rate), meter.advance)
        for source in Source:
            with Look(sqs, source.url(stack)) as look:
                if message_id:
                    work.one(source, look, message_id, outcome)
                else:
                    work.all(source, look, until, outcome)
    return _tell(terminal, outcome, message_id, sum(it.in_flight for it in there))


def _tell(terminal: Terminal, outcome: Outcome, message_id: str | None, unseen: int) -> int:
    absent = bool(message_id) and not (outcome.redriven or outcome.refused)
    if absent:
        terminal.show(f"there is no dead-lettered message {message_id}", "yellow")
    terminal.show(f"{len(outcome.redriven):,} redriven")
    if outcome.refused:
        terminal.show(f"{len(outcome.refused):,} not: the main queue did not take them; try again", "yellow")
    if outcome.later:
        terminal.show(f"{outcome.later:,} came in meanwhile and were left: look why they failed")
    if outcome.not_deleted:
        terminal.show(f"{outcome.not_deleted:,} redriven ones could not be taken away: they are harmless", "yellow")
    unseen = unseen if absent or not message_id else 0  # they matter to what was not found
    tell_unseen(terminal, unseen)
    terminal.result(
        {
            "redriven": [it.lent.message.message_id for it in outcome.redriven],
            "refused": [it.lent.message.message_id for it in outcome.refused],
            "later": outcome.later,
            "notDeleted": outcome.not_deleted,
            "unseen": unseen,
        }
    )
    return LOOK if absent or unseen or outcome.refused or outcome.later or outcome.not_deleted else DONE
