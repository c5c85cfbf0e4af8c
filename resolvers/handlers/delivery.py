"""The events that bring messages: SQS with SNS's raw delivery, SQS with SNS's envelope, and SNS itself.

Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS" and "... with Amazon SNS".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from resolvers.model.message import Message


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message and how it came: `receipt` is None when SNS called directly, `count` counts its deliveries."""

    message: Message
    receipt: str | None
    count: int


def deliveries_of(event: Mapping[str, Any]) -> list[Delivery]:
    return [
        Delivery(_from_topic(record["Sns"]), None, 1) if "Sns" in record else _delivery(record)
        for record in event["Records"]
    ]


def _delivery(record: Mapping[str, Any]) -> Delivery:
    count = int(record["attributes"].get("ApproximateReceiveCount", "1"))
    return Delivery(_from_queue(record), record["receiptHandle"], count)


def _from_topic(notification: Mapping[str, Any]) -> Message:
    return Message(
        message_id=notification["MessageId"],
        body=notification["Message"],
        received_at=datetime.fromisoformat(notification["Timestamp"]).astimezone(UTC),
        event_type=_text(notification.get("MessageAttributes"), "event-type", "Value"),
        correlation_id=_text(notification.get("MessageAttributes"), "correlation-id", "Value"),
    )


def _from_queue(record: Mapping[str, Any]) -> Message:
    """The id is the queue's own in either form: it is the one by which the queue is told to deliver again."""
    sent = datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC)
    wrapped = _unwrapped(record["body"])
    if wrapped is not None:
        # With raw delivery anybody can send what looks like an envelope, and would otherwise choose this time.
        return replace(wrapped, message_id=record["messageId"], received_at=min(sent, wrapped.received_at))
    attributes = record.get("messageAttributes")
    return Message(
        message_id=record["messageId"],
        body=record["body"],
        received_at=_earlier(sent, _text(attributes, "received-at", "stringValue")),
        event_type=_text(attributes, "event-type", "stringValue"),
        correlation_id=_text(attributes, "correlation-id", "stringValue"),
    )


def _earlier(sent: datetime, first: str | None) -> datetime:
    """A message that was redriven says when it was first taken. It can only be older than the queue knows."""
    try:
        return min(sent, datetime.fromisoformat(first).astimezone(UTC)) if first else sent
    except (ValueError, OverflowError):
        return sent


def _unwrapped(body: str) -> Message | None:
    """None for a raw message, and for one that only looks like an envelope: it is judged as it is."""
    if '"Notification"' not in body:
        return None
    try:
        value = json.loads(body)
        whole = value["Type"] == "Notification" and isinstance(value["Message"], str)
        return _from_topic({"MessageId": "", **value}) if whole else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _text(attributes: Any, name: str, key: str) -> str | None:  # noqa: ANN401 - whatever a producer sent
    value = (attributes or {}).get(name, {}).get(key)
    return value if isinstance(value, str) else None
