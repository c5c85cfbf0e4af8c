"""Looking at the side queues takes nothing away."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from operations.look import Look
from tests.integration.operations.side import Side
from tests.people import new_client

NOW = datetime.now(UTC).replace(microsecond=0)


def body(**fields: str) -> str:
    return json.dumps(new_client(rut="11111111-2", **fields), ensure_ascii=False)


def test_all_rejected_messages_are_shown_and_stay(side: Side) -> None:
    for number in range(25):
        side.reject(body(), f"m-{number}", NOW - timedelta(hours=3), correlation_id=f"call-{number}")
    first, again = (side.answer("rejected", "list") for _ in range(2))
    ids = {message["messageId"] for message in first["messages"]}
    assert ids == {message["messageId"] for message in again["messages"]} == {f"m-{number}" for number in range(25)}
    assert (first["inQueue"], first["reasons"]) == (25, {"InvalidRut": 25})
    assert side.counts("rejected") == (25, 0)


def test_rejected_message_tells_its_reason_and_not_whose_it_is(side: Side) -> None:
    client, received_at = new_client(rut="11111111-2"), NOW - timedelta(hours=3)
    side.reject(json.dumps(client), "m-1", received_at, correlation_id="call-1", event_type="client.published")
    (message,) = side.answer("rejected", "list")["messages"]
    assert (message["reason"], message["field"], message["correlationId"]) == ("InvalidRut", "rut", "call-1")
    assert datetime.fromisoformat(message["receivedAt"]) == received_at
    assert 3 * 3600 <= message["ageSeconds"] < 4 * 3600
    assert (message["receives"], message["copies"]) == (1, 1)
    for shown in (json.dumps(message, ensure_ascii=False), side.run("rejected", "list").output):
        assert client["id"] in shown
        assert not [value for name, value in client.items() if name != "id" and value in shown]


def test_personal_data_is_shown_on_request(side: Side) -> None:
    sent = body()
    side.reject(sent, "m-1", NOW)
    side.send("dead", sent)
    for command in ("rejected", "dead"):
        (message,) = side.answer(command, "list", "--show-personal-data")["messages"]
        assert message["body"] == sent


def test_limit_is_kept_and_the_rest_is_counted(side: Side) -> None:
    for number in range(12):
        side.reject(body(), f"m-{number}", NOW)
    shown = side.answer("rejected", "list", "--limit", "11")
    assert (len(shown["messages"]), shown["inQueue"]) == (11, 12)
    assert side.counts("rejected") == (12, 0)


def test_message_that_was_rejected_twice_is_one_with_two_copies(side: Side) -> None:
    sent = body()
    side.reject(sent, "m-1", NOW)
    side.reject(sent, "m-1", NOW)
    (message,) = side.answer("rejected", "list")["messages"]
    assert message["copies"] == 2


def test_dead_messages_of_both_queues_are_shown_with_who_gave_up(side: Side) -> None:
    given_up = side.send("dead", body(), correlation_id="call-1", failure="failed (42501)")
    side.let_it_die(body(), correlation_id="call-2")
    undelivered = side.send("subscription", body(), correlation_id="call-3")
    messages = {message["correlationId"]: message for message in side.answer("dead", "list")["messages"]}
    assert messages["call-1"]["reason"] == "storing it failed: failed (42501)"
    assert messages["call-2"]["reason"].startswith("it was not stored in ")
    assert messages["call-3"]["reason"] == "the topic could not deliver it to the queue"
    assert (messages["call-1"]["messageId"], messages["call-3"]["messageId"]) == (given_up, undelivered)
    queues = [messages[f"call-{number}"]["queue"] for number in (1, 2, 3)]
    assert queues == ["dead-letter", "dead-letter", "subscription dead-letter"]
    assert (side.counts("dead"), side.counts("subscription")) == ((2, 0), (1, 0))


def test_empty_queues_are_no_error(side: Side) -> None:
    assert side.answer("rejected", "list")["messages"] == []
    assert side.answer("dead", "list")["messages"] == []


def test_what_somebody_else_looks_at_is_told(side: Side) -> None:
    side.reject(body(), "m-1", NOW)
    with Look(side.sqs, side.urls["rejected"]) as look:
        assert len(list(look.messages())) == 1
        assert side.answer("rejected", "list")["unseen"] == 1
    assert len(side.answer("rejected", "list")["messages"]) == 1


def test_look_that_ends_in_an_error_gives_all_back(side: Side) -> None:
    for number in range(3):
        side.reject(body(), f"m-{number}", NOW)

    def interrupted() -> None:
        with Look(side.sqs, side.urls["rejected"]) as look:
            for _ in look.messages():
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert side.counts("rejected") == (3, 0)


def test_message_that_is_lent_again_is_seen_once_and_can_still_be_deleted(side: Side) -> None:
    side.reject(body(), "m-1", NOW)
    with Look(side.sqs, side.urls["rejected"], lent_seconds=0) as look:  # each receive lends it anew
        found = look.messages()
        message = next(found)
        side.reject(body(), "m-2", NOW)
        assert next(found).message.message_id != message.message.message_id
        assert look.delete([message]) == 0
    assert sum(side.counts("rejected")) == 1


def test_long_look_is_prolonged(side: Side) -> None:
    for number in range(11):
        side.reject(body(), f"m-{number}", NOW)
    with Look(side.sqs, side.urls["rejected"], lent_seconds=3600) as look:
        found = look.messages()
        next(found)
        look._renewed -= 3600  # noqa: SLF001 - as if half of the time had gone by
        assert len(list(found)) == 10
        assert look.held == 11
    assert side.counts("rejected") == (11, 0)
