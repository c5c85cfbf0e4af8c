"""From HTTP to what the engine takes; the statuses are compared with AppSync's in tests/integration/gateway."""

import json

import pytest

from gateway.errors import BadRequestError, MalformedRequestError
from gateway.execution.documents import LONGEST_KEPT, Document, Documents
from gateway.execution.request import GraphQLRequest
from gateway.options import parse_options
from gateway.transport.body import from_get, from_post
from gateway.transport.graphql import event_headers
from tests.unit.gateway.zoo import ZOO


def test_a_body_with_everything() -> None:
    body = {"query": "{ a }", "variables": {"x": 1}, "operationName": "A", "extensions": {}}
    assert from_post(json.dumps(body).encode()) == GraphQLRequest("{ a }", {"x": 1}, "A")


def test_a_body_with_nulls() -> None:
    body = {"query": "{ a }", "variables": None, "operationName": None}
    assert from_post(json.dumps(body).encode()) == GraphQLRequest("{ a }", {}, None)
    assert from_post(b'{"query": "{ a }", "operationName": ""}') == GraphQLRequest("{ a }", {}, None)


def test_parameters_of_a_get() -> None:
    assert from_get({"query": "{ a }", "variables": "", "operationName": "A"}) == GraphQLRequest("{ a }", {}, "A")
    with pytest.raises(MalformedRequestError, match="can't be empty"):
        from_get({"query": ""})


def test_headers_as_events_show_them() -> None:
    raw = [(b"Host", b"h"), (b"X-A", b"1"), (b"x-a", b"2"), (b"COOKIE", b"c"), (b"X-a", b"3"), (b"accept", b"\xe9")]
    assert event_headers(raw) == {"host": "h", "x-a": ["1", "2", "3"], "accept": "é"}


def test_the_operation_is_chosen_by_name() -> None:
    document = Document(ZOO, "query A { count } query B { count }")
    assert document.operation("B") is document.operations[1]
    with pytest.raises(BadRequestError, match=r"Missing operation name."):
        document.operation(None)
    with pytest.raises(BadRequestError, match=r"Unknown operation named 'C'."):
        document.operation("C")


def test_documents_are_kept_up_to_a_number_and_a_length() -> None:
    documents = Documents(ZOO, most=5)
    first = documents.get("{ count }")
    assert documents.get("{ count }") is first
    for each in range(10):
        documents.get(f"{{ c{each}: count }}")
        documents.get("{ count }")
    assert documents.get("{ count }") is first
    for each in range(5):
        documents.get(f"{{ d{each}: count }}")
    assert documents.get("{ count }") is not first
    long = "{ count }" + "#" * LONGEST_KEPT
    assert documents.get(long) is not documents.get(long)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::"])  # noqa: S104 - what must be refused
def test_other_than_loopback_is_refused(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_options(["--endpoint-url", "http://127.0.0.1:1", "--region", "r", "--api-id", "a", "--host", host])
    assert "only loopback addresses are served" in capsys.readouterr().err
