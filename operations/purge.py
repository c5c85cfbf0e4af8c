"""Takes the messages about one person out of the queues in which messages wait for a person."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.dead import Source
from operations.erasure import Match, match
from operations.look import Look
from operations.queue import Lent, depth
from operations.rejected import parse
from operations.stack import Stack
from resolvers.model.message import Message

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class Found:
    """`message` as it was published; `lent` as the queue holds it."""

    queue: str
    look: Look
    lent: Lent
    message: Message
    how: Match


@dataclass(frozen=True, slots=True)
class Search:
    """`unseen` messages were lent to somebody else, so nobody knows whom they are about."""

    found: Sequence[Found]
    unseen: int


def side_queues(stack: Stack) -> dict[str, str]:
    return {
        "rejected": stack.rejected_queue_url,
        **{str(source): source.url(stack) for source in Source},
    }


def search(sqs: "SQSClient", stack: Stack, client_id: str, looks: ExitStack, advance: Callable[[int], None]) -> Search:
    """`looks` keeps what is found until it is deleted, or given back."""
    found: list[Found] = []
    unseen = 0
    for queue, url in side_queues(stack).items():
        unseen += depth(sqs, url).in_flight
        look = looks.enter_context(Look(sqs, url))
        for lent in look.messages():
            advance(1)
            message = parse(lent).message if queue == "rejected" else lent.message
            if how := match(message.body, client_id):
                found.append(Found(queue, look, lent, message, how))
    return Search(found, unseen)


def delete(found: Iterable[Found]) -> int:
    """How many their queues did not delete."""
    by_look: dict[Look, list[Lent]] = {}
    for it in found:
        by_look.setdefault(it.look, []).append(it.lent)
    return sum(look.delete(lent) for look, lent in by_look.items())
