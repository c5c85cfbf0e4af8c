"""The events that bring messages: SQS with SNS's envelope, and SNS itself; SQS without one, as records were before.

Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS" and "... with Amazon SNS".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from resolvers.envelope import CORRELATION_ID, EVENT_TYPE, message_of, unwrap
from resolvers.model.message import CLOCK_TOLERANCE, Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message and how it came: `receipt` is None when SNS called directly, `count` counts its deliveries."""

    message: Message
    receipt: str | None
    count: int


def deliveries_of(event: Mapping[str, Any]) -> list[Delivery]:
    return [
        Delivery(message_of(record["Sns"]), None, 1) if "Sns" in record else _delivery(record)
        for record in event["Records"]
    ]


def _delivery(record: Mapping[str, Any]) -> Delivery:
    count = int(record["attributes"].get("ApproximateReceiveCount", "1"))
    return Delivery(_from_queue(record), record["receiptHandle"], count)


def _from_queue(record: Mapping[str, Any]) -> Message:
    """The id is the queue's own in either form: it is the one by which the queue is told to deliver again."""
    sent = datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC)
    wrapped = unwrap(record["body"], record["messageId"])
    # A record from before could be an envelope that a producer made: it cannot choose a time that is to come.
    if wrapped is not None and wrapped.received_at <= sent + CLOCK_TOLERANCE:
        return wrapped
    attributes = record.get("messageAttributes")
    return Message(
        message_id=record["messageId"],
        body=record["body"],
        received_at=sent,
        event_type=_text(attributes, EVENT_TYPE),
        correlation_id=_text(attributes, CORRELATION_ID),
    )


def _text(attributes: Any, name: str) -> str | None:  # noqa: ANN401 - whatever a producer sent
    value = (attributes or {}).get(name, {}).get("stringValue")
    return value if isinstance(value, str) else None
