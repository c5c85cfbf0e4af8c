"""Errors that fields meet while they run, with their two shapes."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.unit.gateway.engine import Functions, each, failing, run

SIZES = {"Query.lion": 100, "Query.lions": 100, "Query.animals": 100, "Query.either": 100, "Query.count": 100}
LION = "{ lion(id: 1) { name diet keeper { id } } }"


def lion(answer: Any, query: str = LION) -> Any:
    return run(query, Functions({"Query.lion": each(lambda _: answer)}), SIZES)


def completion(path: list[str | int], message: str) -> dict[str, object]:
    return {"path": path, "locations": None, "message": message}


def test_a_functions_failure_has_six_keys() -> None:
    body = run("{\n lion(id: 1) { name } }", Functions({"Query.lion": failing("boom")}), SIZES)
    assert list(body["errors"][0].items()) == [
        ("path", ["lion"]),
        ("data", None),
        ("errorType", "Lambda:Unhandled"),
        ("errorInfo", None),
        ("locations", [{"line": 2, "column": 2, "sourceName": None}]),
        ("message", "boom"),
    ]


def test_a_failure_of_a_required_field_takes_its_parent() -> None:
    body = run(
        "{ lions { name } count }", Functions({"Query.lions": failing("x"), "Query.count": each(lambda _: 1)}), SIZES
    )
    assert body["data"] is None
    assert [error["path"] for error in body["errors"]] == [["lions"]]


def test_a_missing_required_value_has_three_keys() -> None:
    message = "Cannot return null for non-nullable type: 'String' within parent 'Lion' (/lion/name)"
    body = lion({"diet": "MEAT"})
    assert body == {"data": {"lion": None}, "errors": [completion(["lion", "name"], message)]}


def test_an_alias_stands_in_the_path() -> None:
    body = lion({}, "{ l: lion(id: 1) { n: name } }")
    assert body["errors"][0]["path"] == ["l", "n"]
    assert body["errors"][0]["message"].endswith("within parent 'Lion' (/l/n)")


@pytest.mark.parametrize(
    ("answer", "path", "reason"),
    [
        ("text", ["lion"], "Can't resolve value (/lion) : type mismatch error, expected type OBJECT, got STRING"),
        ([], ["lion"], "Can't resolve value (/lion) : type mismatch error, expected type OBJECT, got LIST"),
        (7, ["lion"], "Can't resolve value (/lion) : type mismatch error, expected type OBJECT, got INT"),
        (
            {"name": "Leo", "diet": "STONES"},
            ["lion", "diet"],
            "Can't serialize value (/lion/diet) : Invalid input for Enum 'Diet'.",
        ),
    ],
)
def test_values_of_another_kind(answer: object, path: list[str | int], reason: str) -> None:
    assert lion(answer)["errors"] == [completion(path, reason)]


def test_a_map_where_a_string_is_declared() -> None:
    body = lion({"name": {"first": "Leo"}}, "{ lion(id: 1) { name } }")
    assert body == {
        "data": {"lion": None},
        "errors": [
            completion(
                ["lion", "name"], "Can't serialize value (/lion/name) : Expected type 'String' but was 'LinkedHashMap'."
            )
        ],
    }


def test_a_date_that_is_none() -> None:
    functions = Functions(
        {"Query.lion": each(lambda _: {"name": "L"}), "Lion.keeper": each(lambda _: {"since": "now"})}
    )
    body = run("{ lion(id: 1) { keeper { since } } }", functions, SIZES | {"Lion.keeper": 10})
    message = "Can't serialize value (/lion/keeper/since) : Unable to serialize `now` as a valid DateTime Object."
    assert body["data"] == {"lion": {"keeper": {"since": None}}}
    assert body["errors"] == [completion(["lion", "keeper", "since"], message)]


def test_interfaces_and_unions_go_by_type_name() -> None:
    lions = [{"__typename": "Lion", "name": "L", "mane": True}, {"__typename": "Panda", "name": "P", "age": 3}]
    functions = Functions({"Query.animals": each(lambda _: lions), "Query.either": each(lambda _: lions[1])})
    body = run("{ animals { name ... on Lion { mane } } either { ... on Panda { age } } }", functions, SIZES)
    assert body == {"data": {"animals": [{"name": "L", "mane": True}, {"name": "P"}], "either": {"age": 3}}}


def test_the_deadline_ends_the_waiting() -> None:
    class Slow(Functions):
        async def invoke(self, function_arn: str, payload: bytes) -> Any:  # noqa: ARG002 - JSON
            await asyncio.Event().wait()

    body = run("{ count }", Slow({}), SIZES, timeout=0.01)
    assert body["errors"][0]["errorType"] == "Lambda:ExecutionTimeoutException"
    assert body["errors"][0]["message"] == "Execution timed out."


def test_a_fault_of_the_gateway_shows_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Functions):
        def invoke(self, function_arn: str, payload: bytes) -> Awaitable[Any]:  # type: ignore[override]  # noqa: ARG002
            raise LookupError("personal data")

    with caplog.at_level(logging.ERROR):
        body = run("{ count }", Broken({}), SIZES)
    assert body["errors"][0]["errorType"] == "InternalFailure"
    assert body["errors"][0]["message"] == "An internal error occurred."
    assert "LookupError" in caplog.text
    assert "personal data" not in caplog.text


def test_a_resolver_that_runs_only_in_aws(caplog: pytest.LogCaptureFixture) -> None:
    body = run("{ count }", Functions({}), {"Query.count": None})
    assert body["errors"][0]["errorType"] == "InternalFailure"
    assert "Query.count has a resolver that is no direct Lambda resolver" in caplog.text


def test_a_field_without_a_resolver_is_null() -> None:
    assert run("{ count }", Functions({}), {}) == {"data": {"count": None}}


def test_a_nested_field_without_a_resolver_is_read_from_its_parent() -> None:
    body = run(
        "{ lion(id: 1) { keeper { id } } }", Functions({"Query.lion": each(lambda _: {"keeper": {"id": "k"}})}), SIZES
    )
    assert body == {"data": {"lion": {"keeper": {"id": "k"}}}}
