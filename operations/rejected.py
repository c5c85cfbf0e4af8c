"""What the rejected queue holds: messages that can never be stored as they are, each with its reason."""

import base64
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from operations.parsing import NotJsonError, parse_json
from operations.queue import Lent
from operations.topic import Outgoing
from resolvers.model.errors import Problem
from resolvers.model.message import Message, date_time, read

MESSAGE_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
REASON = re.compile(r"[A-Z][A-Za-z]{0,50}")
FIELD = re.compile(r"[a-z][A-Za-z.-]{0,50}")
DETAIL = re.compile(r"[a-z][A-Za-z.-]{0,50}: .{1,500}")
ANYTHING = re.compile(r".*", re.DOTALL)

UNREADABLE = Problem("Unreadable", "message", "message: is not one that the subscriber puts into this queue")


@dataclass(frozen=True, slots=True)
class Rejected:
    """One message, though the queue may hold it more than once: rejecting is at least once, as all else."""

    problem: Problem
    message: Message
    copies: tuple[Lent, ...]

    @property
    def rejected_at(self) -> datetime:
        return min(copy.sent_at for copy in self.copies)

    def has_id(self, id_: str) -> bool:
        return id_ == self.message.message_id or any(id_ == copy.message.message_id for copy in self.copies)


def parse(lent: Lent) -> Rejected:
    try:
        facts = _decoded(parse_json(lent.message.body))
        message = Message(
            message_id=_formed(facts, "messageId", MESSAGE_ID),
            body=_formed(facts, "body", ANYTHING),
            received_at=datetime.fromisoformat(facts["receivedAt"]).astimezone(UTC),
            event_type=_text(facts, "eventType"),
            correlation_id=_text(facts, "correlationId"),
        )
        field = _formed(facts, "field", FIELD)
        problem = Problem(_formed(facts, "reason", REASON), field, _formed(facts, "detail", DETAIL))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return Rejected(UNREADABLE, lent.message, (lent,))
    return Rejected(problem, message, (lent,))


def gather(messages: Iterable[Lent]) -> list[Rejected]:
    """Copies of one message are told as one, in the order in which they were first rejected."""
    found: dict[tuple[str, str], Rejected] = {}
    for lent in messages:
        rejected = parse(lent)
        key = (rejected.message.message_id, rejected.message.body)
        known = found.get(key)
        found[key] = replace(known, copies=known.copies + rejected.copies) if known else rejected
    return sorted(found.values(), key=lambda rejected: rejected.rejected_at)


@dataclass(frozen=True, slots=True)
class Correction:
    """What an operator changes: fields to set, fields to take out, a whole other body, another event type."""

    set: Mapping[str, str]
    unset: Sequence[str] = ()
    body: str | None = None
    event_type: str | None = None


def corrected(message: Message, correction: Correction) -> Outgoing:
    """What to publish instead. Raises InvalidInputError when it would be rejected again.

    The topic will take it later than it took the first one. So a message that counted as of that time says so from now
    on: it must not grow younger than what came after it.
    """
    changed = replace(
        message, body=_body(message.body, correction), event_type=correction.event_type or message.event_type
    )
    state = read(changed)
    body = changed.body
    if state.at == changed.received_at:
        body = json.dumps({**json.loads(body), "publicadoEn": date_time(state.at)})
    return Outgoing(body, changed.event_type, changed.correlation_id)


def _body(body: str, correction: Correction) -> str:
    """As it arrived, to the byte, where nothing is to be changed in it; `read` judges what is no object."""
    body = body if correction.body is None else correction.body
    if not correction.set and not correction.unset:
        return body
    try:
        value = parse_json(body)
    except NotJsonError:
        return body
    if not isinstance(value, dict):
        return body
    kept = {name: it for name, it in value.items() if name not in correction.unset}
    return json.dumps({**kept, **correction.set})


def _decoded(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """What would be too long as it is comes in base64."""
    if facts.get("encoding") != "base64":
        return facts
    names = [name for name in ("correlationId", "eventType", "body") if facts.get(name) is not None]
    return {**facts, **{name: base64.b64decode(facts[name]).decode(errors="surrogatepass") for name in names}}


def _formed(facts: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    """Raises ValueError for what the subscriber would not have put there, and which is shown to nobody unmasked."""
    value = facts[name]
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError(name)
    return value


def _text(facts: Mapping[str, Any], name: str) -> str | None:
    value = facts.get(name)
    return value if isinstance(value, str) else None
