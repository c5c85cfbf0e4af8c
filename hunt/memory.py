"""What a walk has done, and what must have become of it by docs/message.md; none of it is the product's code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

type Fields = Mapping[str, str]

OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Event:
    """`at` is when it counts; `fields` are None for an erasure."""

    at: datetime
    fields: Fields | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as a producer sent it, to be sent again. `told` is its own time."""

    client: int
    body: str
    event_type: str
    told: datetime | None
    fields: Fields | None


@dataclass(slots=True)
class Bad:
    """A message that can never be stored."""

    message_id: str
    reason: str
    body: str


@dataclass(slots=True)
class Memory:
    """`marks` are personal values, which must be written nowhere and shown to no operator who did not ask for them."""

    events: dict[int, list[Event]] = field(default_factory=dict)
    said: dict[int, list[Fields]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    journal: list[Mapping[str, object]] = field(default_factory=list)
    unsure: set[int] = field(default_factory=set)
    faults: int = 0

    def happened(self, client: int, event: Event) -> None:
        self.events.setdefault(client, []).append(event)
        if event.fields is not None:
            self.said.setdefault(client, []).append(event.fields)

    def sends(self, sent: Sent, taken: datetime) -> None:
        """A time ahead of the topic's counts as the topic's."""
        self.happened(sent.client, Event(min(sent.told or taken, taken), sent.fields))

    def expected(self, client: int) -> Fields | None:
        """The newest; of two of one instant the erasure. None where there is no such client."""
        events = self.events.get(client)
        return max(events, key=lambda it: (it.at, it.fields is None)).fields if events else None
