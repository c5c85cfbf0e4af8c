"""The events of SQS and SNS, and what only looks like one of them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.handlers.delivery import Delivery, deliveries_of
from resolvers.model.message import Message
from tests.unit.values import RECEIVED, json_values, later

SENT = int(RECEIVED.timestamp() * 1000)
ENVELOPE = {
    "Type": "Notification",
    "MessageId": "topic-1",
    "TopicArn": "arn:aws:sns:us-east-1:123456789012:customers-topic",
    "Message": '{"id": "c-1"}',
    "Timestamp": "2026-01-31T11:59:59.250Z",
    "MessageAttributes": {
        "event-type": {"Type": "String", "Value": "client.forgotten"},
        "correlation-id": {"Type": "String", "Value": "abc"},
    },
}


def text_attribute(value: object) -> dict[str, Any]:
    return {"stringValue": value, "dataType": "String", "stringListValues": [], "binaryListValues": []}


def record(body: str, attributes: dict[str, Any] | None = None, count: int = 1) -> dict[str, Any]:
    return {
        "messageId": "queue-1",
        "receiptHandle": "receipt-1",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(count), "SentTimestamp": str(SENT)},
        "messageAttributes": attributes or {},
        "eventSource": "aws:sqs",
    }


def delivered(body: str, **attributes: object) -> Delivery:
    names = {name.replace("_", "-"): text_attribute(value) for name, value in attributes.items()}
    (delivery,) = deliveries_of({"Records": [record(body, names)]})
    return delivery


def test_raw_message_is_taken_as_it_is() -> None:
    delivery = delivered('{"id": "c-1"}', event_type="client.published", correlation_id="abc")

    expected = Message("queue-1", '{"id": "c-1"}', RECEIVED, "client.published", "abc")
    assert delivery == Delivery(expected, "receipt-1", 1)


def test_raw_message_needs_no_attributes() -> None:
    event = {"Records": [record("{}") | {"messageAttributes": None}]}

    assert deliveries_of(event)[0].message == Message("queue-1", "{}", RECEIVED)


def test_deliveries_are_counted() -> None:
    assert deliveries_of({"Records": [record("{}", count=7)]})[0].count == 7


def test_wrapped_message_is_taken_out_of_its_envelope() -> None:
    delivery = delivered(json.dumps(ENVELOPE))

    at = datetime(2026, 1, 31, 11, 59, 59, 250_000, tzinfo=UTC)
    assert delivery.message == Message("queue-1", '{"id": "c-1"}', at, "client.forgotten", "abc")


def test_wrapped_message_keeps_the_queues_id_by_which_it_is_delivered_again() -> None:
    assert delivered(json.dumps(ENVELOPE)).message.message_id == "queue-1"


def test_notification_of_the_topic_is_taken_with_the_topics_id_and_time() -> None:
    (delivery,) = deliveries_of({"Records": [{"EventSource": "aws:sns", "Sns": ENVELOPE}]})

    at = datetime(2026, 1, 31, 11, 59, 59, 250_000, tzinfo=UTC)
    assert delivery == Delivery(Message("topic-1", '{"id": "c-1"}', at, "client.forgotten", "abc"), None, 1)


def test_notification_needs_no_attributes() -> None:
    bare = {name: value for name, value in ENVELOPE.items() if name != "MessageAttributes"}
    (delivery,) = deliveries_of({"Records": [{"Sns": bare}]})

    assert (delivery.message.event_type, delivery.message.correlation_id) == (None, None)


def test_records_keep_their_order() -> None:
    event = {"Records": [record(str(number)) | {"messageId": f"m-{number}"} for number in range(10)]}

    assert [delivery.message.message_id for delivery in deliveries_of(event)] == [f"m-{number}" for number in range(10)]


@pytest.mark.parametrize("later_time", ["9999-12-31T23:59:59Z", "2026-01-31T12:00:00.001Z"])
def test_envelope_cannot_be_newer_than_the_queue(later_time: str) -> None:
    assert delivered(json.dumps({**ENVELOPE, "Timestamp": later_time})).message.received_at == RECEIVED


def test_redriven_message_is_as_old_as_it_says() -> None:
    assert delivered("{}", received_at="2026-01-30T12:00:00.000000Z").message.received_at == later(days=-1)


@pytest.mark.parametrize("claim", ["2026-02-01T12:00:00Z", "yesterday", "", "0001-01-01T00:00:00+23:00"])
def test_redriven_message_cannot_be_newer_than_the_queue(claim: str) -> None:
    assert delivered("{}", received_at=claim).message.received_at == RECEIVED


NO_TIMES: list[Any] = [None, "", "yesterday", 0, [], {}, "0001-01-01T00:00:00+23:00"]
LOOK_ALIKES: list[Any] = [
    *({**ENVELOPE, "Type": kind} for kind in ("SubscriptionConfirmation", "notification", None, 1, ["Notification"])),
    *({**ENVELOPE, "Message": message} for message in (None, 1, {"id": "c-1"}, ["text"], True)),
    *({**ENVELOPE, "Timestamp": time} for time in NO_TIMES),
    *({**ENVELOPE, "MessageAttributes": value} for value in ("text", [1], 1, {"event-type": "text"})),
    *({**ENVELOPE, "MessageAttributes": {"correlation-id": value}} for value in (None, 1, ["text"])),
    *({name: value for name, value in ENVELOPE.items() if name != left} for left in ("Type", "Message", "Timestamp")),
    [ENVELOPE],
    "Notification",
    {"Notification": "Notification"},
]


@pytest.mark.parametrize("look_alike", LOOK_ALIKES, ids=lambda value: json.dumps(value)[:90])
def test_what_only_looks_like_an_envelope_is_taken_as_it_is(look_alike: object) -> None:
    body = json.dumps(look_alike)

    assert delivered(body).message == Message("queue-1", body, RECEIVED)


@pytest.mark.parametrize("body", ['{"Type": "Notification"', '"Notification"' * 2, '["Notification"' * 50_000])
def test_broken_envelope_is_taken_as_it_is(body: str) -> None:
    assert delivered(body).message.body == body


@pytest.mark.parametrize("value", [None, 1, ["text"], {"a": "b"}])
def test_attribute_that_is_no_text_counts_as_missing(value: object) -> None:
    envelope = {**ENVELOPE, "MessageAttributes": {"event-type": {"Type": "String.Array", "Value": value}}}

    assert delivered(json.dumps(envelope)).message.event_type is None
    assert delivered("{}", event_type=value).message.event_type is None


odd_parts = {name: st.just(value) | json_values for name, value in ENVELOPE.items() if name != "Type"}
envelopes = st.fixed_dictionaries({"Type": st.just("Notification")}, optional=odd_parts)


@given(st.text(st.characters()) | json_values.map(json.dumps) | envelopes.map(json.dumps))
def test_no_body_makes_the_batch_fail(body: str) -> None:
    delivery = delivered(body)

    assert delivery.message.message_id == "queue-1"
    assert delivery.message.received_at <= RECEIVED
