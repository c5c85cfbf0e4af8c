"""A topic whose clock the test sets, and what queues make of what it took: computed here, not by the product."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from resolvers.model.event import Change
from resolvers.model.message import Message, write
from resolvers.publisher import Publisher, PublishFailedError
from tests.messages import NOON
from tests.people import new_id

MILLISECOND = timedelta(milliseconds=1)

type Record = dict[str, Any]


@dataclass(frozen=True)
class Topic(Publisher):
    """`taken` in the order in which it took them; `through_api` are the ids of those that the mutations published."""

    topic_arn: str = "none"
    taken: list[Message] = field(default_factory=list)
    through_api: set[str] = field(default_factory=set)
    _clock: list[datetime] = field(default_factory=lambda: [NOON])

    @property
    def now(self) -> datetime:
        return self._clock[-1]

    def tick(self, time: timedelta) -> None:
        self._clock.append(self.now + time)

    def take(self, event_type: str, body: str) -> Message:
        id_ = new_id("topic")
        self.taken.append(Message(id_, body, self.now, event_type, "call", id_))
        return self.taken[-1]

    def publish_all(self, changes: Sequence[Change], _correlation_id: str) -> list[str | PublishFailedError]:
        """A call takes a while, to come and to be answered; all that is in it is of one instant."""
        self.tick(MILLISECOND)
        taken = [self.take(*write(change)).message_id for change in changes]
        self.tick(MILLISECOND)
        self.through_api.update(taken)
        return [*taken]


def record_of(message: Message, sent_at: datetime) -> Record:
    """A copy of it in a queue, as SNS sends it. Source: Amazon SNS developer guide, "Message and JSON formats"."""
    attributes = {"event-type": message.event_type, "correlation-id": message.correlation_id}
    envelope = {
        "Type": "Notification",
        "MessageId": message.topic_id,
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:customers-topic",
        "Message": message.body,
        "Timestamp": message.received_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "SignatureVersion": "1",
        "Signature": "EXAMPLE",
        "MessageAttributes": {name: {"Type": "String", "Value": it} for name, it in attributes.items() if it},
    }
    return _record(json.dumps(envelope, ensure_ascii=False), sent_at, {})


def record_from_before(message: Message) -> Record:
    """As queues had them with raw delivery: the message itself, its attributes as the record's, the queue's time."""
    attributes = {"event-type": message.event_type, "correlation-id": message.correlation_id}
    named = {name: {"stringValue": value, "dataType": "String"} for name, value in attributes.items()}
    return _record(message.body, message.received_at, named)


def record_again(body: str, sent_at: datetime) -> Record:
    """What an operator's redrive puts back."""
    return _record(body, sent_at, {})


def _record(body: str, sent_at: datetime, attributes: dict[str, Any]) -> Record:
    sent = str(round(sent_at.astimezone(UTC).timestamp() * 1000))
    return {
        "messageId": new_id("queue"),
        "receiptHandle": "receipt",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": sent},
        "messageAttributes": attributes,
        "eventSource": "aws:sqs",
    }
