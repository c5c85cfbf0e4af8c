"""`purge`: takes a person's messages out of the side queues, for an erasure."""

from contextlib import ExitStack
from typing import Any

import click
from pydantic import ValidationError

from operations.commands.options import (
    DONE,
    LOOK,
    agreed,
    must_be_asked,
    show_personal_data,
    stack_command,
    tell_unseen,
)
from operations.erasure import Match, normalized
from operations.masking import mask_body, mask_name
from operations.purge import Found, delete, search, side_queues
from operations.queue import depth
from operations.stack import Stack
from operations.terminal import Terminal

HOW = {Match.NAMES: "is about the client", Match.CONTAINS: "cannot be read, and has the id in its text"}


@click.command()
@click.argument("client_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@show_personal_data
@stack_command
def purge(stack: Stack, terminal: Terminal, client_id: str, *, yes: bool, show_personal_data: bool) -> int:
    """Delete a client's messages from the rejected and both dead-letter queues.

    ID is the client's. Also found are messages that cannot be read and have the id in their text: look at the list
    before you agree. The table is not touched: call the mutation forgetClient for that.
    """
    client_id = _usable(client_id)
    must_be_asked(yes=yes)
    sqs = stack.aws.sqs()
    total = sum(depth(sqs, url).total for url in side_queues(stack).values())
    with ExitStack() as looks:
        with terminal.meter("looking", total) as meter:
            there = search(sqs, stack, client_id, looks, meter.advance)
        documents = [_document(it, personal=show_personal_data) for it in there.found]
        for document in documents:
            terminal.say(f"{document['messageId']}  {document['queue']} queue: {document['match']}")
            terminal.say(f"  {document['body']}")
        delete_them = bool(documents) and agreed(f"Delete {len(documents)} messages?", yes=yes)
        left = delete(there.found) if delete_them else len(documents)
    terminal.show(f"{len(documents) - left:,} deleted, {left:,} left")
    tell_unseen(terminal, there.unseen)
    terminal.say("The table is not touched: call the mutation forgetClient too, unless that is done.", "bold")
    counts = {"id": client_id, "deleted": len(documents) - left, "left": left, "unseen": there.unseen}
    terminal.result({**counts, "messages": documents})
    return LOOK if left or there.unseen else DONE


def _usable(client_id: str) -> str:
    try:
        return normalized(client_id)
    except ValidationError:
        raise click.UsageError("ID can be no client's id") from None


def _document(found: Found, *, personal: bool) -> dict[str, Any]:
    return {
        "messageId": found.message.message_id,
        "queue": found.queue,
        "match": HOW[found.how],
        "correlationId": found.message.correlation_id if personal else mask_name(found.message.correlation_id),
        "body": found.message.body if personal else mask_body(found.message.body),
    }
