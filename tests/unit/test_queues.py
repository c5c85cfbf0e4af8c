"""What is sent to the rejected queue, the dead-letter queue and the topic."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.model.errors import Problem
from resolvers.model.event import ClientState
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


def test_dead_message_stays_as_it_is_with_what_a_redrive_needs() -> None:
    dead = _dead(message("{}", event_type="client.forgotten", correlation_id="abc"), "failed (42703)")

    assert dead["MessageBody"] == "{}"
    assert {name: value["StringValue"] for name, value in dead["MessageAttributes"].items()} == {
        "event-type": "client.forgotten",
        "correlation-id": "abc",
        "received-at": "2026-01-31T12:00:00.000000Z",
        "failure": "failed (42703)",
    }


def test_dead_message_has_no_empty_attributes() -> None:
    """SQS refuses an attribute whose value is empty."""
    assert set(_dead(message("{}", event_type=""), "failed")["MessageAttributes"]) == {"received-at", "failure"}


def batches_of(sizes: list[int]) -> list[list[int]]:
    entries = [
        (message("x" * size, number), _dead(message("x" * size, number), "failed")) for number, size in enumerate(sizes)
    ]
    return [[len(entry["MessageBody"]) for _, entry in batch] for batch in _batches(entries)]


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
    entry = _entry("0", state, "abc")
    attributes = {name: value["StringValue"] for name, value in entry.get("MessageAttributes", {}).items()}

    assert json.loads(entry["Message"])["id"] == state.id
    assert attributes == {
        "event-type": "client.published" if state.client else "client.forgotten",
        "correlation-id": "abc",
    }
