"""Rejected and dead messages as documents and as lines for a person."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from operations.dead import Dead
from operations.masking import mask_body, mask_event_type, mask_failure, mask_name
from operations.rejected import Rejected
from resolvers.model.errors import Problem
from resolvers.model.message import Message, date_time

UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def rejected_document(rejected: Rejected, *, personal: bool, now: datetime | None = None) -> dict[str, Any]:
    return {
        "messageId": rejected.message.message_id,
        "reason": rejected.problem.code,
        "field": rejected.problem.field,
        "detail": rejected.problem.message,
        **_common(rejected.message, personal=personal, now=now),
        "rejectedAt": date_time(rejected.rejected_at),
        "receives": max(copy.receives for copy in rejected.copies),
        "copies": len(rejected.copies),
    }


def dead_document(dead: Dead, *, personal: bool, now: datetime | None = None) -> dict[str, Any]:
    failure = dead.lent.attributes.get("failure")
    told = failure if personal or not failure else mask_failure(failure)
    return {
        "messageId": dead.lent.message.message_id,
        "queue": str(dead.source),
        "reason": dead.because(told),
        "failure": told,
        **_common(dead.lent.message, personal=personal, now=now),
        "receives": dead.lent.receives,
    }


def problem_document(rejected: Rejected, problem: Problem) -> dict[str, Any]:
    return {
        "messageId": rejected.message.message_id,
        "reason": problem.code,
        "field": problem.field,
        "detail": problem.message,
    }


def lines(document: Mapping[str, Any]) -> list[str]:
    """One message of a list, whichever kind; what it says is set in."""
    what = f"{document['reason']}  {document['detail']}" if "detail" in document else document["reason"]
    facts = {
        "queue": document.get("queue"),
        "correlation": document["correlationId"],
        "type": document["eventType"],
        "age": age(document["ageSeconds"]),
        "receives": document["receives"],
        "copies": document.get("copies", 1) if document.get("copies", 1) > 1 else None,
    }
    told = "  ".join(f"{name} {value}" for name, value in facts.items() if value is not None)
    return [f"{document['messageId']}  {what}", *(f"  {it}" for it in (told, document["body"]) if it)]


def age(seconds: float) -> str:
    size, unit = next((it for it in UNITS if seconds >= it[0]), UNITS[-1])
    return f"{seconds // size:.0f} {unit}"


def _common(message: Message, *, personal: bool, now: datetime | None) -> dict[str, Any]:
    return {
        "correlationId": message.correlation_id if personal else mask_name(message.correlation_id),
        "eventType": message.event_type if personal else mask_event_type(message.event_type),
        "receivedAt": date_time(message.received_at),
        "ageSeconds": max(round(((now or datetime.now(UTC)) - message.received_at).total_seconds()), 0),
        "body": message.body if personal else mask_body(message.body),
    }
