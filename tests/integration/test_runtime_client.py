"""The built functions under AWS's runtime client, with nothing installed beside them: the corpus, and failures."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from local.aws import aws_environment
from local.stack import Stack
from operations.queue import depth
from tests import corpus
from tests.people import new_client
from tests.polling import until
from tests.programs import program
from tests.rows import Rows
from tests.runtime_api import Function, FunctionError, function

HANDLERS = {"QueryFunction": "query", "PublishFunction": "publish", "SubscriberFunction": "subscribe"}
NAMES = {"QueryFunction": "query", "PublishFunction": "publish", "SubscriberFunction": "subscriber"}
SECONDS = 60.0


class Runtime:
    def __init__(self, stack: Mapping[str, Any], local_stack: Stack, folder: Path) -> None:
        self._stack = stack
        self._aws = local_stack.ministack.aws
        self._build = local_stack.deployment.template.parent
        self._folder = folder

    def start(self, name: str, *, seconds: float = SECONDS, **more: str) -> AbstractContextManager[Function]:
        """`more` are variables of its environment."""
        deployed = self._aws.functions.get_function_configuration(FunctionName=self._stack["functions"][NAMES[name]])
        local = {**aws_environment(self._stack["awsEndpointUrl"]), "SSL_CERT_FILE": self._stack["redshift"]["caFile"]}
        return function(
            program("awslambdaric", "python"),
            f"resolvers.handlers.{HANDLERS[name]}.handler",
            code=self._build / name,
            layer=self._build / "DependenciesLayer" / "python",
            environment={**deployed["Environment"]["Variables"], **local, **more},
            seconds=seconds,
            log=self._folder / f"{name}.log",
        )


@pytest.fixture
def runtime(stack: dict[str, Any], local_stack: Stack, tmp_path: Path) -> Runtime:
    return Runtime(stack, local_stack, tmp_path)


@pytest.mark.parametrize("name", HANDLERS)
def test_corpus_is_answered_as_by_the_deployed_function(
    stack: dict[str, Any], local_stack: Stack, runtime: Runtime, name: str, tmp_path: Path
) -> None:
    """The first is asked once before: what it publishes is there for both."""
    aws, events = local_stack.ministack.aws, corpus.of_function(name)
    until(lambda: depth(aws.sqs, stack["queueUrl"]).total == 0, what="nothing changes meanwhile")
    expected = corpus.deployed_answers(aws, stack["functions"][NAMES[name]], events)
    with runtime.start(name) as it:
        outcomes = {event: it.invoke(corpus.EVENTS[event]) for event in events}
    assert [event for event, outcome in outcomes.items() if outcome.failed] == []
    answers = {event: corpus.comparable(outcome.payload) for event, outcome in outcomes.items()}
    assert answers == corpus.comparable(expected)
    if name == "SubscriberFunction":
        found = corpus.outcomes_of((tmp_path / f"{name}.log").read_text())
        assert found == [corpus.described(event) for event in events]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_message_of_an_invocation_that_timed_out_is_stored_by_the_next(
    stack: dict[str, Any], runtime: Runtime, silent_port: int
) -> None:
    client = new_client()
    event = {"Records": [corpus.record(client)]}
    silent = {"AWS_ENDPOINT_URL_SECRETS_MANAGER": f"http://127.0.0.1:{silent_port}"}
    with (
        runtime.start("SubscriberFunction", seconds=4, **silent) as it,
        pytest.raises(FunctionError, match="timed out"),
    ):
        it.invoke(event)
    rows = Rows(stack)
    assert rows.of(client["id"]) == []
    with runtime.start("SubscriberFunction") as it:
        assert it.invoke(event).payload == {"batchItemFailures": []}
    assert rows.of(client["id"]) == [client]
    rows.close()


def test_function_that_fails_says_so_and_goes_on(runtime: Runtime) -> None:
    """An event of no known shape is an error of the function, and tells nothing of what is in it."""
    client = new_client()
    with runtime.start("SubscriberFunction") as it:
        failed = it.invoke({"Records": [{"body": client["nombre"], "messageId": "1"}]})
        assert failed.failed
        assert failed.payload["errorType"] == "KeyError"
        assert client["nombre"] not in str(failed.payload)
        assert it.invoke({"Records": []}).payload == {"batchItemFailures": []}
