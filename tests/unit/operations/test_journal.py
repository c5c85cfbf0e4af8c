import json
from datetime import UTC, datetime

import pytest

from operations.journal import Entry, JournalError, digest_of, line_of, read_journal
from resolvers.model.client import Client
from resolvers.model.event import ClientState

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
FIELDS = {"nombre": "Ana", "apellido": "Muñoz", "rut": "12345678-5", "correo": "ana@example.com"}
STATE = ClientState("c-1", NOW, Client(id="c-1", **FIELDS))


def read(*lines: object) -> list[Entry]:
    return list(read_journal([json.dumps(line) + "\n" for line in lines]))


def test_written_line_is_read_back_as_the_event_that_it_was() -> None:
    (entry,) = read_journal([line_of(STATE, "m-1", "run-1")])
    assert (entry.id, entry.publicadoEn, entry.fingerprint_of_state()) == (STATE.id, STATE.at, STATE.fingerprint)
    assert (entry.messageId, entry.correlationId) == ("m-1", "run-1")


def test_journal_holds_no_personal_data() -> None:
    line = line_of(STATE, "m-1", "run-1")
    assert not [value for value in FIELDS.values() if value in line]


def test_forgotten_event_is_read_back() -> None:
    forgotten = ClientState("c-1", NOW, None)
    (entry,) = read_journal([line_of(forgotten, "m-1", "run-1")])
    assert (entry.event, entry.fingerprint_of_state()) == ("forgotten", forgotten.fingerprint)


def test_fields_stand_for_their_fingerprint_in_whichever_form_they_were_sent() -> None:
    untidy = {**FIELDS, "nombre": " Ana ", "rut": "12.345.678-5"}
    (entry,) = read({"id": "c-1", "publicadoEn": "2026-01-31T12:00:00Z", "fields": untidy})
    assert entry.fingerprint_of_state() == STATE.fingerprint


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"id": "c-1"}, "fingerprint or fields"),
        ({"fingerprint": "0"}, "id is missing"),
        ({"bad": "InvalidRut"}, "correlationId or a digest"),
        ({"id": "c-1", "fingerprint": "0", "publicadoEn": "yesterday"}, "publicadoEn"),
        ({"id": "c-1", "fields": {"nombre": "Ana"}}, "apellido: is missing"),
        ({"id": "c-1", "event": "deleted"}, "event"),
    ],
)
def test_line_that_says_too_little_is_named(line: dict[str, object], why: str) -> None:
    with pytest.raises(JournalError, match="line 2: ") as error:
        read({"id": "c-1", "fingerprint": "0"}, line)
    assert why in str(error.value)


def test_last_line_that_was_cut_off_is_left_out() -> None:
    whole = line_of(STATE, "m-1", "run-1")
    assert len(list(read_journal([whole, whole[:20]]))) == 1
    with pytest.raises(JournalError, match="line 1"):
        list(read_journal([whole[:20] + "\n", whole]))


def test_digest_is_of_the_body_as_it_was_sent() -> None:
    assert digest_of("ñ") != digest_of("n")
    assert len(digest_of("")) == 16
