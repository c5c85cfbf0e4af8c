"""Compares what was published with where it is now. Pure: reads nothing, changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from operations.reconciliation.events import Event, Events
from operations.reconciliation.report import Report
from operations.reconciliation.rows import OLDEST, Row
from resolvers.model.message import CLOCK_TOLERANCE, Message


class Place(StrEnum):
    STORED = "stored"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    DEAD_LETTERED = "deadLettered"
    MISSING = "missing"
    STALE = "stale"
    RESURRECTED = "resurrected"


@dataclass(frozen=True, slots=True)
class Observed:
    """`rejected` are messages and the reasons they were rejected with.

    `backlog` is what the main queue still has, `unseen` what the side queues have lent to somebody else.
    """

    rows: Mapping[str, Sequence[Row]]
    rejected: Sequence[tuple[Message, str]] = ()
    dead: Sequence[Message] = ()
    backlog: int = 0
    unseen: int = 0


def judge(events: Events, observed: Observed) -> Report:
    report = Report(
        published=events.lines,
        duplicates=events.lines - len(events.all),
        backlog=observed.backlog,
        unseen=observed.unseen,
    )
    report.other_rejected = _mark_rejected(events, observed.rejected)
    report.other_dead_lettered = _mark_dead(events, observed.dead)
    for id_, about in events.by_id.items():
        _judge_client(id_, about, observed.rows.get(id_, ()), report)
    for event in events.all:
        if event.bad is not None:
            _judge_bad(event, report)
    report.settle()
    return report


def _mark_rejected(events: Events, rejected: Iterable[tuple[Message, str]]) -> int:
    others = 0
    for message, reason in rejected:
        if event := events.about(message):
            event.rejected.add(reason)
        else:
            others += 1
    return others


def _mark_dead(events: Events, dead: Iterable[Message]) -> int:
    found = [events.about(message) for message in dead]
    for event in found:
        if event:
            event.dead = True
    return found.count(None)


def _judge_client(id_: str, events: Sequence[Event], rows: Sequence[Row], report: Report) -> None:
    row = max(rows, key=lambda row: row.version, default=None)
    if len(rows) > 1:
        report.doubled.append({"id": id_})
    if any(row.damaged for row in rows):
        report.damaged.append({"id": id_})
    if any(row.uncovered for row in rows):
        report.uncovered.append({"id": id_})
    lost = _loss([event for event in events if not event.aside], row)
    others = {(event.at, event.fingerprint) for event in events}
    for event in events:
        where = _in_table(event, row, told_by_another=row is not None and row.version in others)
        if event.aside:
            _judge_aside(event, report, stored=where is Place.STORED)
        else:
            report.place(where or lost, event.name())


def _judge_aside(event: Event, report: Report, *, stored: bool) -> None:
    report.place(Place.DEAD_LETTERED if event.dead else Place.REJECTED, event.name())
    if event.sent < stored + event.dead + bool(event.rejected):
        report.in_two_places.append(event.name())
    if event.rejected:
        report.misplaced.append({**event.name(), "expected": "stored", "found": _reasons(event)})


def _judge_bad(event: Event, report: Report) -> None:
    if not event.aside:
        return report.place(Place.MISSING, event.name())
    report.place(Place.DEAD_LETTERED if event.dead else Place.REJECTED, event.name())
    if event.dead or event.rejected != {event.bad}:
        found = "dead-lettered" if event.dead else _reasons(event)
        report.misplaced.append({**event.name(), "expected": f"rejected: {event.bad}", "found": found})
    return None


def _in_table(event: Event, row: Row | None, *, told_by_another: bool) -> Place | None:
    """Whether the event is in the row, or a newer one is; None when neither.

    What the topic took is not newer than that, and what the API published is of that very moment: so the same content
    with about the same time is the event, unless the journal knows another one of just that time.
    """
    if row is None:
        return None
    if event.at is None:
        return Place.STORED if row.told == event.fingerprint else None
    version = (event.at, event.fingerprint)
    if row.version == version:
        return Place.STORED
    if not told_by_another and row.told == event.fingerprint and row.at and abs(row.at - event.at) <= CLOCK_TOLERANCE:
        return Place.STORED
    return Place.SUPERSEDED if row.version > version else None


def _loss(settled: Sequence[Event], row: Row | None) -> Place:
    """What it means for a client that an event is neither in its row nor older than it."""
    if row is None:
        return Place.MISSING
    newest = max(settled, key=lambda event: (event.at or OLDEST, event.fingerprint), default=None)
    erased = newest is not None and newest.forgotten
    return Place.RESURRECTED if erased and not row.forgotten else Place.STALE


def _reasons(event: Event) -> str:
    return f"rejected: {', '.join(sorted(event.rejected))}"
