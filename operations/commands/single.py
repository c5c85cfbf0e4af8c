"""`show` and `remove`: one message of a queue, whichever it is and whatever is in it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from operations.commands.options import (
    DONE,
    LOOK,
    agreed,
    must_be_asked,
    show_personal_data,
    stack_command,
    tell_unseen,
)
from operations.describe import lines
from operations.look import Look
from operations.queue import Lent, depth
from operations.stack import Stack
from operations.terminal import Terminal

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Single:
    """A message as it is described, and all copies of it that a queue has lent."""

    document: Mapping[str, Any]
    look: Look
    copies: Sequence[Lent]


@dataclass(frozen=True, slots=True)
class Kind:
    """`find` looks into the queues with these URLs for a message with that id, and tells personal data if it is to."""

    word: str
    urls: Callable[[Stack], Sequence[str]]
    find: Callable[["SQSClient", Stack, ExitStack, str, bool], Sequence[Single]]


def add_single_commands(group: click.Group, kind: Kind) -> None:
    @group.command("show", help=f"Show one {kind.word} message. Looking does not take it away.")
    @click.argument("message_id", metavar="ID")
    @show_personal_data
    @stack_command
    def show(stack: Stack, terminal: Terminal, message_id: str, *, show_personal_data: bool) -> int:
        with ExitStack() as looks:
            found, unseen = _find(kind, stack, looks, message_id, personal=show_personal_data)
        for it in found:
            _show(terminal, it.document, whole=show_personal_data)
        unseen = _tell(terminal, kind, message_id, found, unseen)
        terminal.result({"unseen": unseen, "messages": [it.document for it in found]})
        return DONE if found else LOOK

    @group.command("remove", help=f"Delete one {kind.word} message for good: it is stored nowhere then.")
    @click.argument("message_id", metavar="ID")
    @click.option("--yes", is_flag=True, help="Do not ask.")
    @stack_command
    def remove(stack: Stack, terminal: Terminal, message_id: str, *, yes: bool) -> int:
        must_be_asked(yes=yes)
        left, removed = 0, False
        with ExitStack() as looks:
            found, unseen = _find(kind, stack, looks, message_id, personal=False)
            for it in found:
                _show(terminal, it.document, whole=False)
            if found and agreed("Delete it for good?", yes=yes):
                left = sum(it.look.delete(it.copies) for it in found)
                removed = not left
        terminal.show("removed" if removed else "not removed")
        unseen = _tell(terminal, kind, message_id, found, unseen)
        documents = [it.document for it in found]
        terminal.result({"removed": [message_id] if removed else [], "unseen": unseen, "messages": documents})
        return DONE if removed else LOOK


def _find(
    kind: Kind, stack: Stack, looks: ExitStack, message_id: str, *, personal: bool
) -> tuple[Sequence[Single], int]:
    """What is there, and how many messages were in other hands."""
    sqs = stack.aws.sqs()
    unseen = sum(depth(sqs, url).in_flight for url in kind.urls(stack))
    return kind.find(sqs, stack, looks, message_id, personal), unseen


def _show(terminal: Terminal, document: Mapping[str, Any], *, whole: bool) -> None:
    """A whole body line by line, each set in: none of them can be taken for one of ours."""
    for line in lines({**document, "body": ""} if whole else document):
        terminal.show(line)
    for line in str(document["body"]).splitlines() if whole else ():
        terminal.show(f"  {line}")


def _tell(terminal: Terminal, kind: Kind, message_id: str, found: Sequence[Single], unseen: int) -> int:
    """Messages in other hands matter to what was not found."""
    if found:
        return 0
    terminal.show(f"there is no {kind.word} message {message_id}", "yellow")
    tell_unseen(terminal, unseen)
    return unseen
