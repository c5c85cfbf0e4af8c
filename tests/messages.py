"""Messages as they come off the queue, and what the table must hold afterwards: computed here, not by the product."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from resolvers.model.message import Message
from resolvers.queues import RejectedQueue, Rejection
from tests.people import new_client, new_id

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)

type Values = tuple[Any, ...]


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def published(moment: datetime | None = NOON, **fields: str) -> Message:
    """`moment` None leaves the event time out."""
    return _message("client.published", new_client(**fields), moment)


def forgotten(id_: str, moment: datetime | None = NOON) -> Message:
    return _message("client.forgotten", {"id": id_}, moment)


def _message(event_type: str, fields: dict[str, str], moment: datetime | None) -> Message:
    body = fields if moment is None else fields | {"publicadoEn": moment.isoformat()}
    return Message(new_id("message"), json.dumps(body, ensure_ascii=False), received_at=at(3600), event_type=event_type)


def row_of(message: Message) -> Values:
    """The row that a valid message in its normal form leaves: each column, in the order of the table.

    Of the time that it tells, but never newer than when the topic took it.
    """
    fields = json.loads(message.body)
    told = datetime.fromisoformat(fields["publicadoEn"]) if "publicadoEn" in fields else message.received_at
    stored = min(told, message.received_at).astimezone(UTC).replace(tzinfo=None)
    if message.event_type == "client.forgotten":
        return (fields["id"].strip(), None, None, None, None, stored, "olvido", True)
    personal = tuple(fields[name] for name in ("nombre", "apellido", "rut", "correo"))
    mark = hashlib.sha256("\x1f".join(personal).encode()).hexdigest()[:16]
    return (fields["id"].strip(), *personal, stored, mark, False)


def table_after(messages: Sequence[Message]) -> list[Values]:
    """The newest of each id; of two at the same instant the greater mark, and erasure above all."""
    newest: dict[str, Values] = {}
    for row in map(row_of, messages):
        kept = newest.get(row[0])
        if kept is None or (row[5], row[6]) > (kept[5], kept[6]):
            newest[row[0]] = row
    return [newest[id_] for id_ in sorted(newest)]


@dataclass(frozen=True)
class KeptRejections(RejectedQueue):
    """Where no queue runs: what would have been sent. `full` as if the queue took nothing."""

    url: str = "none"
    full: bool = False
    taken: list[Rejection] = field(default_factory=list)

    def send(self, rejections: Sequence[Rejection]) -> list[Message]:
        if self.full:
            return [rejection.message for rejection in rejections]
        self.taken.extend(rejections)
        return []
