"""What must hold of a deployment before anything else is promoted, here or in AWS (`make verify-deployment`).

It leaves nothing behind but tombstones: ids that nobody has, and the times at which they were erased.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from operations.reconciliation.rows import Row
from operations.stack import read_stack_file
from operations.warehouse.table import read_rows
from resolvers.model.client import Client
from resolvers.model.event import ClientState
from tests.e2e.clients_api import CLIENT, PUBLISH, ClientsApi
from tests.e2e.signed_api import SignedApi
from tests.people import new_client, new_id
from tests.polling import until
from tests.stack import path_of

# By how much the topic takes a message later than the API, or a clock, says; their clocks may differ a little.
A_MOMENT = timedelta(seconds=10)

type Publish = Callable[[ClientsApi, dict[str, str]], datetime]


@pytest.fixture(scope="module")
def api(stack: dict[str, Any]) -> ClientsApi:
    """With a key where the environment has one, else as a service of the company."""
    return ClientsApi(stack) if stack.get("apiKey") else SignedApi(stack)


@pytest.fixture(scope="module")
def table(stack: dict[str, Any]) -> Callable[[str], list[Row]]:
    """Reads a client's rows beside the API: through the driver here, through Redshift's Data API in AWS."""
    found = read_stack_file(path_of(stack))
    return lambda id_: read_rows(found, [id_]).get(id_, [])


@pytest.fixture
def visitor(api: ClientsApi) -> Iterator[dict[str, str]]:
    """A client that is erased again whatever happens."""
    client = new_client(id=new_id("deployment"))
    yield client
    api.forget(client["id"])
    until(lambda: api.client(client["id"]) is None, what="the visitor is gone")


def through_graphql(api: ClientsApi, client: dict[str, str]) -> datetime:
    return datetime.fromisoformat(api.publish(client)["publicadoEn"])


def through_the_topic(api: ClientsApi, client: dict[str, str]) -> datetime:
    at = datetime.now(UTC) - timedelta(minutes=1)
    api.send({**client, "publicadoEn": at.isoformat()})
    return at


@pytest.mark.parametrize("publish", [through_graphql, through_the_topic])
def test_client_is_readable_within_the_objective_and_is_the_row(
    api: ClientsApi, table: Callable[[str], list[Row]], visitor: dict[str, str], publish: Publish
) -> None:
    at = publish(api, visitor)
    assert until(lambda: api.client(visitor["id"]), what="the client can be read") == visitor
    (row,) = table(visitor["id"])
    expected = ClientState(visitor["id"], at, Client.model_validate(visitor)).fingerprint
    assert (row.told, row.real, row.forgotten) == (expected, expected, False)
    assert row.at is not None
    assert abs(row.at - at) <= (timedelta(0) if publish is through_the_topic else A_MOMENT)


def test_older_message_does_not_overwrite_and_an_erasure_leaves_a_tombstone(
    api: ClientsApi, table: Callable[[str], list[Row]], visitor: dict[str, str]
) -> None:
    at = through_the_topic(api, visitor)
    until(lambda: api.client(visitor["id"]), what="the client can be read")
    api.send({**visitor, "nombre": "Vieja", "publicadoEn": (at - timedelta(days=1)).isoformat()})
    forgotten = datetime.fromisoformat(api.forget(visitor["id"])["publicadoEn"])
    until(lambda: api.client(visitor["id"]) is None, what="the client is gone")
    (row,) = table(visitor["id"])
    assert (row.forgotten, row.personal) == (True, False)
    assert row.at is not None
    assert abs(row.at - forgotten) < A_MOMENT


def test_client_that_was_not_published_is_nowhere(api: ClientsApi, table: Callable[[str], list[Row]]) -> None:
    absent, refused = new_id("deployment"), new_client(id=new_id("deployment"), rut="11111111-2")
    assert api.execute(PUBLISH, input=refused).error["errorType"] == "ValidationError"
    assert api.client(absent) is None
    assert api.client(refused["id"]) is None
    assert table(absent) == table(refused["id"]) == []


def test_hundred_lookups_in_one_request_are_within_the_limits(api: ClientsApi) -> None:
    fields = "\n".join(f'a{number}: client(id: "{new_id("deployment")}") {{ id }}' for number in range(100))
    answer = api.execute(f"query {{ {fields} }}")
    assert answer.data == {f"a{number}": None for number in range(100)}


def test_caller_without_credentials_is_refused(api: ClientsApi) -> None:
    answer = api.post(json.dumps({"query": CLIENT, "variables": {"id": "1"}}).encode(), {})
    assert (answer.status, answer.error["errorType"]) == (401, "UnauthorizedException")
