"""AppSync's contexts in, envelopes out."""

import logging
from collections.abc import Sequence
from typing import Any

import pytest

from resolvers.handlers.appsync import Call, FieldError, Outcome, ResolverError, answer, each, field_error
from resolvers.model.errors import invalid
from resolvers.publisher import PublishFailedError
from resolvers.warehouse.errors import (
    ConnectionLostError,
    LoginRefusedError,
    OutOfTimeError,
    RefusedDataError,
    WarehouseError,
    WarehouseUnavailableError,
)
from tests.unit.contexts import context

ECHO, FAIL = "Query.client", "Query.clients"


def echo(call: Call) -> dict[str, Any]:
    return {"echo": dict(call.arguments)}


def fail(call: Call) -> None:
    raise invalid("EmptyField", "id", f"is empty ({call.field})")


RESOLVERS = {ECHO: each(echo), FAIL: each(fail)}


def test_a_batch_is_answered_with_envelopes_in_its_order() -> None:
    event = [context(ECHO, {"id": str(number)}) for number in range(5)]

    assert answer(event, RESOLVERS) == [{"data": {"echo": {"id": str(number)}}} for number in range(5)]


def test_a_batch_of_none_is_answered_with_none() -> None:
    assert answer([], RESOLVERS) == []


def test_null_is_data() -> None:
    assert answer([context(ECHO, {})], {ECHO: each(lambda _: None)}) == [{"data": None}]


def test_one_error_leaves_the_others_of_the_batch_alone() -> None:
    def odd(call: Call) -> str:
        if not call.arguments:
            fail(call)
        return str(call.arguments["id"])

    first, second, third = answer(
        [context(ECHO, {"id": "1"}), context(ECHO, None), context(ECHO, {"id": "3"})], {ECHO: each(odd)}
    )

    assert (first, third) == ({"data": "1"}, {"data": "3"})
    assert second == {"data": None, "errorType": "ValidationError", "errorMessage": "id: is empty (Query.client)"}


def test_mixed_fields_keep_their_places() -> None:
    event = [context(FAIL, {}), context(ECHO, {"id": "1"}), context(FAIL, {}), context(ECHO, {"id": "2"})]

    answers = answer(event, RESOLVERS)

    assert [envelope.get("errorType") for envelope in answers] == ["ValidationError", None, "ValidationError", None]
    assert [envelope["data"] for envelope in answers[1::2]] == [{"echo": {"id": "1"}}, {"echo": {"id": "2"}}]


def test_all_calls_of_a_field_are_resolved_at_once() -> None:
    seen: list[int] = []

    def count(calls: Sequence[Call]) -> list[Outcome]:
        seen.append(len(calls))
        return [None] * len(calls)

    answer([context(ECHO, {}), context(FAIL, {}), context(ECHO, {})], {**RESOLVERS, ECHO: count})

    assert seen == [2]


def test_an_error_of_the_whole_field_is_told_to_each_of_its_calls() -> None:
    def away(_: Sequence[Call]) -> list[Outcome]:
        raise ConnectionLostError("no connection")

    answers = answer([context(ECHO, {}), context(FAIL, {}), context(ECHO, {})], {**RESOLVERS, ECHO: away})

    types = [envelope["errorType"] for envelope in answers]
    assert types == ["WarehouseUnavailable", "ValidationError", "WarehouseUnavailable"]


def test_a_single_context_is_answered_with_bare_data() -> None:
    assert answer(context(ECHO, {"id": "1"}), RESOLVERS) == {"echo": {"id": "1"}}


def test_a_single_context_is_told_of_an_error_by_an_exception() -> None:
    with pytest.raises(ResolverError, match="id: is empty") as caught:
        answer(context(FAIL, {}), RESOLVERS)

    assert caught.value.__suppress_context__


def calls_of(*contexts: dict[str, Any]) -> list[Call]:
    seen: list[Call] = []
    answer(list(contexts), {ECHO: each(seen.append)})
    return seen


def test_correlation_id_of_the_caller_is_kept() -> None:
    (call,) = calls_of(context(ECHO, {}, **{"x-correlation-id": "abc-123"}))

    assert call.correlation_id == "abc-123"


@pytest.mark.parametrize("given", [None, "", "a b", "x" * 129, "ñ", "a\nb", ["a", "b"]])
def test_correlation_id_is_made_where_none_can_be_used(given: object) -> None:
    first, second = calls_of(*[context(ECHO, {}, **{"x-correlation-id": given})] * 2)

    assert len(first.correlation_id) == len(second.correlation_id) == 36
    assert first.correlation_id != second.correlation_id


@pytest.mark.parametrize("request_", [None, {}, {"headers": None}, {"headers": {}}])
def test_request_may_be_missing(request_: object) -> None:
    (call,) = calls_of(context(ECHO, {"id": "1"}) | {"request": request_})

    assert (call.field, call.arguments) == (ECHO, {"id": "1"})


@pytest.mark.parametrize(
    ("error", "error_type"),
    [
        (invalid("InvalidRut", "rut", "is not a RUT; send it like 12345678-5"), "ValidationError"),
        (WarehouseUnavailableError("<<secret>>"), "WarehouseUnavailable"),
        (ConnectionLostError("<<secret>>"), "WarehouseUnavailable"),
        (LoginRefusedError("<<secret>>"), "WarehouseUnavailable"),
        (OutOfTimeError("<<secret>>"), "WarehouseUnavailable"),
        (PublishFailedError("<<secret>>"), "PublishFailed"),
        (WarehouseError("<<secret>>"), "InternalError"),
        (RefusedDataError("<<secret>>"), "InternalError"),
        (KeyError("<<secret>>"), "InternalError"),
        (RuntimeError("<<secret>>"), "InternalError"),
        (RecursionError("<<secret>>"), "InternalError"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_every_error_has_a_type_and_a_message(error: Exception, error_type: str) -> None:
    told = field_error(error)

    assert told.error_type == error_type
    assert told.message[-1] == "." or error_type == "ValidationError"
    assert "secret" not in told.message


def test_validation_error_says_what_to_do() -> None:
    error = invalid("InvalidRut", "rut", "is not a RUT; send it like 12345678-5")

    assert field_error(error) == FieldError("ValidationError", "rut: is not a RUT; send it like 12345678-5")


def test_unexpected_error_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("<<secret>>")  # noqa: TRY301 - with its place in the code
    except ValueError as error:
        with caplog.at_level(logging.ERROR):
            field_error(error)

    (record,) = caplog.records
    assert vars(record)["error"] == "ValueError"
    assert vars(record)["at"][-1].startswith("test_appsync_handler.py:")
    assert "secret" not in str(vars(record))
