import json
from datetime import UTC, datetime, timedelta

import pytest

from operations.queue import Lent
from operations.rejected import UNREADABLE, Correction, corrected, gather, parse
from resolvers.model.errors import InvalidInputError, Problem
from resolvers.model.message import Message, date_time, read
from resolvers.queues import Rejection, _rejected

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
CLIENT = {"id": "c-1", "nombre": "Ana", "apellido": "Muñoz", "rut": "12345678-9", "correo": "ana@example.com"}
BAD = Message("m-1", json.dumps(CLIENT, ensure_ascii=False), NOON, "client.published", "call-1")
KEEP = Correction({})


def lent(body: str, id_: str = "q-1", minutes: int = 1) -> Lent:
    return Lent(Message(id_, body, NOON), "receipt", NOON + timedelta(minutes=minutes), 1)


def entry(message: Message = BAD) -> str:
    facts = {"reason": "InvalidRut", "field": "rut", "detail": "rut: …", "messageId": message.message_id}
    told = {"correlationId": message.correlation_id, "eventType": message.event_type, "body": message.body}
    return json.dumps({**facts, **told, "receivedAt": date_time(message.received_at)})


def test_rejected_message_is_read_as_it_was_published() -> None:
    rejected = parse(lent(entry()))
    assert rejected.message == BAD
    assert (rejected.problem.code, rejected.problem.field) == ("InvalidRut", "rut")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "7", "null", "{}", '{"reason": 1, "body": "x", "receivedAt": "never"}']
)
def test_what_the_subscriber_did_not_put_there_is_shown_as_unreadable(body: str) -> None:
    rejected = parse(lent(body))
    assert rejected.problem is UNREADABLE
    assert rejected.message.message_id == "q-1"


def test_copies_of_a_message_are_told_as_one_by_either_id() -> None:
    other = Message("m-2", BAD.body, NOON)
    rejected = gather([lent(entry(), "q-2", 2), lent(entry(other), "q-3", 3), lent(entry(), "q-1", 1)])
    assert [(it.message.message_id, len(it.copies)) for it in rejected] == [("m-1", 2), ("m-2", 1)]
    assert [it.has_id("q-1") for it in rejected] == [True, False]
    assert [it.has_id("m-2") for it in rejected] == [False, True]


def test_corrected_message_would_be_stored_and_keeps_its_time_and_names() -> None:
    message = corrected(BAD, Correction({"rut": "12345678-5"}))
    assert json.loads(message.body) == {**CLIENT, "rut": "12345678-5", "publicadoEn": date_time(NOON)}
    assert (message.event_type, message.correlation_id) == ("client.published", "call-1")
    assert read(Message("again", message.body, NOON + timedelta(days=1))).at == NOON


def test_event_that_was_a_little_ahead_is_no_newer_when_it_is_published_again() -> None:
    ahead = {**CLIENT, "rut": "12345678-5", "publicadoEn": date_time(NOON + timedelta(minutes=4))}
    message = corrected(Message("m-1", json.dumps(ahead), NOON, "client.published"), KEEP)
    assert read(Message("again", message.body, NOON + timedelta(days=1))).at == NOON


def test_what_is_too_long_as_it_is_is_read_from_base64() -> None:
    long = Message("m-1", "\x01\ud800ñ" * 60_000, NOON, "\x02" * 5, None)
    problem = Problem("InvalidJson", "message", "message: is not JSON")
    told = _rejected(Rejection(long, problem))["MessageBody"]
    assert json.loads(told)["encoding"] == "base64"
    assert parse(lent(told)).message == long


def test_correction_that_does_not_suffice_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="rut: the check digit"):
        corrected(BAD, KEEP)
    with pytest.raises(InvalidInputError, match="correo"):
        corrected(BAD, Correction({"rut": "12345678-5", "correo": "nobody"}))


def test_field_can_be_taken_out() -> None:
    ahead = {**CLIENT, "rut": "12345678-5", "publicadoEn": "2026-02-28T12:00:00Z", "version": 2}
    message = Message("m-1", json.dumps(ahead), NOON)
    with pytest.raises(InvalidInputError):
        corrected(message, KEEP)
    sent = json.loads(corrected(message, Correction({}, unset=("publicadoEn", "version"))).body)
    assert sent == {**CLIENT, "rut": "12345678-5", "publicadoEn": date_time(NOON)}


def test_event_type_and_whole_body_can_be_corrected() -> None:
    deleted = Message("m-1", '{"id": "c-1"}', NOON, "client.deleted")
    assert corrected(deleted, Correction({}, event_type="client.forgotten")).event_type == "client.forgotten"
    broken = Message("m-1", '{"id": "c-1', NOON)
    with pytest.raises(InvalidInputError, match="not JSON"):
        corrected(broken, Correction({"rut": "12345678-5"}))
    whole = json.dumps({**CLIENT, "rut": "12345678-5", "publicadoEn": "2020-01-31T12:00:00Z"})
    assert corrected(broken, Correction({}, body=whole)).body == whole


def test_body_stays_as_it_is_to_the_byte_when_nothing_in_it_is_changed() -> None:
    message = Message(
        "m-1",
        '{ "id":"c-1",\n"nombre":"Ana","apellido":"Ñ","rut":"12345678-5","correo":"a@b.cl","x":1e2,'
        '"publicadoEn":"2020-01-31T09:00:00-03:00"}',
        NOON,
    )
    assert corrected(message, KEEP).body == message.body
