"""The events that bring messages: SQS with SNS's raw delivery, SQS with SNS's envelope, and SNS itself.

Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS" and "... with Amazon SNS".
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from resolvers.model.message import Message


def from_queue(event: Mapping[str, Any]) -> bool:
    return any(record.get("eventSource") == "aws:sqs" for record in event["Records"])


def messages_of(event: Mapping[str, Any]) -> list[Message]:
    return [_from_topic(record["Sns"]) if "Sns" in record else _from_queue(record) for record in event["Records"]]


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
    wrapped = _unwrapped(record["body"])
    if wrapped is not None:
        return replace(wrapped, message_id=record["messageId"])
    return Message(
        message_id=record["messageId"],
        body=record["body"],
        received_at=datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC),
        event_type=_text(record.get("messageAttributes"), "event-type", "stringValue"),
        correlation_id=_text(record.get("messageAttributes"), "correlation-id", "stringValue"),
    )


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
