"""100 lookups in one request cost one invocation of one function and one statement: counted where they happen."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.e2e.clients_api import ClientsApi
from tests.people import new_id
from tests.polling import until
from tests.rows import Rows

END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'clients_reader'"


@pytest.fixture
def statements(stack: dict[str, Any]) -> Iterator[Path]:
    """PostgreSQL's log, into which it writes every statement of the query function meanwhile."""
    table = Rows(stack)
    table.execute("ALTER ROLE clients_reader SET log_statement = 'all'")
    table.execute("ALTER ROLE clients_reader SET log_error_verbosity = 'default'")  # with the parameters
    table.execute(END_SESSIONS)
    yield Path(stack["logs"]) / "postgres.log"
    table.execute("ALTER ROLE clients_reader RESET ALL")
    table.execute(END_SESSIONS)
    table.close()


def invocations(stack: dict[str, Any], since: float) -> int:
    """How often the query function began since then, by its log."""
    where: dict[str, Any] = {
        "endpoint_url": stack["awsEndpointUrl"],
        "region_name": stack["region"],
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
    }
    function = boto3.client("lambda", **where).get_function_configuration(FunctionName=stack["functions"]["query"])
    group = function.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{stack['functions']['query']}"
    pages = boto3.client("logs", **where).get_paginator("filter_log_events")
    events = [
        event for page in pages.paginate(logGroupName=group, startTime=int(since * 1000)) for event in page["events"]
    ]
    return sum(event["message"].startswith("START") for event in events)


def test_hundred_aliased_lookups_are_one_invocation_and_one_statement(stack: dict[str, Any], statements: Path) -> None:
    api = ClientsApi(stack)
    wanted = [new_id("alias") for _ in range(100)]
    api.client(new_id())  # whatever a new connection needs is done
    began, size = time.time(), statements.stat().st_size

    fields = " ".join(f'c{number}: client(id: "{id_}") {{ id }}' for number, id_ in enumerate(wanted))
    assert api.execute(f"{{ {fields} }}").data == {f"c{number}": None for number in range(100)}

    text = until(lambda: _after(statements, size, wanted[-1]), what="the statement is in the log")
    executed = [line for line in text.splitlines() if "LOG:  execute" in line or "LOG:  statement" in line]
    assert len(executed) == 1, executed
    assert all(id_ in text for id_ in wanted)

    until(lambda: invocations(stack, began) >= 1, what="the invocation is in the function's log")
    api.client(new_id())
    until(lambda: invocations(stack, began) >= 2, what="and the next one")
    assert invocations(stack, began) == 2


def _after(log: Path, size: int, mark: str) -> str:
    text = log.read_bytes()[size:].decode(errors="replace")
    return text if mark in text else ""
