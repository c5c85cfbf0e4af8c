"""What the two dead-letter queues hold: messages that failed for a reason that is not their own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from operations.queue import Lent
from operations.topic import Outgoing
from resolvers.model.message import date_time

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
        if self.source is Source.SUBSCRIPTION:
            return "the topic could not deliver it to the queue"
        if failure := self.lent.attributes.get("failure"):
            return f"storing it failed: {failure}"
        return f"it was not stored in {self.lent.receives} deliveries"


def outgoing(dead: Dead) -> Outgoing:
    """As it came, except that it says when it was first taken: else it would grow younger by being redriven."""
    message = dead.lent.message
    return Outgoing(message.body, message.event_type, message.correlation_id, date_time(message.received_at))
