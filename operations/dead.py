"""What the two dead-letter queues hold: messages that failed for a reason that is not their own."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from operations.queue import Lent
from resolvers.envelope import wrap
from resolvers.model.message import Message

if TYPE_CHECKING:
    from operations.stack import Stack


class Source(StrEnum):
    """Which queue, and so who gave up."""

    QUEUE = "dead-letter"
    SUBSCRIPTION = "subscription dead-letter"

    def url(self, stack: "Stack") -> str:
        return stack.dead_letter_queue_url if self is Source.QUEUE else stack.subscription_dead_letter_queue_url


@dataclass(frozen=True, slots=True)
class Dead:
    source: Source
    lent: Lent

    @property
    def reason(self) -> str:
        return self.because(self.lent.attributes.get("failure"))

    def because(self, failure: str | None) -> str:
        """With the failure told in these words."""
        if self.source is Source.SUBSCRIPTION:
            return "the topic could not deliver it to the queue"
        return f"storing it failed: {failure}" if failure else f"it was not stored in {self.lent.receives} deliveries"


def outgoing(dead: Dead) -> str:
    """In its envelope, which says when the topic took it: else it would grow younger by being redriven."""
    return wrap(_as_old_as_it_was(dead.lent.message, dead.lent.attributes.get("received-at")))


def _as_old_as_it_was(message: Message, told: str | None) -> Message:
    """Records from before there were envelopes tell it in an attribute. A producer's own could only make it older."""
    try:
        first = datetime.fromisoformat(told).astimezone(UTC) if told else message.received_at
    except (ValueError, OverflowError):
        return message
    return replace(message, received_at=min(first, message.received_at))
