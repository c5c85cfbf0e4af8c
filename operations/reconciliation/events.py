"""What a journal says was published, as events: lines that say the same are one event, sent more than once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from operations.journal import Entry, JournalError, digest_of
from resolvers.model.errors import InvalidInputError
from resolvers.model.event import FORGOTTEN_FINGERPRINT
from resolvers.model.message import Message, date_time, read

type Version = tuple[datetime, str]


@dataclass(slots=True)
class Event:
    """`at` is None when the message had no event time of its own. `rejected` holds the reasons it was rejected with."""

    id: str | None
    at: datetime | None
    fingerprint: str
    bad: str | None = None
    message_id: str | None = None
    correlation_id: str | None = None
    sent: int = 0
    rejected: set[str] = field(default_factory=set)
    dead: bool = False

    @property
    def forgotten(self) -> bool:
        return self.fingerprint == FORGOTTEN_FINGERPRINT

    @property
    def aside(self) -> bool:
        """It waits in a queue for a person, so it is not (yet) part of what the table has to hold."""
        return self.dead or bool(self.rejected)

    def name(self) -> dict[str, str | None]:
        """How a report names it."""
        at = date_time(self.at) if self.at else None
        named = {"id": self.id, "publicadoEn": at, "messageId": self.message_id, "correlationId": self.correlation_id}
        return {key: value for key, value in named.items() if value is not None}


class Events:
    """Finds the event that a message is about: by its body, by what it tells, or by its correlation id."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Raises JournalError when an event without a time is not the only one of its id."""
        self._events: dict[tuple[object, ...], Event] = {}
        self._by_digest: dict[str, Event] = {}
        self._by_correlation: dict[str, Event | None] = {}
        self.lines = 0
        for entry in entries:
            self._add(entry)
        self.by_id: dict[str, list[Event]] = {}
        for event in self._events.values():
            if event.id is not None and event.bad is None:
                self.by_id.setdefault(event.id, []).append(event)
        _check_times(self.by_id)

    @property
    def all(self) -> Sequence[Event]:
        return list(self._events.values())

    def about(self, message: Message) -> Event | None:
        return (
            self._by_digest.get(digest_of(message.body))
            or self._by_version(message)
            or self._by_correlation.get(message.correlation_id or "")
        )

    def _by_version(self, message: Message) -> Event | None:
        try:
            state = read(message)
        except InvalidInputError:
            return None
        return self._events.get((state.id, state.at, state.fingerprint))

    def _add(self, entry: Entry) -> None:
        self.lines += 1
        fingerprint = "" if entry.bad is not None else entry.fingerprint_of_state()
        key = (
            ("bad", entry.digest or entry.correlationId) if entry.bad is not None else (entry.id, entry.at, fingerprint)
        )
        event = self._events.setdefault(
            key,
            Event(entry.id, entry.at, fingerprint, entry.bad, entry.messageId, entry.correlationId),
        )
        event.sent += 1
        if entry.digest:
            self._by_digest[entry.digest] = event
        if entry.correlationId:
            # One call may publish several under one correlation id, which then tells none of them.
            known = self._by_correlation.setdefault(entry.correlationId, event)
            self._by_correlation[entry.correlationId] = event if known is event else None


def _check_times(by_id: dict[str, list[Event]]) -> None:
    for id_, events in by_id.items():
        if len(events) > 1 and any(event.at is None for event in events):
            raise JournalError(f"the client {id_} has several events, so each of them needs publicadoEn")
