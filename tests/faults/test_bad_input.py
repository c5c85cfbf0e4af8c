"""10,000 messages of every kind: each is stored or rejected for a known reason; none is an error, a retry or dead."""

import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from random import Random
from typing import Any

import pytest

from local.aws import Aws
from local.stack import Stack
from operations.look import Look
from operations.queue import depth
from operations.rejected import parse
from operations.topic import Outgoing, Refused, publish_batch
from resolvers.handlers import subscribe
from tests.faults.bad_messages import BadClients
from tests.faults.here import Context, environment, own_queues
from tests.faults.odd_messages import Odd
from tests.messages import Values
from tests.polling import until
from tests.rows import Rows

MESSAGES, BATCH, SEED = 10_000, 1_000, 20_260_131
REASONS = {
    *("InvalidJson", "InvalidType", "MissingField", "EmptyField", "InvalidCharacters", "FieldTooLong", "InvalidRut"),
    *("InvalidEmail", "InvalidEventTime", "UnsupportedVersion", "EventTimeInFuture", "UnknownEventType"),
}
COLUMNS = "id, nombre, apellido, rut, correo, publicado_en, huella, olvidado"
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


def all_kinds(clients: BadClients) -> list[Callable[[], Odd]]:
    """Every method that makes one."""
    names = [name for name in vars(BadClients) | vars(type(clients).__mro__[1]) if not name.startswith("_")]
    return [getattr(clients, name) for name in names if name not in {"id", "client", "plain"}]


@pytest.fixture(scope="module")
def messages() -> dict[str, Odd]:
    """By the ids that the queue gives them."""
    clients = BadClients(Random(SEED), f"odd{secrets.token_hex(2)}")  # noqa: S311 - repeatable
    kinds = all_kinds(clients)
    return {f"message-{number}": kinds[number % len(kinds)]() for number in range(MESSAGES)}


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
    """As the event source hands it over."""
    attributes = {"event-type": {"dataType": "String", "stringValue": odd.event_type}} if odd.event_type else None
    if odd.event_type in {None, "client.published"} and odd.kind != "one character":
        attributes = ODD_ATTRIBUTES[number % len(ODD_ATTRIBUTES)]
    return {
        "messageId": id_,
        "receiptHandle": f"receipt-{id_}",
        "body": odd.body,
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


def stored(stack: dict[str, Any], ids: Sequence[str]) -> Counter[Values]:
    table = Rows(stack)
    found: Counter[Values] = Counter()
    for chunk in batched(ids, 500, strict=False):
        places = ", ".join(["%s"] * len(chunk))
        rows = table.execute(f"SELECT {COLUMNS} FROM clientes WHERE id IN ({places})", *chunk)  # noqa: S608 - constants
        found.update(tuple(row) for row in rows)
    table.close()
    return found


def test_what_nobody_knew_beforehand_is_stored_or_rejected(messages: dict[str, Odd], rejected: dict[str, str]) -> None:
    unknown = [rejected.get(id_, "stored") for id_, odd in messages.items() if odd.fate is None]
    assert set(unknown) <= REASONS | {"stored"}
    assert len(set(unknown)) > 3, "they differ"


SAMPLE = 300
LARGEST = 200_000  # the topic takes a little more
NOT_CARRIED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def test_a_sample_of_them_fares_the_same_through_the_topic(
    stack: dict[str, Any], local_stack: Stack, messages: dict[str, Odd]
) -> None:
    """The queue carries no others; what is wrapped already would be so once more."""
    aws, run = local_stack.ministack.aws, secrets.token_hex(4)
    carried = [odd for odd in messages.values() if odd.event_type and odd.body and not NOT_CARRIED.search(odd.body)]
    known = [odd for odd in carried if odd.fate is not None and len(odd.body) < LARGEST]
    sample = Random(SEED).sample(known, SAMPLE)  # noqa: S311 - repeatable
    dead = depth(aws.sqs, stack["deadLetterQueueUrl"]).total
    publish(aws, stack["topicArn"], run, sample)
    until(lambda: depth(aws.sqs, stack["queueUrl"]).total == 0, what="all are done with", within=60)
    assert depth(aws.sqs, stack["deadLetterQueueUrl"]).total == dead
    with Look(aws.sqs, stack["rejectedQueueUrl"]) as look:
        found = {it.message.correlation_id: it.problem.code for it in map(parse, look.messages())}
    fates = {f"{run}-{number}": odd.fate for number, odd in enumerate(sample)}
    assert {
        id_: found.get(id_) for id_, fate in fates.items() if found.get(id_) != fate and isinstance(fate, str)
    } == {}
    good = {id_: fate for id_, fate in fates.items() if isinstance(fate, tuple)}
    assert good.keys() & found.keys() == set()
    assert stored(stack, [fate[0] for fate in good.values()]) == Counter(good.values())


def publish(aws: Aws, topic_arn: str, run: str, sample: Sequence[Odd]) -> None:
    messages = [Outgoing(odd.body, odd.event_type, f"{run}-{number}") for number, odd in enumerate(sample)]
    for batch in batched(messages, 10, strict=False):
        assert not [it for it in publish_batch(aws.sns, topic_arn, batch) if isinstance(it, Refused)]
