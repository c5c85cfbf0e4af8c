"""SNS's envelope, in which a queue gets what a topic took: who published what and when, in SNS's own words.

Source: Amazon SNS developer guide, "HTTP/HTTPS notification JSON format", which is that of queues without raw delivery.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from resolvers.model.message import Message, date_time

EVENT_TYPE, CORRELATION_ID = "event-type", "correlation-id"


def wrap(message: Message) -> str:
    """Pure ASCII, for a queue refuses some characters. What is read from it is the same message of the same time."""
    attributes = {EVENT_TYPE: message.event_type, CORRELATION_ID: message.correlation_id}
    envelope = {
        "Type": "Notification",
        "MessageId": message.topic_id or message.message_id,
        "Message": message.body,
        "Timestamp": date_time(message.received_at),
        "MessageAttributes": {name: {"Type": "String", "Value": it} for name, it in attributes.items() if it},
    }
    return json.dumps(envelope)


def unwrap(text: str, record_id: str) -> Message | None:
    """The message in the envelope, once and never deeper; None for what is no envelope.

    An `id` no envelope has, and every client: so a client is never taken for an envelope, whatever else is in it.
    """
    try:
        value = json.loads(text)
        whole = value["Type"] == "Notification" and isinstance(value["Message"], str) and "id" not in value
        return message_of(value, record_id) if whole else None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def message_of(notification: Mapping[str, Any], record_id: str | None = None) -> Message:
    """Every copy that SNS or a queue makes has the same id of the topic and the same time."""
    topic_id = _text(notification.get("MessageId"))
    return Message(
        message_id=record_id or topic_id or "",
        body=notification["Message"],
        received_at=datetime.fromisoformat(notification["Timestamp"]).astimezone(UTC),
        event_type=_value(notification, EVENT_TYPE),
        correlation_id=_value(notification, CORRELATION_ID),
        topic_id=topic_id,
    )


def _value(notification: Mapping[str, Any], name: str) -> str | None:
    return _text((notification.get("MessageAttributes") or {}).get(name, {}).get("Value"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
