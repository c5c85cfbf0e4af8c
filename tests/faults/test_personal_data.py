"""Marked personal data goes every way there is, those that fail included: no log, metric or error answer has it."""

import json
from typing import Any

import pytest

from local.stack import Stack
from operations.queue import depth
from tests.e2e.clients_api import ClientsApi
from tests.faults.marked import Marked, everything_written, found_in, new_marked
from tests.faults.ways import Errors, Ways
from tests.polling import until

# Each way, and the kinds of errors that its callers get.
EXPECTED = {
    "well": set[str](),
    "bad_messages": set[str](),
    "bad_requests": {"ValidationError"},
    "no_database": {"WarehouseUnavailable"},
    "mistake_in_the_schema": {"InternalError"},
    "value_that_the_warehouse_refuses": set[str](),
    "topic_that_takes_nothing": {"PublishFailed"},
}


@pytest.fixture(scope="module")
def marked() -> Marked:
    return new_marked()


@pytest.fixture(scope="module")
def errors(stack: dict[str, Any], local_stack: Stack, marked: Marked) -> dict[str, Errors]:
    """What callers were told, by the way they went."""
    ways = Ways(ClientsApi(stack), local_stack, marked)
    told = {way: getattr(ways, way)() for way in (*EXPECTED, "events_of_no_known_shape")}
    sqs = local_stack.ministack.aws.sqs
    until(lambda: depth(sqs, stack["queueUrl"]).total == 0, what="all is done with", within=90)
    return told


@pytest.mark.parametrize("way", EXPECTED)
def test_every_way_ends_as_it_should(errors: dict[str, Errors], way: str) -> None:
    assert {error["errorType"] for error in errors[way]} == EXPECTED[way]


def test_no_error_answer_tells_what_somebody_sent(errors: dict[str, Errors], marked: Marked) -> None:
    told = ((way, json.dumps(error, ensure_ascii=False)) for way, found in errors.items() for error in found)
    assert found_in(told, marked.marks) == []


@pytest.mark.usefixtures("errors")
def test_nothing_that_is_written_tells_what_somebody_sent(local_stack: Stack, marked: Marked) -> None:
    written = list(everything_written(local_stack))
    assert {"CloudWatch Logs", "postgres.log", "gateway.log", "ministack.log"} <= {where for where, _ in written}
    assert found_in(iter(written), marked.marks) == []


@pytest.mark.usefixtures("errors")
def test_the_search_would_find_it(local_stack: Stack, marked: Marked) -> None:
    """So it looks where it should: the id of a client may be there, and each failure left its line."""
    written = "\n".join(text for _, text in everything_written(local_stack))
    for line in ("violates check constraint", "unexpected error", "warehouse unavailable", "publish failed"):
        assert line in written
    assert found_in(iter([("here", f"x{marked.marks['rut']}x")]), marked.marks)
