"""What a function's failure becomes: six keys, in AppSync's order, with status 200."""

import pytest

from tests.integration.gateway.caller import Caller, ask

CLIENT = "query ($id: ID!) {\n  client(id: $id) {\n    id\n    nombre\n  }\n}"
LOCATIONS = [{"line": 2, "column": 3, "sourceName": None}]


def failed(message: str, error_type: str | None = "Lambda:Unhandled", data: object = None) -> object:
    error = {
        "path": ["client"],
        "data": data,
        "errorType": error_type,
        "errorInfo": None,
        "locations": LOCATIONS,
        "message": message,
    }
    return {"data": {"client": None}, "errors": [error]}


def test_an_envelope_with_an_error(gateway: Caller) -> None:
    item = {"data": None, "errorType": "WarehouseUnavailable", "errorMessage": "Try again."}
    answer = gateway.execute(CLIENT, id=ask(answer=item))
    assert answer == failed("Try again.", "WarehouseUnavailable")
    assert list(answer["errors"][0]) == ["path", "data", "errorType", "errorInfo", "locations", "message"]


def test_data_beside_an_error_shows_only_what_was_selected(gateway: Caller) -> None:
    item = {"data": {"id": "7", "rut": "1-9"}, "errorType": "Partial", "errorMessage": "half"}
    assert gateway.execute(CLIENT, id=ask(answer=item)) == failed("half", "Partial", {"id": "7"})


def test_an_envelope_with_an_error_without_a_type(gateway: Caller) -> None:
    assert gateway.execute(CLIENT, id=ask(answer={"errorMessage": "untyped"})) == failed("untyped", None)


def test_an_exception_fails_every_item_of_its_batch(gateway: Caller) -> None:
    query = 'query ($id: ID!) { a: client(id: $id) { id } b: client(id: "2") { id } }'
    answer = gateway.execute(query, id=ask(**{"raise": "KeyError", "message": "boom"}))
    assert answer["data"] == {"a": None, "b": None}
    assert [(each["path"], each["errorType"], each["message"]) for each in answer["errors"]] == [
        (["a"], "Lambda:Unhandled", "boom"),
        (["b"], "Lambda:Unhandled", "boom"),
    ]


@pytest.mark.parametrize(
    ("name", "message", "error_type"),
    [
        ("CustomException", "Custom Message", "CustomException"),
        ("UnauthorizedException", "You are not authorized to make this call.", "UnauthorizedException"),
    ],
)
def test_an_exception_in_the_documented_form(other_gateway: Caller, name: str, message: str, error_type: str) -> None:
    answer = other_gateway.execute(CLIENT, id=ask(**{"raise": name, "message": "Custom Message"}))
    assert answer == failed(message, error_type)


@pytest.mark.parametrize(
    ("whole", "message"),
    [
        ([], "The function of Query.client answered a batch of 1 with 0 items."),
        ([None, None], "The function of Query.client answered a batch of 1 with 2 items."),
        ({"data": {}}, "The function of Query.client answered a batch of 1 with no list."),
        (None, "The function of Query.client answered a batch of 1 with no list."),
    ],
)
def test_an_answer_that_is_no_batch_fails_the_batch(gateway: Caller, whole: object, message: str) -> None:
    assert gateway.execute(CLIENT, id=ask(whole=whole)) == failed(message)


def test_the_functions_own_timeout(gateway: Caller) -> None:
    answer = gateway.execute(CLIENT, id=ask(sleep=30))
    (error,) = answer["errors"]
    assert error["errorType"] == "Lambda:Unhandled"
    assert "Task timed out after 2" in error["message"]


def test_the_requests_deadline(other_gateway: Caller) -> None:
    answer = other_gateway.execute(CLIENT, id=ask(sleep=1.9))
    assert answer == failed("Execution timed out.", "Lambda:ExecutionTimeoutException")


def test_a_resolver_without_batching_has_no_envelope(gateway: Caller) -> None:
    query = "query ($after: String) { clients(after: $after) { pageInfo { hasNextPage } } }"
    answer = gateway.execute(query, after=ask(answer={"pageInfo": {"hasNextPage": True}}))
    assert answer == {"data": {"clients": {"pageInfo": {"hasNextPage": True}}}}
    failure = gateway.execute(query, after=ask(**{"raise": "ValueError", "message": "no page"}))
    assert failure["data"] is None
    assert failure["errors"][0]["path"] == ["clients"]
    assert failure["errors"][0]["message"] == "no page"
