"""The functions in Docker, in Lambda's own runtime: the corpus, and invocations that are stopped and killed."""

import json
import platform
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.ports import LOOPBACK
from local.sam_invoke import HOST, bridge_address
from local.stack import Stack
from operations.queue import depth
from tests import corpus
from tests.own_queue import own_queue
from tests.people import new_client
from tests.polling import until
from tests.rows import Rows
from tests.sam_local import Invocation, invoke, need_docker, variant

FUNCTIONS = {"QueryFunction": "query", "SubscriberFunction": "subscriber", "PublishFunction": "publish"}
AT_ONCE = 2
LARGE_MESSAGES, LARGE_BYTES = 20, 200_000


@pytest.fixture(scope="module", autouse=True)
def _docker() -> None:
    need_docker()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_corpus_is_answered_as_by_the_deployed_function(
    stack: dict[str, Any], local_stack: Stack, function: str
) -> None:
    aws, events = local_stack.ministack.aws, corpus.of_function(function)
    until(lambda: depth(aws.sqs, stack["queueUrl"]).total == 0, what="nothing changes meanwhile")
    expected = corpus.deployed_answers(aws, stack["functions"][FUNCTIONS[function]], events)

    def answer(event: str) -> Invocation:
        return invoke(local_stack.state, function, corpus.FOLDER / event)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = dict(zip(events, pool.map(answer, events), strict=True))
    assert {event: it.log for event, it in done.items() if it.code} == {}
    assert {event: corpus.comparable(it.answer) for event, it in done.items()} == corpus.comparable(expected)
    if function == "SubscriberFunction":
        found = {event: corpus.outcomes_of(it.log) for event, it in done.items()}
        assert found == {event: [corpus.described(event)] for event in events}


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Reached from a container, it takes connections and says nothing."""
    address = bridge_address() if platform.system() == "Linux" else LOOPBACK
    with socket.create_server((address, 0)) as server:
        yield int(server.getsockname()[1])


@pytest.fixture(params=["time", "memory"])
def too_little(request: pytest.FixtureRequest, silent_port: int) -> dict[str, Any]:
    """The function, with less than it needs for what it gets: while it waits it is stopped, while it works killed."""
    silent = {"AWS_ENDPOINT_URL_SECRETS_MANAGER": f"http://{HOST}:{silent_port}"}
    time: dict[str, Any] = {"Timeout": 4, "Environment": {"Variables": silent}}
    return time if request.param == "time" else {"MemorySize": 56}


def test_what_was_in_flight_is_stored_by_the_next_invocation(
    stack: dict[str, Any], local_stack: Stack, too_little: dict[str, Any], tmp_path: Path
) -> None:
    clients, file = [new_client() for _ in range(LARGE_MESSAGES)], tmp_path / "event.json"
    rows = Rows(stack)
    with own_queue(local_stack.ministack.aws.sqs) as queue:
        for client in clients:
            queue.send({**client, "large": "x" * LARGE_BYTES})
        first = queue.event()
        file.write_text(json.dumps(first))
        with variant(local_stack, tmp_path / "variant", "SubscriberFunction", **too_little) as state:
            ended = invoke(state, "SubscriberFunction", file)
        assert "timed out after 4 seconds" in ended.log or "signal: killed" in ended.log
        queue.settle(first, ended.answer)

        until(lambda: depth(queue.sqs, queue.url).visible == LARGE_MESSAGES, what="the queue shows them again")
        again = queue.event()
        assert {it["messageId"] for it in again["Records"]} == {it["messageId"] for it in first["Records"]}
        assert {it["attributes"]["ApproximateReceiveCount"] for it in again["Records"]} == {"2"}
        file.write_text(json.dumps(again))
        done = invoke(local_stack.state, "SubscriberFunction", file)
        assert done.answer == {"batchItemFailures": []}
        queue.settle(again, done.answer)
        assert depth(queue.sqs, queue.url).total == 0
    assert [rows.of(client["id"]) for client in clients] == [[client] for client in clients]
    rows.close()
