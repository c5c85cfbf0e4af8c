"""SNS may answer 200 and yet not have taken every message of a batch: each item's outcome is its own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from operations.topic import Outgoing, Refused, TopicUnavailableError, publish_batch
from resolvers import publisher
from resolvers.handlers import publish
from tests.integration.operations.failing_topic import FailingTopic, Failure, serve
from tests.integration.operations.side import SESSION, Side
from tests.people import new_client

BUSY = Failure("InternalError", sender_fault=False)
BAD = Failure("InvalidParameter", sender_fault=True)


@pytest.fixture
def topic(side: Side, monkeypatch: pytest.MonkeyPatch) -> Iterator[FailingTopic]:
    """In front of the product's publish function; it takes everything until told otherwise."""
    failing = FailingTopic(side.endpoint_url, lambda _message, _tried: None)
    with serve(failing) as address:
        environment = {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
        for name, value in {**environment, "AWS_REGION": "us-east-1", "TOPIC_ARN": side.outputs["TopicArn"]}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        _forget_clients()
        yield failing
    _forget_clients()


def _forget_clients() -> None:
    publisher._sns.cache_clear()  # noqa: SLF001 - kept between invocations, as in Lambda
    publish._publisher.cache_clear()  # noqa: SLF001 - kept between invocations, as in Lambda


def publish_clients(clients: list[dict[str, str]]) -> list[dict[str, Any]]:
    info = {"parentTypeName": "Mutation", "fieldName": "publishClients"}
    (envelope,) = publish.handler([{"arguments": {"input": clients}, "info": info, "request": {"headers": {}}}], None)
    outcomes: list[dict[str, Any]] = envelope["data"]
    return outcomes


def test_every_item_of_publish_clients_has_its_own_outcome(side: Side, topic: FailingTopic) -> None:
    clients = [new_client() for _ in range(25)]
    unlucky = {clients[number]["id"] for number in (0, 7, 13, 24)}
    topic.judge = lambda message, _: BUSY if json.loads(message)["id"] in unlucky else None
    outcomes = publish_clients(clients)
    assert [outcome["id"] for outcome in outcomes] == [client["id"] for client in clients]
    failed = {str(outcome["id"]) for outcome in outcomes if outcome["error"]}
    assert failed == unlucky
    assert {outcome["error"]["errorType"] for outcome in outcomes if outcome["error"]} == {"PublishFailed"}
    assert all(bool(outcome["client"]) != bool(outcome["error"]) for outcome in outcomes)
    arrived = {json.loads(arrived.message.body)["id"] for arrived in side.take("queue")}
    assert arrived == {client["id"] for client in clients} - unlucky


def test_message_ids_belong_to_the_items_that_were_taken(side: Side, topic: FailingTopic) -> None:
    clients = [new_client() for _ in range(10)]
    topic.judge = lambda message, _: BUSY if json.loads(message)["id"] == clients[4]["id"] else None
    told = {
        outcome["client"]["id"]: outcome["client"]["messageId"]
        for outcome in publish_clients(clients)
        if outcome["client"]
    }
    assert len({*told.values()}) == 9
    assert clients[4]["id"] not in told
    assert len(side.take("queue")) == 9


def test_batch_of_which_nothing_is_taken_fails_item_by_item(topic: FailingTopic) -> None:
    topic.judge = lambda _message, _tried: BUSY
    outcomes = publish_clients([new_client(), new_client(rut="1-1")])
    assert [outcome["error"] and outcome["error"]["errorType"] for outcome in outcomes] == [
        "PublishFailed",
        "ValidationError",
    ]


def test_operators_publish_again_what_was_not_taken_and_nothing_else(side: Side) -> None:
    messages = [Outgoing(json.dumps(new_client()), "client.published", f"call-{number}") for number in range(10)]
    slow = {messages[number].body for number in (2, 9)}
    failing = FailingTopic(side.endpoint_url, lambda message, tried: BUSY if message in slow and tried < 2 else None)
    with serve(failing) as address:
        sns = SESSION.client("sns", endpoint_url=address)
        outcomes = publish_batch(sns, side.outputs["TopicArn"], messages, sleep=lambda _: None)
    assert all(isinstance(outcome, str) for outcome in outcomes)
    assert failing.tries == {message.body: 3 if message.body in slow else 1 for message in messages}
    assert len(side.take("queue")) == 10


def test_message_that_the_topic_never_takes_is_told_apart(side: Side) -> None:
    messages = [Outgoing(json.dumps(new_client()), None, None) for _ in range(3)]
    with serve(
        FailingTopic(side.endpoint_url, lambda message, _: BAD if message == messages[1].body else None)
    ) as address:
        sns = SESSION.client("sns", endpoint_url=address)
        outcomes = publish_batch(sns, side.outputs["TopicArn"], messages, sleep=lambda _: None)
    assert outcomes[1] == Refused("InvalidParameter")
    assert [isinstance(outcome, str) for outcome in outcomes] == [True, False, True]


def test_topic_that_stays_busy_is_given_up(side: Side) -> None:
    with serve(FailingTopic(side.endpoint_url, lambda _message, _tried: BUSY)) as address:
        sns = SESSION.client("sns", endpoint_url=address)
        with pytest.raises(TopicUnavailableError, match="did not take 1 messages: InternalError"):
            publish_batch(sns, side.outputs["TopicArn"], [Outgoing("{}", None, None)], sleep=lambda _: None)
