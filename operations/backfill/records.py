"""Judges each line of a file as the product would judge it as a message."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from operations.backfill.lines import Line
from resolvers.model.errors import InvalidInputError, Problem
from resolvers.model.event import ClientState
from resolvers.model.message import Message, date_time, read


@dataclass(frozen=True, slots=True)
class Times:
    """`started` is when the import began. `default` is the event time of lines that have none."""

    started: datetime
    default: datetime

    def of_line(self, number: int) -> datetime:
        """Of two lines with one id the later wins; and a line that is published again has the same time again."""
        return self.default + timedelta(microseconds=number)

    def latest_of_line(self, number: int) -> datetime:
        """No event of a line is newer than this, whatever it tells."""
        return self.started + timedelta(microseconds=number)


@dataclass(slots=True)
class Batch:
    """Lines that follow each other: as many good ones as go into one call, and the bad ones between them."""

    last_line: int = 0
    good: list[tuple[int, ClientState]] = field(default_factory=list)
    bad: list[tuple[int, Problem]] = field(default_factory=list)


def batches(lines: Iterable[Line], times: Times, size: int) -> Iterator[Batch]:
    batch = Batch()
    for line in lines:
        batch.last_line = line.number
        try:
            batch.good.append((line.number, _state(line, times)))
        except InvalidInputError as error:
            batch.bad += [(line.number, problem) for problem in error.problems]
        # A long run of bad lines must not make a batch without end.
        if len(batch.good) == size or len(batch.bad) >= size * 10:
            yield batch
            batch = Batch()
    if batch.last_line:
        yield batch


def _state(line: Line, times: Times) -> ClientState:
    if isinstance(line.content, InvalidInputError):
        raise line.content
    fields = {**line.content}
    if fields.get("publicadoEn") is None:
        fields["publicadoEn"] = date_time(times.of_line(line.number))
    return read(Message("", json.dumps(fields), received_at=times.latest_of_line(line.number)))


def start(now: datetime | None = None, default: datetime | None = None) -> Times:
    started = now or datetime.now(UTC)
    return Times(started, default or started)
