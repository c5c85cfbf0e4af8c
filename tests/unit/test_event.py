"""What happens to a client: its time, its version, and which of several events counts."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.model.client import Client, parse
from resolvers.model.errors import InvalidInputError
from resolvers.model.event import FORGOTTEN_FINGERPRINT, ClientForgotten, ClientPublished, ClientState, newest
from tests.unit.values import GOOD, RECEIVED, later, states


def published(**fields: object) -> ClientPublished:
    return parse(ClientPublished, {**GOOD, **fields})


def code_of(**fields: object) -> str:
    with pytest.raises(InvalidInputError) as caught:
        published(**fields)
    return caught.value.first.code


@pytest.mark.parametrize(
    ("sent", "moment"),
    [
        ("2026-01-31T12:00:00.000Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T09:00:00-03:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00.123456789Z", datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-01-31T14:30:15+02:30:15", datetime(2026, 1, 31, 12, tzinfo=UTC)),
    ],
)
def test_event_time_is_kept_in_utc(sent: str, moment: datetime) -> None:
    assert published(publicadoEn=sent).publicadoEn == moment


@pytest.mark.parametrize(
    "sent",
    [
        *("2026-01-31T12:00:00", "2026-01-31", "31/01/2026", "now", "", "2026-01-31 12:00:00Z", "1769860800"),
        *("2026-02-30T12:00:00Z", "2026-13-01T12:00:00Z", "2026-01-31T25:00:00Z", "2026-01-31T12:00:00+99:00"),
        *("0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"),
        *("2026-01-31T12:00:00Z\n", "२०२६-01-31T12:00:00Z", 1769860800, 1.5, True, ["2026-01-31T12:00:00Z"], {}),
    ],
)
def test_what_is_no_event_time_is_refused(sent: object) -> None:
    assert code_of(publicadoEn=sent) == "InvalidEventTime"


@pytest.mark.parametrize("fields", [{}, {"publicadoEn": None}])
def test_event_time_may_be_left_out(fields: dict[str, object]) -> None:
    assert published(**fields).publicadoEn is None


@pytest.mark.parametrize("fields", [{}, {"version": 1}])
def test_version_is_one_or_left_out(fields: dict[str, object]) -> None:
    assert published(**fields).version == 1


@pytest.mark.parametrize("version", [0, 2, "1", True, None, 1.5, [1], {}])
def test_another_version_is_refused(version: object) -> None:
    assert code_of(version=version) == "UnsupportedVersion"


def test_forgetting_takes_nothing_but_an_id() -> None:
    event = parse(ClientForgotten, {**GOOD, "publicadoEn": "2026-01-31T12:00:00Z"})

    assert event.model_dump() == {"version": 1, "id": "c-1", "publicadoEn": RECEIVED}


def state(at: datetime = RECEIVED, id_: str = "c-1", **fields: str) -> ClientState:
    return ClientState(id_, at, Client.model_validate({**GOOD, "id": id_, **fields}))


def forgotten(at: datetime = RECEIVED) -> ClientState:
    return ClientState("c-1", at, None)


def test_fingerprint_has_sixteen_hexadecimal_digits_and_tells_contents_apart() -> None:
    first, second = state(nombre="Ana").fingerprint, state(nombre="Eva").fingerprint

    assert first != second
    assert len(bytes.fromhex(first)) == len(bytes.fromhex(second)) == 8


def test_fingerprint_tells_where_a_field_ends() -> None:
    assert state(nombre="ab", apellido="c").fingerprint != state(nombre="a", apellido="bc").fingerprint


def test_fingerprint_is_of_the_contents_only() -> None:
    assert state(id_="c-1").fingerprint == state(id_="c-2", at=later(days=1)).fingerprint


def test_newer_event_counts() -> None:
    old, new = state(RECEIVED, nombre="Old"), state(later(microseconds=1), nombre="New")

    assert newest([old, new]) == newest([new, old]) == [new]


def test_older_event_does_not_bring_a_forgotten_client_back() -> None:
    gone = forgotten(later(seconds=1))

    assert newest([gone, state()]) == [gone]


def test_client_may_come_back_after_it_was_forgotten() -> None:
    back = state(later(seconds=1))

    assert newest([back, forgotten()]) == [back]


@given(states())
def test_erasure_wins_a_tie(other: ClientState) -> None:
    gone = ClientState(other.id, other.at, None)

    assert newest([gone, other]) == newest([other, gone]) == [gone]
    assert other.fingerprint <= FORGOTTEN_FINGERPRINT


ids = st.sampled_from(["a", "b", "c"])


@settings(max_examples=20)
@given(st.lists(states(ids=ids), max_size=6))
def test_there_is_one_state_an_id_in_the_order_of_the_ids(given_states: list[ClientState]) -> None:
    kept = newest(given_states)

    assert [state.id for state in kept] == sorted({state.id for state in given_states})
    assert all(one.version >= other.version for one in kept for other in given_states if one.id == other.id)


@settings(max_examples=20)
@given(st.lists(states(ids=ids), max_size=4))
def test_order_and_repetition_change_nothing(given_states: list[ClientState]) -> None:
    expected = newest(given_states)

    for order in itertools.permutations(given_states):
        assert newest([*order, *order]) == expected
        assert newest([*newest(list(order[:2])), *newest(list(order[2:]))]) == expected
