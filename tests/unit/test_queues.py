"""What is sent to the rejected queue, the dead-letter queue and the topic."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.model.errors import Problem
from resolvers.model.event import Change, ClientState
from resolvers.model.message import Message
from resolvers.publisher import _entry
from resolvers.queues import BATCH_BYTES, BATCH_ENTRIES, Rejection, _batches, _dead, _rejected
from tests.unit.values import RECEIVED, states

PROBLEM = Problem("InvalidRut", "rut", "rut: is not a RUT; send it like 12345678-5")


def message(body: str, number: int = 1, **fields: Any) -> Message:
    return Message(f"m-{number}", body, RECEIVED, **fields)


def test_rejection_tells_the_reason_and_the_message_as_it_arrived() -> None:
    bad = message('{"rut": "Ñ"}', event_type="client.published", correlation_id="abc")

    assert json.loads(_rejected(Rejection(bad, PROBLEM))["MessageBody"]) == {
        "reason": "InvalidRut",
        "field": "rut",
        "detail": "rut: is not a RUT; send it like 12345678-5",
        "messageId": "m-1",
        "correlationId": "abc",
        "eventType": "client.published",
        "receivedAt": "2026-01-31T12:00:00.000000Z",
        "body": '{"rut": "Ñ"}',
    }


@given(st.text(st.characters()))
def test_rejection_can_be_sent_whatever_arrived(body: str) -> None:
    sent = _rejected(Rejection(message(body), PROBLEM))["MessageBody"]

    assert sent.isascii()
    assert sent.isprintable()
    assert json.loads(sent)["body"] == body


def test_producer_finds_its_message_by_the_id_that_the_topic_answered() -> None:
    sent = _rejected(Rejection(message("{}", topic_id="topic-1"), PROBLEM))["MessageBody"]

    assert json.loads(sent)["messageId"] == "topic-1"


LARGEST = 256 * 1024  # what a topic takes, attributes included
QUEUE_TAKES = 1024 * 1024
# By how much a byte of a text can grow in JSON.
CHARACTERS = ("a", '"', "\x01", "\x7f", "ñ", "\ufffe", "李", "😀", "\ud800")


def filled(character: str, share: float) -> str:
    return character * int(share * LARGEST / len(character.encode(errors="surrogatepass")))


@pytest.mark.parametrize("character", CHARACTERS, ids=ascii)
@pytest.mark.parametrize("shares", [(1, 0, 0), (0.34, 0.33, 0.33), (0, 1, 0), (0, 0, 1)])
def test_every_message_that_the_topic_takes_fits_in_the_rejected_queue_whole(
    character: str, shares: tuple[float, float, float]
) -> None:
    body, event_type, correlation_id = (filled(character, share) for share in shares)
    bad = message(body, event_type=event_type, correlation_id=correlation_id)
    sent = _rejected(Rejection(bad, PROBLEM))["MessageBody"]

    assert sent.isascii()
    assert len(sent) <= QUEUE_TAKES
    told = json.loads(sent)
    found = [told[name] for name in ("body", "eventType", "correlationId")]
    if told.get("encoding") == "base64":
        found = [base64.b64decode(value).decode(errors="surrogatepass") for value in found]
    assert found == [body, event_type, correlation_id]


def test_rejection_is_readable_as_long_as_it_fits() -> None:
    assert "encoding" not in json.loads(_rejected(Rejection(message(filled("ñ", 1)), PROBLEM))["MessageBody"])
    encoded = json.loads(_rejected(Rejection(message(filled("\x01", 1)), PROBLEM))["MessageBody"])

    assert (encoded["encoding"], encoded["reason"], encoded["eventType"]) == ("base64", "InvalidRut", None)


def test_dead_message_stays_what_it_was_in_its_envelope() -> None:
    dead = _dead(message("{}", event_type="client.forgotten", correlation_id="abc", topic_id="t-1"), "failed (42703)")

    assert json.loads(dead["MessageBody"]) == {
        "Type": "Notification",
        "MessageId": "t-1",
        "Message": "{}",
        "Timestamp": "2026-01-31T12:00:00.000000Z",
        "MessageAttributes": {
            "event-type": {"Type": "String", "Value": "client.forgotten"},
            "correlation-id": {"Type": "String", "Value": "abc"},
        },
    }
    assert dead["MessageAttributes"] == {"failure": {"DataType": "String", "StringValue": "failed (42703)"}}


@given(st.text(st.characters()), st.text(st.characters()))
def test_dead_message_can_be_sent_whatever_its_producer_chose(body: str, name: str) -> None:
    """What cannot be written would keep its neighbours in the call from the queue, too."""
    dead = _dead(message(body, event_type=name, correlation_id=name), "failed")

    assert dead["MessageBody"].isascii()
    assert set(dead["MessageAttributes"]) == {"failure"}


@pytest.mark.parametrize("character", ["ñ", "\\", "\n", "😀"], ids=ascii)
def test_every_good_message_fits_in_the_dead_letter_queue(character: str) -> None:
    """JSON has no other characters that would grow so much."""
    assert len(_dead(message(filled(character, 1)), "failed")["MessageBody"]) <= QUEUE_TAKES - 1_000


def batches_of(sizes: list[int]) -> list[list[int]]:
    entries = [
        (message("x" * size, number), _dead(message("x" * size, number), "failed")) for number, size in enumerate(sizes)
    ]
    return [[len(json.loads(entry["MessageBody"])["Message"]) for _, entry in batch] for batch in _batches(entries)]


@pytest.mark.parametrize(
    ("sizes", "batches"),
    [
        ([], []),
        ([10] * 10, [[10] * 10]),
        ([10] * 11, [[10] * 10, [10]]),
        ([600_000, 600_000], [[600_000], [600_000]]),
        ([400_000, 500_000, 200_000], [[400_000, 500_000], [200_000]]),
        ([1_040_000], [[1_040_000]]),
    ],
)
def test_calls_keep_to_the_limits_of_sqs(sizes: list[int], batches: list[list[int]]) -> None:
    assert batches_of(sizes) == batches


@given(st.lists(st.integers(0, 300_000), max_size=30))
def test_every_entry_is_in_one_batch_that_sqs_takes(sizes: list[int]) -> None:
    batches = batches_of(sizes)

    assert [size for batch in batches for size in batch] == sizes
    assert all(len(batch) <= BATCH_ENTRIES and sum(batch) <= BATCH_BYTES for batch in batches)


@given(states())
def test_topic_is_told_the_event_type_and_the_correlation(state: ClientState) -> None:
    entry = _entry("0", Change(state.id, state.client), "abc")
    attributes = {name: value["StringValue"] for name, value in entry.get("MessageAttributes", {}).items()}

    assert json.loads(entry["Message"])["id"] == state.id
    assert attributes == {
        "event-type": "client.published" if state.client else "client.forgotten",
        "correlation-id": "abc",
    }
