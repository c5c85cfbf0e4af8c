"""Every error of the API, as a caller gets it: status, errorType and message."""

import json
from typing import Any

import pytest

from tests.e2e.clients_api import CLIENT, FORGET, PUBLISH, PUBLISH_MANY, ClientsApi
from tests.people import new_client, new_id

CLIENTS = """query ($first: Int, $after: String, $filter: ClientFilter) {
  clients(first: $first, after: $after, filter: $filter) { nodes { id } pageInfo { hasNextPage endCursor } } }"""

BAD_CLIENTS = {
    "wrong check digit": ({"rut": "11111111-2"}, "rut: the check digit does not match; correct the RUT"),
    "no RUT at all": ({"rut": "twelve"}, "rut: is not a RUT; send it like 12345678-5"),
    "empty name": ({"nombre": "  "}, "nombre: is empty; send a value"),
    "control character": ({"apellido": "a\x00b"}, "apellido: has control characters; remove them"),
    "name too long": ({"nombre": "ñ" * 51}, "nombre: has 102 bytes in UTF-8, the limit is 100; shorten it"),
    "id too long": ({"id": "x" * 65}, "id: has 65 bytes in UTF-8, the limit is 64; shorten it"),
    "address too long": (
        {"correo": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 30}.com"},
        "correo: is not an e-mail address; send it like ana@example.com",
    ),
    "two at once": (
        {"rut": "1", "apellido": ""},
        "apellido: is empty; send a value; rut: is not a RUT; send it like 12345678-5",
    ),
}

BAD_PAGES: dict[str, tuple[dict[str, Any], str]] = {
    "no page": ({"first": 0}, "first: must be from 1 to 100"),
    "page too large": ({"first": 101}, "first: must be from 1 to 100"),
    "cursor of somebody else": ({"after": "***"}, "after: is no cursor of ours; send a pageInfo.endCursor"),
    "filter by no RUT": (
        {"filter": {"rut": "11111111-2"}},
        "filter.rut: the check digit does not match; correct the RUT",
    ),
    "empty prefix": ({"filter": {"apellidoPrefix": ""}}, "filter.apellidoPrefix: is empty; send a value"),
}


def assert_error(error: dict[str, object], path: list[str | int], error_type: str, message: str) -> None:
    assert list(error) == ["path", "data", "errorType", "errorInfo", "locations", "message"]
    assert (error["path"], error["errorType"], error["message"]) == (path, error_type, message)
    assert (error["data"], error["errorInfo"]) == (None, None)


@pytest.mark.parametrize("case", BAD_CLIENTS)
def test_bad_client_is_a_validation_error(api: ClientsApi, case: str) -> None:
    change, message = BAD_CLIENTS[case]
    answer = api.execute(PUBLISH, input=new_client(**change))
    assert (answer.status, answer.body["data"]) == (200, None)
    assert_error(answer.error, ["publishClient"], "ValidationError", message)


@pytest.mark.parametrize("case", BAD_PAGES)
def test_bad_page_is_a_validation_error(api: ClientsApi, case: str) -> None:
    variables, message = BAD_PAGES[case]
    answer = api.execute(CLIENTS, **variables)
    assert (answer.status, answer.body["data"]) == (200, None)
    assert_error(answer.error, ["clients"], "ValidationError", message)


@pytest.mark.parametrize(
    ("id_", "message"), [("", "id: is empty; send a value"), ("x" * 65, BAD_CLIENTS["id too long"][1])]
)
def test_impossible_id_is_a_validation_error(api: ClientsApi, id_: str, message: str) -> None:
    answer = api.execute(CLIENT, id=id_)
    assert (answer.status, answer.body["data"]) == (200, {"client": None})
    assert_error(answer.error, ["client"], "ValidationError", message)
    assert_error(api.execute(FORGET, id=id_).error, ["forgetClient"], "ValidationError", message)


def test_more_than_a_hundred_clients_are_refused_together(api: ClientsApi) -> None:
    answer = api.execute(PUBLISH_MANY, input=[new_client()] * 101)
    message = "input: has 101 clients, the limit is 100; send fewer"
    assert_error(answer.error, ["publishClients"], "ValidationError", message)


def test_one_bad_id_does_not_fail_its_neighbours(api: ClientsApi) -> None:
    query = "query ($good: ID!, $bad: ID!) { good: client(id: $good) { id } bad: client(id: $bad) { id } }"
    answer = api.execute(query, good=new_id(), bad="x" * 65)
    assert answer.body["data"] == {"good": None, "bad": None}
    assert_error(answer.error, ["bad"], "ValidationError", BAD_CLIENTS["id too long"][1])


def test_what_appsync_itself_refuses_never_reaches_a_function(api: ClientsApi) -> None:
    answer = api.execute(PUBLISH, input=new_client(correo="no address"))
    assert answer.status == 200
    assert answer.error["message"].endswith("has an invalid value.")
    assert "errorType" not in answer.error
    assert answer.body["data"] is None


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Valid authorization header not provided."),
        ({"x-api-key": "da2-wrong"}, "You are not authorized to make this call."),
    ],
)
def test_caller_without_a_key_is_unauthorized(api: ClientsApi, headers: dict[str, str], message: str) -> None:
    answer = api.post(json.dumps({"query": CLIENT, "variables": {"id": "1"}}).encode(), headers)
    assert answer.status == 401
    assert answer.body == {"errors": [{"errorType": "UnauthorizedException", "message": message}]}


def test_broken_request_is_malformed(api: ClientsApi) -> None:
    answer = api.post(b'{"query": "query {"}')
    assert answer.status == 400
    assert answer.error["errorType"] == "MalformedHttpRequestException"
    assert answer.error["message"] == "Unable to parse GraphQL query."
