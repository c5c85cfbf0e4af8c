"""The subscriber's handler between real queues and the real warehouse: where each message ends."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from local.aws import aws_environment
from local.ministack import NAME, PROGRAM, MiniStack
from local.ports import Ports, free_port
from local.processes import Processes
from operations.queue import lent_of
from operations.rejected import parse
from resolvers import queues
from resolvers.envelope import unwrap, wrap
from resolvers.handlers import subscribe
from resolvers.log import logger
from resolvers.warehouse import store as storing
from resolvers.warehouse.connection import Warehouse
from tests.messages import published, row_of
from tests.people import new_client
from tests.polling import until
from tests.programs import missing
from tests.stack import temporary_state
from tests.warehouse import Sql, WarehouseServer

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

type Event = dict[str, Any]


class Context:
    """Lambda's, of a function that has a minute."""

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class Queues:
    """`main` shows a message again as soon as nobody hides it."""

    sqs: "SQSClient"
    urls: dict[str, str] = field(default_factory=dict)

    def create(self) -> None:
        for name in ("main", "rejected", "dead"):
            attributes: Mapping[Any, str] = {"VisibilityTimeout": "0" if name == "main" else "30"}
            self.urls[name] = self.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def delete(self) -> None:
        for url in self.urls.values():
            self.sqs.delete_queue(QueueUrl=url)

    def send(self, body: str, **attributes: str) -> None:
        typed: Any = {
            name.replace("_", "-"): {"DataType": "String", "StringValue": v} for name, v in attributes.items()
        }
        self.sqs.send_message(QueueUrl=self.urls["main"], MessageBody=body, MessageAttributes=typed)

    def receive(self, name: str) -> list["MessageTypeDef"]:
        answer = self.sqs.receive_message(
            QueueUrl=self.urls[name], MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
        )
        return answer.get("Messages", [])

    def event(self, count: int = 1) -> Event:
        """What Lambda makes of the messages that are there; they were delivered so often."""
        return {"Records": [_record(message, count) for message in self.receive("main")]}


def _record(message: "MessageTypeDef", count: int) -> Event:
    """Source: AWS Lambda developer guide, "Using Lambda with Amazon SQS"."""
    given = message.get("MessageAttributes", {})
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {**message["Attributes"], "ApproximateReceiveCount": str(count)},
        "messageAttributes": {
            name: {"stringValue": value["StringValue"], "dataType": value["DataType"]} for name, value in given.items()
        },
        "eventSource": "aws:sqs",
    }


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    if not PROGRAM.exists():
        missing("ministack (make setup)")
    with temporary_state() as state:
        processes, ports = Processes(state), Ports(state)
        ports.choose(NAME)
        emulator = MiniStack(state, processes, ports)
        try:
            emulator.start(Path(__file__))
            yield emulator.endpoint_url
        finally:
            processes.stop_all([NAME])


@pytest.fixture
def sqs_queues(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Queues]:
    for name, value in aws_environment(endpoint).items():
        monkeypatch.setenv(name, value)
    forget_other_queues()
    made = Queues(boto3.client("sqs"))
    made.create()
    for name, queue in {"QUEUE_URL": "main", "REJECTED_QUEUE_URL": "rejected", "DEAD_LETTER_QUEUE_URL": "dead"}.items():
        monkeypatch.setenv(name, made.urls[queue])
    yield made
    made.delete()
    forget_other_queues()


def forget_other_queues() -> None:
    """The functions keep their clients and settings for as long as their process lives."""
    queues._sqs.cache_clear()  # noqa: SLF001
    subscribe._settings.cache_clear()  # noqa: SLF001
    subscribe._rejected_queue.cache_clear()  # noqa: SLF001


@pytest.fixture
def subscriber(sqs_queues: Queues, writer: Warehouse, monkeypatch: pytest.MonkeyPatch) -> Queues:
    monkeypatch.setattr(subscribe, "_warehouse", lambda: writer)
    monkeypatch.setattr(storing, "FIRST_PAUSE_SECONDS", 0.01)
    return sqs_queues


@pytest.fixture
def without_warehouse(
    subscriber: Queues, warehouse_server: WarehouseServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Queues]:
    with closing(warehouse_server.warehouse(port=free_port())) as away:
        monkeypatch.setattr(subscribe, "_warehouse", lambda: away)
        yield subscriber


@pytest.fixture
def without_column(subscriber: Queues, sql: Sql) -> Iterator[Queues]:
    """A mistake of ours: the statements name a column that is not there."""
    sql("ALTER TABLE clientes RENAME COLUMN huella TO marca")
    yield subscriber
    sql("ALTER TABLE clientes RENAME COLUMN marca TO huella")


def handle(event: Event) -> list[str]:
    """The ids to deliver again."""
    answer = subscribe.handler(event, Context())
    failures = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    assert set(failures) <= {record["messageId"] for record in event["Records"]}
    return failures


def test_good_message_is_stored_and_bad_one_rejected_with_its_reason(subscriber: Queues, sql: Sql) -> None:
    good = published()
    broken = json.dumps(new_client(rut="12345678-0"))
    subscriber.send(good.body, event_type="client.published")
    subscriber.send(broken, correlation_id="c-1")
    event = subscriber.event()

    assert handle(event) == []
    assert sql.rows() == [row_of(good)]
    (rejected,) = [json.loads(message["Body"]) for message in subscriber.receive("rejected")]
    assert rejected["reason"] == "InvalidRut"
    assert rejected["field"] == "rut"
    assert rejected["body"] == broken
    assert rejected["correlationId"] == "c-1"
    assert rejected["messageId"] == next(r["messageId"] for r in event["Records"] if r["body"] == broken)
    assert subscriber.receive("dead") == []


def test_message_is_delivered_again_while_the_warehouse_is_away_but_not_at_once(without_warehouse: Queues) -> None:
    without_warehouse.send(published().body)
    without_warehouse.send("no JSON")
    event = without_warehouse.event()
    good = next(record["messageId"] for record in event["Records"] if record["body"] != "no JSON")
    assert handle(event) == [good]
    assert [message["Body"] for message in without_warehouse.receive("main")] == ["no JSON"]
    assert len(without_warehouse.receive("rejected")) == 1
    assert without_warehouse.receive("dead") == []
    until(
        lambda: good in {message["MessageId"] for message in without_warehouse.receive("main")},
        what="the message comes back",
        within=subscribe.FIRST_WAIT_SECONDS + 5,
    )


def test_outage_leads_to_no_dead_letter_however_often_a_message_was_delivered(without_warehouse: Queues) -> None:
    without_warehouse.send(published().body)

    assert len(handle(without_warehouse.event(count=49))) == 1
    assert without_warehouse.receive("dead") == []


def test_topic_that_calls_directly_is_told_of_an_outage(without_warehouse: Queues) -> None:
    message = published()
    notification = {"MessageId": "1", "Message": message.body, "Timestamp": "2026-01-31T12:00:00.000Z"}
    with pytest.raises(subscribe.DeliverAgainError):
        handle({"Records": [{"EventSource": "aws:sns", "Sns": notification}]})
    assert without_warehouse.receive("dead") == []


def test_mistake_of_ours_is_tried_five_times(without_column: Queues) -> None:
    without_column.send(published().body)
    event = without_column.event()
    for count in range(1, subscribe.MOST_FAILURES):
        event["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(count)
        assert len(handle(event)) == 1
    assert without_column.receive("dead") == []


def test_mistake_of_ours_ends_in_the_dead_letter_queue_as_it_arrived(without_column: Queues, sql: Sql) -> None:
    message = published(None)
    without_column.send(message.body, event_type="client.published", correlation_id="c-2")

    assert handle(without_column.event(count=subscribe.MOST_FAILURES)) == []
    (dead,) = without_column.receive("dead")
    kept = unwrap(dead["Body"], "dead")
    assert kept is not None
    assert (kept.body, kept.event_type, kept.correlation_id) == (message.body, "client.published", "c-2")
    assert dead["MessageAttributes"].keys() == {"failure"}
    assert "42703" in dead["MessageAttributes"]["failure"]["StringValue"]
    assert without_column.receive("rejected") == []
    assert sql("SELECT count(*) FROM clientes") == [(0,)]


def test_message_that_the_dead_letter_queue_does_not_take_is_delivered_again(
    without_column: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", f"{without_column.urls['dead']}-gone")
    forget_other_queues()
    without_column.send(published().body)

    assert len(handle(without_column.event(count=subscribe.MOST_FAILURES))) == 1


def test_message_with_half_a_character_keeps_no_neighbour_from_the_dead_letter_queue(without_column: Queues) -> None:
    """Its attributes are half a character, too: nothing that a producer chooses is an attribute of ours."""
    odd = json.dumps({**new_client(), "nota": "\ud800"})
    attributes = {"correlation-id": {"Type": "String", "Value": "\ud800"}}
    envelope = {"Type": "Notification", "Message": odd, "Timestamp": "2026-01-31T12:00:00.000Z"}
    forged = json.dumps({**envelope, "MessageAttributes": attributes})
    without_column.send(forged)
    without_column.send(json.dumps({**envelope, "Message": forged}))
    without_column.send(published().body)

    assert handle(without_column.event(count=subscribe.MOST_FAILURES)) == []
    kept = [unwrap(dead["Body"], "dead") for dead in without_column.receive("dead")]
    assert [it.correlation_id for it in kept if it and it.body == odd] == ["\ud800"]
    assert len(kept) == 2
    assert len(without_column.receive("rejected")) == 1


@pytest.mark.parametrize("character", ["\x01", "\x7f", "ñ"], ids=ascii)
def test_largest_bad_message_is_rejected_at_once_and_whole(subscriber: Queues, character: str) -> None:
    body = character * (256 * 1024 // len(character.encode()))
    record = {"messageId": "m-1", "receiptHandle": "r-1", "attributes": {"SentTimestamp": "1769860800000"}}

    assert handle({"Records": [{**record, "body": body}, {**record, "messageId": "m-2", "body": "no JSON"}]}) == []
    found = [rejected.message for rejected in map(parse, map(lent_of, subscriber.receive("rejected")))]
    assert {it.message_id: it.body for it in found} == {"m-1": body, "m-2": "no JSON"}


def test_copies_that_the_topic_made_are_one_event(subscriber: Queues, sql: Sql) -> None:
    message = published(None)
    copies = [wrap(replace(message, topic_id="topic-1")) for _ in range(2)]
    for copy in copies:
        subscriber.send(copy)

    assert handle(subscriber.event()) == []
    assert sql.rows() == [row_of(message)]


def test_queue_that_refuses_to_let_messages_wait_is_told_of_once(
    without_warehouse: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost then, but a retry comes after minutes instead of seconds: nobody would know why."""
    told: list[tuple[str, Any]] = []
    monkeypatch.setattr(logger(), "error", lambda text, **more: told.append((text, more.get("extra"))))
    without_warehouse.send(published().body)
    (record,) = without_warehouse.event()["Records"]
    event = {"Records": [{**record, "messageId": f"message-{number}"} for number in range(12)]}
    monkeypatch.setenv("QUEUE_URL", without_warehouse.urls["main"] + "-that-is-none")
    subscribe._settings.cache_clear()  # noqa: SLF001
    assert len(handle(event)) == 12
    assert [it for it in told if it[0] == "messages were not postponed"] == [
        ("messages were not postponed", {"errors": {"AWS.SimpleQueueService.NonExistentQueue": 12}})
    ]


def test_single_message_that_does_not_wait_is_told_of(sqs_queues: Queues) -> None:
    assert len(queues.postpone(sqs_queues.urls["main"], [("no receipt", 5)])) == 1
