"""`rejected`: messages that can never be stored as they are."""

from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from operations.commands.correction import correction_options
from operations.commands.options import DONE, HELP, LOOK, show_personal_data, stack_command, tell_unseen
from operations.commands.single import Kind, Single, add_single_commands
from operations.describe import lines, problem_document, rejected_document
from operations.look import Look
from operations.queue import clock, depth
from operations.rejected import Correction, gather
from operations.resubmit import Outcome, Resubmission
from operations.stack import Stack
from operations.terminal import Terminal

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@click.group(context_settings=HELP)
def rejected() -> None:
    """Messages that can never be stored as they are, each with its reason."""


@rejected.command("list")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Look at so many at most.")
@show_personal_data
@stack_command
def list_(stack: Stack, terminal: Terminal, limit: int, *, show_personal_data: bool) -> int:
    """Show rejected messages. Looking does not take them away."""
    sqs = stack.aws.sqs()
    there = depth(sqs, stack.rejected_queue_url)
    with Look(sqs, stack.rejected_queue_url) as look:
        found = gather(look.messages(limit))
    documents = [rejected_document(it, personal=show_personal_data) for it in found]
    for document in documents:
        for line in (*lines(document), ""):
            terminal.show(line)
    reasons = Counter(document["reason"] for document in documents)
    told = ", ".join(f"{reason} {count:,}" for reason, count in reasons.most_common())
    terminal.show(f"{len(documents):,} shown, about {there.total:,} in the queue" + (f": {told}" if told else ""))
    tell_unseen(terminal, there.in_flight)
    terminal.result({"inQueue": there.total, "unseen": there.in_flight, "reasons": reasons, "messages": documents})
    return DONE


def _find(sqs: "SQSClient", stack: Stack, looks: ExitStack, id_: str, personal: bool) -> list[Single]:  # noqa: FBT001 - of a Kind
    look = looks.enter_context(Look(sqs, stack.rejected_queue_url))
    found = [it for it in gather(look.messages()) if it.has_id(id_)]
    return [Single(rejected_document(it, personal=personal), look, it.copies) for it in found]


add_single_commands(rejected, Kind("rejected", lambda stack: [stack.rejected_queue_url], _find))


@rejected.command("resubmit")
@click.argument("message_id", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help="Every message that would be stored now, as it is.")
@correction_options
@stack_command
def resubmit(
    stack: Stack, terminal: Terminal, message_id: str | None, correction: Correction, *, everything: bool
) -> int:
    """Correct a message and publish it again.

    It is checked as the subscriber would check it, keeps the time at which it was first taken, and leaves the queue
    only once the topic has it.
    """
    if everything == bool(message_id):
        raise click.UsageError("name one message by its ID, or --all")
    if everything and correction != Correction({}):
        raise click.UsageError("--all resubmits messages as they are: correct one at a time")
    sqs, url = stack.aws.sqs(), stack.rejected_queue_url
    until = clock(sqs, url)
    there = depth(sqs, url)
    with Look(sqs, url) as look, terminal.meter("resubmitting", there.total if everything else None) as meter:
        resubmission = Resubmission(look, stack.aws.sns(), stack.topic_arn)
        outcome = resubmission.one(message_id, correction) if message_id else resubmission.all(until, meter.advance)
    return _tell(terminal, outcome, message_id, there.in_flight)


def _tell(terminal: Terminal, outcome: Outcome, message_id: str | None, unseen: int) -> int:
    bad = [problem_document(*it) for it in outcome.bad]
    for document in bad:
        terminal.show(f"{document['messageId']}  {document['reason']}  {document['detail']}", "yellow")
    absent = bool(message_id) and not (bad or outcome.resubmitted)
    if absent:
        terminal.show(f"there is no rejected message {message_id}", "yellow")
    terminal.show(f"{len(outcome.resubmitted):,} resubmitted, {len(bad):,} not: they would be rejected again")
    if outcome.later:
        terminal.show(f"{outcome.later:,} came in meanwhile and were left")
    if outcome.not_deleted:
        terminal.show(f"{outcome.not_deleted:,} resubmitted ones could not be taken away: they are harmless", "yellow")
    unseen = unseen if absent or not message_id else 0  # they matter to what was not found
    tell_unseen(terminal, unseen)
    terminal.result(
        {
            "resubmitted": [it.message.message_id for it in outcome.resubmitted],
            "bad": bad,
            "later": outcome.later,
            "notDeleted": outcome.not_deleted,
            "unseen": unseen,
        }
    )
    return LOOK if bad or absent or unseen or outcome.not_deleted else DONE
