"""AppSync's HTTP protocol, row by row: status, errorType, message. The body is compared whole."""

import json
from urllib.parse import urlencode

import pytest

from tests.integration.gateway.caller import Caller, Reply, ask

CLIENT = "query One($id: ID!) { client(id: $id) { id } }"
FOUND = {"data": {"client": {"id": "1"}}}
ONE = ask(answer={"data": {"id": "1"}})
UNPARSABLE = "Unable to parse GraphQL query."


def refused(reply: Reply, status: int, error_type: str, message: str) -> bool:
    assert reply.status == status
    assert reply.headers["x-amzn-errortype"] == error_type
    assert reply.body == {"errors": [{"errorType": error_type, "message": message}]}
    return True


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "Request body is empty."),
        (b"{}", UNPARSABLE),
        (b"[]", UNPARSABLE),
        (b"nonsense", UNPARSABLE),
        (b'{"query":', UNPARSABLE),
        (b"\xff\xfe", UNPARSABLE),
        (b"[" * 100_000, UNPARSABLE),
        (b'{"query": 1}', UNPARSABLE),
        (b'{"query": "{ __typename }", "variables": {"x": NaN}}', UNPARSABLE),
        (b'{"query": "{ __typename }", "variables": "x"}', UNPARSABLE),
        (b'{"query": "{ __typename }", "operationName": 1}', UNPARSABLE),
        (b'{"query": null}', "Invalid request, `query` can't be null."),
        (b'{"query": ""}', "Invalid request, `query` can't be empty."),
        (b'{"query": "{ client(id: 1) { id }"}', UNPARSABLE),
        (b'{"query": "{ client(id: 1) { } }"}', UNPARSABLE),
        (b'{"query": "fragment F on Client { id }"}', UNPARSABLE),
        (json.dumps({"query": "{" + "client {" * 20_000}).encode(), UNPARSABLE),
    ],
)
def test_malformed_requests(gateway: Caller, body: bytes, message: str) -> None:
    assert refused(gateway.post(body), 400, "MalformedHttpRequestException", message)


@pytest.mark.parametrize(
    ("operation_name", "message"), [(None, "Missing operation name."), ("C", "Unknown operation named 'C'.")]
)
def test_several_operations(gateway: Caller, operation_name: str | None, message: str) -> None:
    query = "query A { __typename } query B { b: __typename }"
    reply = gateway.post(json.dumps({"query": query, "operationName": operation_name}).encode())
    assert refused(reply, 400, "BadRequestException", message)
    named = gateway.post(json.dumps({"query": query, "operationName": "B"}).encode())
    assert named.body == {"data": {"b": "Query"}}


def test_success(gateway: Caller) -> None:
    reply = gateway.post(json.dumps({"query": CLIENT, "variables": {"id": ONE}}).encode())
    assert (reply.status, reply.body) == (200, FOUND)
    assert reply.headers["content-type"] == "application/json;charset=UTF-8"
    assert len(reply.headers["x-amzn-requestid"]) == 36
    assert reply.headers["x-amzn-appsync-tokensconsumed"] == "1"
    assert "x-amzn-errortype" not in reply.headers
    assert reply.content == b'{"data":{"client":{"id":"1"}}}'


def test_get(gateway: Caller) -> None:
    parameters = {"query": CLIENT, "variables": json.dumps({"id": ONE}), "operationName": "One"}
    reply = gateway.send("GET", f"/graphql?{urlencode(parameters)}", headers=[("x-api-key", gateway.api_key)])
    assert (reply.status, reply.body) == (200, FOUND)


def test_mutation_by_get(gateway: Caller) -> None:
    fields = {"id": "1", "nombre": ask(answer={"data": {"id": "7"}}), "apellido": "A", "rut": "1-9", "correo": "a@b.cl"}
    query = "mutation ($input: ClientInput!) { publishClient(input: $input) { id } }"
    parameters = urlencode({"query": query, "variables": json.dumps({"input": fields})})
    reply = gateway.send("GET", f"/graphql?{parameters}", headers=[("x-api-key", gateway.api_key)])
    assert (reply.status, reply.body) == (200, {"data": {"publishClient": {"id": "7"}}})


@pytest.mark.parametrize("parameters", [{}, {"query": "{"}, {"query": "{ __typename }", "variables": "{"}])
def test_malformed_get(gateway: Caller, parameters: dict[str, str]) -> None:
    reply = gateway.send("GET", f"/graphql?{urlencode(parameters)}", headers=[("x-api-key", gateway.api_key)])
    assert refused(reply, 400, "MalformedHttpRequestException", UNPARSABLE)


def test_validation_error(gateway: Caller) -> None:
    reply = gateway.post(b'{"query": "{ badfield }"}')
    assert reply.status == 200
    assert "x-amzn-errortype" not in reply.headers
    assert reply.content == (
        b'{"data":null,"errors":[{"path":null,"locations":[{"line":1,"column":3,"sourceName":null}],"message":'
        b"\"Validation error of type FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'\"}]}"
    )


PUBLISH = "mutation ($input: ClientInput!) {\n publishClient(input: $input) { id } }"
INPUT = {"id": "1", "nombre": "N", "apellido": "A", "rut": "1-9", "correo": "a@b.cl"}


@pytest.mark.parametrize(
    ("query", "variables", "message", "column"),
    [
        (CLIENT, {}, "Variable 'id' has coerced Null value for NonNull type 'ID!'", 11),
        (CLIENT, {"id": None}, "Variable 'id' has coerced Null value for NonNull type 'ID!'", 11),
        (CLIENT, {"id": []}, "Variable 'id' has an invalid value. Expected type 'ID' but was 'ArrayList'.", 11),
        (PUBLISH, {"input": INPUT | {"correo": "nobody"}}, "Variable 'correo' has an invalid value.", 11),
        (
            PUBLISH,
            {"input": INPUT | {"rut": None}},
            "Variable 'input' has coerced Null value for NonNull type 'String!'",
            11,
        ),
    ],
)
def test_variables_that_do_not_fit(
    gateway: Caller, query: str, variables: dict[str, object], message: str, column: int
) -> None:
    location = {"line": 1, "column": column, "sourceName": None}
    assert gateway.execute(query, **variables) == {
        "data": None,
        "errors": [{"path": None, "locations": [location], "message": message}],
    }


def test_an_unknown_input_field_has_no_location(gateway: Caller) -> None:
    message = "The variables input contains a field that is not defined for input object type 'ClientInput' "
    assert gateway.execute(PUBLISH, input=INPUT | {"edad": 3}) == {
        "data": None,
        "errors": [{"path": None, "locations": None, "message": message}],
    }


def test_a_literal_that_its_scalar_refuses(gateway: Caller) -> None:
    answer = gateway.execute('{ clients(filter: {correo: "x"}) { pageInfo { hasNextPage } } }')
    assert answer["errors"][0]["message"] == (
        "Validation error of type WrongType: argument 'filter.correo' with value 'StringValue{value='x'}' "
        "is not a valid 'AWSEmail' @ 'clients'"
    )


def test_introspection(gateway: Caller) -> None:
    answer = gateway.execute('{ __schema { queryType { name } } __type(name: "AWSEmail") { kind } }')
    assert answer == {"data": {"__schema": {"queryType": {"name": "Query"}}, "__type": {"kind": "SCALAR"}}}


@pytest.mark.parametrize("length", [10, 3000])
def test_gzip_from_a_thousand_bytes_on(gateway: Caller, length: int) -> None:
    variables = {"id": ask(answer={"data": {"id": "i" * length}})}
    body = json.dumps({"query": CLIENT, "variables": variables}).encode()
    reply = gateway.post(body, [("accept-encoding", "gzip, deflate")])
    assert reply.body["data"]["client"]["id"] == "i" * length
    assert reply.headers.get("content-encoding") == ("gzip" if length > 1000 else None)
    assert "content-encoding" not in gateway.post(body).headers


def test_preflight_of_the_consoles_own_page(gateway: Caller) -> None:
    asks = [("origin", f"http://127.0.0.1:{gateway.port}"), ("access-control-request-method", "POST")]
    reply = gateway.send("OPTIONS", "/graphql", headers=asks)
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert {"content-type", "authorization", "x-api-key", "x-amz-user-agent"} <= set(
        reply.headers["access-control-allow-headers"].split(", ")
    )
    assert gateway.post(b"{}").headers["access-control-allow-origin"] == "*"


def test_health(gateway: Caller) -> None:
    assert gateway.send("GET", "/health").status == 200


def test_the_console_has_the_key_filled_in(gateway: Caller) -> None:
    reply = gateway.send("GET", "/console")
    assert reply.status == 200
    page = reply.content.decode()
    assert gateway.api_key in page
    assert 'fetchURL = new URL("/graphql", window.location.href).href' in page
