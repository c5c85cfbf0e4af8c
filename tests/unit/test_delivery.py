"""The events of SQS and SNS, and what only looks like one: an envelope is opened once, and inside is a client."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.envelope import wrap
from resolvers.handlers.delivery import Delivery, deliveries_of
from resolvers.model.message import CLOCK_TOLERANCE, Message, read
from tests.unit.values import GOOD, RECEIVED, json_values, later

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


def test_record_from_before_the_envelopes_is_taken_as_it_is() -> None:
    delivery = delivered('{"id": "c-1"}', event_type="client.published", correlation_id="abc")

    expected = Message("queue-1", '{"id": "c-1"}', RECEIVED, "client.published", "abc")
    assert delivery == Delivery(expected, "receipt-1", 1)


def test_record_from_before_the_envelopes_needs_no_attributes() -> None:
    event = {"Records": [record("{}") | {"messageAttributes": None}]}

    assert deliveries_of(event)[0].message == Message("queue-1", "{}", RECEIVED)


def test_deliveries_are_counted() -> None:
    assert deliveries_of({"Records": [record("{}", count=7)]})[0].count == 7


def test_wrapped_message_is_taken_out_of_its_envelope() -> None:
    delivery = delivered(json.dumps(ENVELOPE))

    at = datetime(2026, 1, 31, 11, 59, 59, 250_000, tzinfo=UTC)
    assert delivery.message == Message("queue-1", '{"id": "c-1"}', at, "client.forgotten", "abc", "topic-1")


def test_wrapped_message_keeps_the_queues_id_by_which_it_is_delivered_again() -> None:
    assert delivered(json.dumps(ENVELOPE)).message.message_id == "queue-1"


@pytest.mark.parametrize("sent_later", [0, 1, 86_400_000])
def test_copy_is_of_the_time_of_the_topic_whenever_the_queue_took_it(sent_later: int) -> None:
    copy = record(json.dumps(ENVELOPE)) | {"messageId": "copy-1"}
    copy["attributes"]["SentTimestamp"] = str(SENT + sent_later)
    (delivery,) = deliveries_of({"Records": [copy]})

    first = delivered(json.dumps(ENVELOPE)).message
    assert (delivery.message.received_at, delivery.message.topic_id) == (first.received_at, first.topic_id)


def test_attributes_of_the_record_say_nothing_about_a_wrapped_message() -> None:
    body = json.dumps(ENVELOPE)

    assert delivered(body, event_type="other", correlation_id="other") == delivered(body)


def test_notification_of_the_topic_is_taken_with_the_topics_id_and_time() -> None:
    (delivery,) = deliveries_of({"Records": [{"EventSource": "aws:sns", "Sns": ENVELOPE}]})

    at = datetime(2026, 1, 31, 11, 59, 59, 250_000, tzinfo=UTC)
    expected = Message("topic-1", '{"id": "c-1"}', at, "client.forgotten", "abc", "topic-1")
    assert delivery == Delivery(expected, None, 1)


def test_notification_needs_no_attributes() -> None:
    bare = {name: value for name, value in ENVELOPE.items() if name != "MessageAttributes"}
    (delivery,) = deliveries_of({"Records": [{"Sns": bare}]})

    assert (delivery.message.event_type, delivery.message.correlation_id) == (None, None)


def test_records_keep_their_order() -> None:
    event = {"Records": [record(str(number)) | {"messageId": f"m-{number}"} for number in range(10)]}

    assert [delivery.message.message_id for delivery in deliveries_of(event)] == [f"m-{number}" for number in range(10)]


@pytest.mark.parametrize("later_time", ["9999-12-31T23:59:59Z", "2026-01-31T12:05:00.001Z"])
def test_envelope_from_days_to_come_is_none(later_time: str) -> None:
    body = json.dumps({**ENVELOPE, "Timestamp": later_time})

    assert delivered(body).message == Message("queue-1", body, RECEIVED)


def test_topics_clock_may_be_a_little_ahead_of_the_queues() -> None:
    body = json.dumps({**ENVELOPE, "Timestamp": "2026-01-31T12:00:00.001Z"})

    assert delivered(body).message.received_at == later(milliseconds=1)


@pytest.mark.parametrize("claim", ["2026-01-30T12:00:00Z", "2026-02-01T12:00:00Z", "yesterday", ""])
def test_no_attribute_of_a_producer_changes_the_time(claim: str) -> None:
    attributes = {"received-at": {"Type": "String", "Value": claim}}
    wrapped = delivered(json.dumps({**ENVELOPE, "MessageAttributes": attributes}), received_at=claim)

    assert wrapped.message.received_at == delivered(json.dumps(ENVELOPE)).message.received_at
    assert delivered("{}", received_at=claim).message.received_at == RECEIVED


def test_envelope_in_an_envelope_is_what_the_producer_sent() -> None:
    inner = json.dumps({**ENVELOPE, "Timestamp": "2020-01-01T00:00:00.000Z"})
    message = delivered(json.dumps({**ENVELOPE, "Message": inner})).message

    assert message.body == inner
    assert message.received_at == delivered(json.dumps(ENVELOPE)).message.received_at


def test_client_whose_other_fields_look_like_an_envelope_is_a_client() -> None:
    body = json.dumps({**ENVELOPE, **GOOD})

    for text in (body, json.dumps({**ENVELOPE, "Message": body, "MessageAttributes": {}})):
        state = read(delivered(text).message)
        assert state.client is not None
        assert state.client.model_dump() == GOOD


texts_and_names = st.text(st.characters()), st.none() | st.text(st.characters(), min_size=1)


@given(*texts_and_names, st.none() | st.text(min_size=1), st.timedeltas(timedelta(days=-9000), timedelta(days=9)))
def test_what_is_wrapped_again_is_the_same_message_of_the_same_time(
    body: str, correlation_id: str | None, event_type: str | None, age: timedelta
) -> None:
    message = Message("first", body, RECEIVED - age, event_type, correlation_id, "topic-1")
    sent = {"SentTimestamp": str(int((RECEIVED - age + timedelta(days=1)).timestamp() * 1000))}
    again = record(wrap(message)) | {"messageId": "first", "attributes": sent}

    assert wrap(message).isascii()
    assert deliveries_of({"Records": [again]})[0].message == message


NO_TIMES: list[Any] = [None, "", "yesterday", 0, [], {}, "0001-01-01T00:00:00+23:00"]
LOOK_ALIKES: list[Any] = [
    *({**ENVELOPE, "Type": kind} for kind in ("SubscriptionConfirmation", "notification", None, 1, ["Notification"])),
    *({**ENVELOPE, "Message": message} for message in (None, 1, {"id": "c-1"}, ["text"], True)),
    *({**ENVELOPE, "Timestamp": time} for time in NO_TIMES),
    *({**ENVELOPE, "MessageAttributes": value} for value in ("text", [1], 1, {"event-type": "text"})),
    *({**ENVELOPE, "MessageAttributes": {"correlation-id": value}} for value in (None, 1, ["text"])),
    *({name: value for name, value in ENVELOPE.items() if name != left} for left in ("Type", "Message", "Timestamp")),
    *({**ENVELOPE, "id": id_} for id_ in ("c-1", None, "")),
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
    assert delivery.message.received_at <= RECEIVED + CLOCK_TOLERANCE
