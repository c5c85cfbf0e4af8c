"""The database goes away and comes back: that costs time, not data, and callers get the one error that says so."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psutil
import pytest

from local import postgres
from local.stack import Stack
from operations.queue import depth
from tests import function_logs
from tests.e2e.clients_api import CLIENT, Answer, ClientsApi
from tests.people import new_client
from tests.polling import until
from tests.rows import Rows

AT_ONCE = 3.0  # seconds; the machine may be busy
RECOVERY = 5.0
DRAIN = 90.0
FAILS_WITHIN = 15.0  # a start of the function included
UNAVAILABLE = {
    "path": ["client"],
    "data": None,
    "errorType": "WarehouseUnavailable",
    "errorInfo": None,
    "message": "The warehouse does not answer now. Try again in a few seconds.",
}


@pytest.fixture
def api(stack: dict[str, Any]) -> ClientsApi:
    api = ClientsApi(stack)
    until(lambda: read(api).status == 200, what="the API answers")
    return api


def read(api: ClientsApi) -> Answer:
    return api.execute(CLIENT, id="nobody")


@contextmanager
def without_database(local_stack: Stack, take_away: Callable[[str], None]) -> Iterator[None]:
    take_away(postgres.NAME)
    try:
        yield
    finally:
        local_stack.start(postgres.NAME)


@contextmanager
def frozen_database(local_stack: Stack) -> Iterator[None]:
    """Its connections stay open and nothing answers: a network that swallows everything looks the same."""
    leader = local_stack.processes.leader(postgres.NAME)
    assert leader is not None
    family = [leader, *leader.children(recursive=True)]
    for process in family:
        process.suspend()
    try:
        yield
    finally:
        for process in family:
            if psutil.pid_exists(process.pid):
                process.resume()


def recovered(api: ClientsApi) -> None:
    until(lambda: "errors" not in read(api).body, what="the API has recovered", within=RECOVERY)


def dead(local_stack: Stack, api: ClientsApi) -> int:
    return depth(local_stack.ministack.aws.sqs, api.facts["deadLetterQueueUrl"]).total


def backlog(local_stack: Stack, api: ClientsApi) -> int:
    return depth(local_stack.ministack.aws.sqs, api.facts["queueUrl"]).total


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_readers_get_the_typed_error_at_once(api: ClientsApi, local_stack: Stack, how: str) -> None:
    with without_database(local_stack, getattr(local_stack, how)):
        for _ in range(5):
            begin = time.monotonic()
            answer = read(api)
            assert time.monotonic() - begin < AT_ONCE
            assert answer.status == 200
            assert answer.body["data"] == {"client": None}
            assert {name: it for name, it in answer.error.items() if name != "locations"} == UNAVAILABLE
    recovered(api)


def test_frozen_database_is_the_typed_error_too(api: ClientsApi, local_stack: Stack) -> None:
    """The functions give up before Lambda stops them, so the caller learns the reason."""
    with frozen_database(local_stack):
        assert read(api).error["errorType"] == "WarehouseUnavailable"
        assert read(api).error["errorType"] == "WarehouseUnavailable"
    recovered(api)


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_messages_wait_and_are_stored_by_themselves(
    api: ClientsApi, local_stack: Stack, stack: dict[str, Any], how: str
) -> None:
    clients, bad = [new_client() for _ in range(25)], new_client(rut="11111111-2")
    dead_before, since = dead(local_stack, api), function_logs.now()
    with without_database(local_stack, getattr(local_stack, how)):
        assert api.publish(clients[0])["messageId"], "publishing does not need the database"
        for client in (*clients[1:], bad):
            api.send({**client, "publicadoEn": datetime.now(UTC).isoformat()}, event_type="client.published")
        until(lambda: api.rejected(bad["id"]), what="bad data is rejected all the same")
        until(lambda: given_back(local_stack, since) >= len(clients), what="each was tried and given back")
        assert backlog(local_stack, api) == len(clients)
        durations = function_logs.durations(local_stack.ministack.aws.logs, "subscriber", since)
        assert max(durations) < FAILS_WITHIN, "the subscriber does not sit and wait for the database"
    recovered(api)
    until(lambda: backlog(local_stack, api) == 0, what="the backlog drains by itself", within=DRAIN)
    assert dead(local_stack, api) == dead_before, "nothing is dead-lettered for an outage"
    rows = Rows(stack)
    assert [rows.of(client["id"]) for client in clients] == [[client] for client in clients]
    rows.close()


def given_back(local_stack: Stack, since: int) -> int:
    """Messages that the subscriber gave back to the queue, as its log counts them."""
    found = function_logs.entries(local_stack.ministack.aws.logs, "subscriber", since)
    return sum(int(entry.get("again", 0)) for entry in found)
