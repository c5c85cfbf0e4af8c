"""10,000 messages of every kind: each is stored or rejected for a known reason; none is an error, a retry or dead."""

import json
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import batched
from typing import Any

import pytest

from local.aws import Aws
from local.stack import Stack
from operations.queue import depth
from resolvers.handlers import subscribe
from resolvers.model.message import Message
from tests.faults.here import Context, environment, own_queues
from tests.faults.odd_corpus import odd_messages, stored
from tests.faults.odd_messages import Odd
from tests.topic import record_of

MESSAGES, BATCH = 10_000, 1_000
REASONS = {
    *("InvalidJson", "InvalidType", "MissingField", "EmptyField", "InvalidCharacters", "FieldTooLong", "InvalidRut"),
    *("InvalidEmail", "InvalidEventTime", "UnsupportedVersion", "EventTimeInFuture", "UnknownEventType"),
}
ODD_ATTRIBUTES: tuple[Any, ...] = (
    None,
    {},
    {"event-type": {"dataType": "Binary", "binaryValue": "AAAA"}},
    {"event-type": {"dataType": "String", "stringValue": "client.published"}, "received-at": {"stringValue": "x"}},
    {"received-at": {"dataType": "String", "stringValue": "9999-12-31T23:59:59+00:00"}},
    {
        "correlation-id": {"dataType": "Number", "stringValue": "1"},
        "traza": {"dataType": "String.x", "stringValue": ""},
    },
)


@pytest.fixture(scope="module")
def messages() -> dict[str, Odd]:
    """By the ids that the queue gives them."""
    return {f"message-{number}": odd for number, odd in enumerate(odd_messages(MESSAGES))}


@pytest.fixture(scope="module")
def rejected(stack: dict[str, Any], local_stack: Stack, messages: dict[str, Odd]) -> dict[str, str]:
    """All went through the handler; the reasons by the messages' ids."""
    aws = local_stack.ministack.aws
    with own_queues(aws, f"odd-{secrets.token_hex(4)}") as urls, environment(stack, urls):
        for batch in batched(messages.items(), BATCH, strict=False):
            records = [record(id_, odd, number) for number, (id_, odd) in enumerate(batch)]
            assert subscribe.handler({"Records": records}, Context()) == {"batchItemFailures": []}
        assert depth(aws.sqs, urls["DEAD_LETTER_QUEUE_URL"]).total == 0
        return dict(reasons(aws, urls["REJECTED_QUEUE_URL"]))


def record(id_: str, odd: Odd, number: int) -> dict[str, Any]:
    """As the event source hands it over: most in the topic's envelope, some as records were before."""
    if odd.event_type and (odd.taken_at or number % 4):
        taken = odd.taken_at or datetime.now(UTC)
        return record_of(Message("", odd.body, taken, odd.event_type, None, id_), taken) | {"messageId": id_}
    attributes = {"event-type": {"dataType": "String", "stringValue": odd.event_type}} if odd.event_type else None
    if odd.event_type in {None, "client.published"} and odd.kind != "one character":
        attributes = ODD_ATTRIBUTES[number % len(ODD_ATTRIBUTES)]
    return {
        "messageId": id_,
        "receiptHandle": f"receipt-{id_}",
        # The topic's id of what is in an envelope already is that by which its rejection is found.
        "body": odd.body.replace('"MessageId": "0"', f'"MessageId": "{id_}"', 1),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(time.time() * 1000))},
        "messageAttributes": attributes,
        "eventSource": "aws:sqs",
    }


def reasons(aws: Aws, url: str) -> Iterator[tuple[str, str]]:
    while found := aws.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600).get("Messages"):
        for body in (json.loads(message["Body"]) for message in found):
            yield body["messageId"], body["reason"]


def test_each_has_a_typed_outcome(messages: dict[str, Odd], rejected: dict[str, str]) -> None:
    assert set(rejected) <= set(messages)
    assert set(rejected.values()) == REASONS, "every reason comes up, and no other"
    wrong = {
        (odd.kind, odd.fate, rejected.get(id_)): odd.body[:200]
        for id_, odd in messages.items()
        if isinstance(odd.fate, str) and odd.fate != rejected.get(id_)
    }
    assert wrong == {}


def test_good_ones_among_them_are_in_the_table_exactly(
    stack: dict[str, Any], messages: dict[str, Odd], rejected: dict[str, str]
) -> None:
    good = [odd.fate for odd in messages.values() if isinstance(odd.fate, tuple)]
    assert len(good) > MESSAGES / 4
    assert {
        odd.kind: rejected[id_] for id_, odd in messages.items() if isinstance(odd.fate, tuple) and id_ in rejected
    } == {}
    assert stored(stack, [fate[0] for fate in good]) == Counter(good)


def test_what_nobody_knew_beforehand_is_stored_or_rejected(messages: dict[str, Odd], rejected: dict[str, str]) -> None:
    unknown = [rejected.get(id_, "stored") for id_, odd in messages.items() if odd.fate is None]
    assert set(unknown) <= REASONS | {"stored"}
    assert len(set(unknown)) > 3, "they differ"
