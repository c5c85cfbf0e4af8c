"""Runs as they could have been: what was published, and everywhere it ended, as the product's own model has it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from hypothesis import strategies as st

from operations.journal import Entry, digest_of, line_of, read_journal
from operations.reconciliation.events import Events
from operations.reconciliation.judge import Observed, judge
from operations.reconciliation.report import Report
from operations.reconciliation.rows import Row
from resolvers.model.client import Client
from resolvers.model.event import ClientState, newest
from resolvers.model.message import Message, write

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
IDS = ("a", "b", "c")


@cache
def client(id_: str, nombre: str = "Ana") -> Client:
    return Client(id=id_, nombre=nombre, apellido="Muñoz", rut="12345678-5", correo="ana@example.com")


def published(id_: str, second: int, nombre: str = "Ana") -> ClientState:
    return ClientState(id_, NOON + timedelta(seconds=second), client(id_, nombre))


def forgotten(id_: str, second: int) -> ClientState:
    return ClientState(id_, NOON + timedelta(seconds=second), None)


def row(state: ClientState) -> Row:
    fields = state.client
    personal = (fields.nombre, fields.apellido, fields.rut, fields.correo) if fields else (None,) * 4
    at = state.at.replace(tzinfo=None).isoformat(sep=" ")
    return Row.of(state.id, personal, at, state.fingerprint, olvidado=fields is None)


def message(state: ClientState, correlation_id: str = "") -> Message:
    event_type, body = write(state)
    return Message("m", body, NOON + timedelta(hours=1), event_type, correlation_id or None)


def entry(state: ClientState, correlation_id: str = "run-1") -> Entry:
    return next(read_journal([line_of(state, "m-1", correlation_id)]))


def bad(number: int) -> tuple[Entry, Message]:
    """A bad message as the journal tells it, and as it was sent."""
    body = json.dumps({"id": f"bad-{number}", "rut": "1-1"})
    entry = Entry(id=f"bad-{number}", bad="InvalidRut", digest=digest_of(body), correlationId=f"bad-{number}")
    return entry, Message("m", body, NOON, None, f"bad-{number}")


@dataclass
class World:
    """`sent` is in the table unless it is in `dead` too; `bad` is all rejected."""

    sent: Sequence[ClientState] = ()
    dead: Sequence[ClientState] = ()
    bad: int = 0
    backlog: int = 0
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dead = {(state.id, state.version) for state in self.dead}
        settled = [state for state in self.sent if (state.id, state.version) not in dead]
        self.rows = {state.id: [row(state)] for state in newest(settled)}

    def report(self) -> Report:
        lines = [line_of(state, f"m-{number}", f"run-{number}") for number, state in enumerate(self.sent)]
        bad_ones = [bad(number) for number in range(self.bad)]
        events = Events([*read_journal(lines), *(entry for entry, _ in bad_ones)])
        rejected = [(message, "InvalidRut") for _, message in bad_ones]
        dead = [message(state) for state in self.dead]
        return judge(events, Observed(self.rows, rejected, dead, self.backlog))


@st.composite
def states(draw: st.DrawFn) -> ClientState:
    id_, second = draw(st.sampled_from(IDS)), draw(st.integers(0, 3))
    return forgotten(id_, second) if draw(st.booleans()) else published(id_, second, draw(st.sampled_from("XYZ")))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    sent = draw(st.lists(states(), min_size=1, max_size=12))
    distinct = list({(state.id, state.version): state for state in sent}.values())
    dead = draw(st.lists(st.sampled_from(distinct), unique_by=lambda state: (state.id, state.version), max_size=3))
    return World(sent, dead, bad=draw(st.integers(0, 3)))
