"""Reading and writing the messages of `customers-topic`."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.model.errors import InvalidInputError
from resolvers.model.event import FORGOTTEN, PUBLISHED, Change, ClientState
from resolvers.model.message import CLOCK_TOLERANCE, Message, date_time, read, write
from tests.unit.values import GOOD, RECEIVED, json_values, later, odd_objects, states


def message(body: object, event_type: str | None = None) -> Message:
    text = body if isinstance(body, str) else json.dumps(body)
    return Message("m-1", text, RECEIVED, event_type)


def refused(body: object, event_type: str | None = None) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        read(message(body, event_type))
    return caught.value


@pytest.mark.parametrize("event_type", [None, "", PUBLISHED])
def test_message_is_a_published_client_unless_it_says_otherwise(event_type: str | None) -> None:
    state = read(message({**GOOD, "publicadoEn": "2026-01-31T11:00:00Z"}, event_type))

    assert state.client is not None
    assert (state.id, state.at, state.client.model_dump()) == ("c-1", later(hours=-1), GOOD)


def test_forgotten_client_has_an_id_and_a_time_only() -> None:
    assert read(message(GOOD, FORGOTTEN)) == ClientState("c-1", RECEIVED, None)


def test_time_of_receipt_stands_for_a_missing_event_time() -> None:
    assert read(message(GOOD)).at == RECEIVED


@pytest.mark.parametrize("event_type", [PUBLISHED, FORGOTTEN])
@pytest.mark.parametrize("ahead", [{"microseconds": 1}, {"minutes": 5}])
def test_event_time_ahead_counts_as_the_time_at_which_the_topic_took_it(ahead: dict[str, int], event_type: str) -> None:
    at = later(**ahead)

    assert RECEIVED < at <= RECEIVED + CLOCK_TOLERANCE
    assert read(message({**GOOD, "publicadoEn": at.isoformat()}, event_type)).at == RECEIVED


@pytest.mark.parametrize("event_type", [PUBLISHED, FORGOTTEN])
def test_event_time_further_ahead_is_refused(event_type: str) -> None:
    error = refused({**GOOD, "publicadoEn": later(minutes=5, microseconds=1).isoformat()}, event_type)

    assert (error.first.code, error.first.field) == ("EventTimeInFuture", "publicadoEn")


@pytest.mark.parametrize("body", ["", "not json", '{"id": ', "{'id': 1}", "[" * 200_000, "9" * 5_000])
def test_what_is_no_json_is_refused(body: str) -> None:
    assert refused(body).first.code == "InvalidJson"


@pytest.mark.parametrize("body", ["null", "1", '"text"', "[]", "[{}]", "true"])
def test_what_is_no_object_is_refused(body: str) -> None:
    assert (refused(body).first.code, refused(body).first.field) == ("InvalidType", "message")


@pytest.mark.parametrize("event_type", ["client.deleted", "CLIENT.PUBLISHED", " ", "client.published "])
def test_unknown_event_type_is_refused(event_type: str) -> None:
    error = refused(GOOD, event_type)

    assert (error.first.code, error.first.field) == ("UnknownEventType", "event-type")


def test_a_field_said_twice_counts_the_last_time() -> None:
    assert read(message('{"nombre": "x", ' + json.dumps(GOOD)[1:])).id == "c-1"


@given(st.text(st.characters()) | json_values.map(json.dumps) | odd_objects.map(json.dumps))
def test_nothing_but_an_invalid_input_error_is_ever_raised(body: str) -> None:
    for event_type in (None, PUBLISHED, FORGOTTEN, "other"):
        outcome = outcome_of(message(body, event_type))
        assert isinstance(outcome, ClientState | InvalidInputError)


def outcome_of(received: Message) -> ClientState | InvalidInputError:
    try:
        return read(received)
    except InvalidInputError as error:
        return error


@given(states())
def test_what_is_written_is_read_again(state: ClientState) -> None:
    event_type, body = write(state)

    assert read(Message("m-1", body, state.at, event_type)) == state


@given(states())
def test_change_is_written_without_a_time_and_is_of_the_topics(state: ClientState) -> None:
    event_type, body = write(Change(state.id, state.client))

    assert "publicadoEn" not in json.loads(body)
    assert read(Message("m-1", body, RECEIVED, event_type)) == ClientState(state.id, RECEIVED, state.client)


@given(states())
def test_what_is_written_is_text_and_one_object(state: ClientState) -> None:
    event_type, body = write(state)
    value: dict[str, Any] = json.loads(body)

    assert event_type == (PUBLISHED if state.client else FORGOTTEN)
    assert value["version"] == 1
    assert set(value) == ({"version", "publicadoEn", *GOOD} if state.client else {"version", "publicadoEn", "id"})


def test_letters_are_written_as_they_are() -> None:
    assert "Ñandú" in write(read(message(GOOD)))[1]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00.000000Z"),
        (datetime(2026, 1, 31, 9, 0, 0, 5, tzinfo=timezone(timedelta(hours=-3))), "2026-01-31T12:00:00.000005Z"),
    ],
)
def test_moments_are_written_in_utc_to_the_microsecond(moment: datetime, text: str) -> None:
    assert date_time(moment) == text


@pytest.mark.parametrize(
    ("body", "event_type"),
    [
        ("<<secret>>", None),
        ('["<<secret>>"]', None),
        ({**GOOD, "rut": "<<secret>>"}, None),
        ({**GOOD, "publicadoEn": "<<secret>>"}, None),
        ({**GOOD, "version": "<<secret>>"}, None),
        ({**GOOD, "correo": "<<secret>>@"}, PUBLISHED),
        ({"id": ["<<secret>>"]}, FORGOTTEN),
        (GOOD, "<<secret>>"),
    ],
)
def test_no_error_repeats_what_was_sent(body: object, event_type: str | None) -> None:
    error = refused(body, event_type)

    assert "secret" not in f"{error}{error!r}{error.problems}"
