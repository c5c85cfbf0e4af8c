"""What was published, compared with the real table and the real queues; in AWS through the Redshift Data API."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from operations.__main__ import operations
from operations.journal import digest_of, line_of
from operations.look import Look
from operations.terminal import Terminal
from resolvers.model.client import Client
from resolvers.model.event import ClientState, newest
from resolvers.model.message import write
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.store import store
from tests.integration.operations.data_api import DataApi, serve
from tests.integration.operations.side import SESSION, Side
from tests.people import new_client, new_id
from tests.warehouse import Sql, WarehouseServer, soon

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def published(second: int = 0, **fields: str) -> ClientState:
    client = Client.model_validate(new_client(**fields))
    return ClientState(client.id, NOON + timedelta(seconds=second), client)


@dataclass(frozen=True)
class Run:
    """A run with its journal, against the tests' warehouse and the emulator's queues."""

    side: Side
    journal: Path
    sql: Sql
    writer: Warehouse

    def record(self, states: Sequence[ClientState], *more: dict[str, str]) -> None:
        lines = [line_of(state, f"m-{number}", f"run-{number}") for number, state in enumerate(states)]
        self.journal.write_text("".join([*lines, *(json.dumps(line) + "\n" for line in more)]))

    def store(self, states: Sequence[ClientState]) -> None:
        store(self.writer, newest(list(states)), soon())

    def reconcile(self, *options: str, code: int) -> Any:
        return self.side.answer("reconcile", str(self.journal), *options, code=code)


@pytest.fixture
def run(side: Side, sql: Sql, writer: Warehouse, warehouse_server: WarehouseServer, tmp_path: Path) -> Run:
    reader = warehouse_server.users["reader"]
    secret = json.dumps({"username": reader.username, "password": reader.password})
    secrets = SESSION.client("secretsmanager", endpoint_url=side.endpoint_url)
    arn = secrets.create_secret(Name=f"reader-{tmp_path.name}", SecretString=secret)["ARN"]
    facts = json.loads(side.stack_file.read_text())
    arns = {**facts["redshift"]["secretArns"], "reader": arn}
    where = {"port": warehouse_server.port, "caFile": str(warehouse_server.certificates.authority), "secretArns": arns}
    side.stack_file.write_text(json.dumps({**facts, "redshift": {**facts["redshift"], **where}}))
    return Run(side, tmp_path / "journal.jsonl", sql, writer)


def figures(answer: dict[str, Any]) -> dict[str, int]:
    """Those that are not 0."""
    return {name: value for name, value in answer.items() if isinstance(value, int) and value and value is not True}


def test_run_that_ended_as_it_should_is_clean(run: Run) -> None:
    old, new, gone = (published(0) for _ in range(3))
    newer = replace(new, at=new.at + timedelta(seconds=1))
    erased = ClientState(gone.id, NOON + timedelta(seconds=5), None)
    bad = json.dumps({"id": "bad", "rut": "1-1"})
    dead = published(0)
    run.record([old, old, new, newer, gone, erased, dead], {"id": "bad", "bad": "InvalidRut", "digest": digest_of(bad)})
    run.store([old, new, newer, gone, erased])
    run.side.reject(bad, "q-1", NOON)
    event_type, body = write(dead)
    run.side.send("dead", body, event_type=event_type)
    answer = run.reconcile(code=0)
    assert (answer["accounted"], answer["clean"]) == (True, True)
    assert figures(answer) == {
        "published": 8,
        "duplicates": 1,
        "stored": 3,
        "superseded": 2,
        "rejected": 1,
        "deadLettered": 1,
    }
    assert [name["id"] for name in answer["names"]["deadLettered"]] == [dead.id]


def test_whatever_is_wrong_in_the_table_is_found_and_named(run: Run) -> None:
    right, lost, twice, stale, back, altered = (published(0) for _ in range(6))
    newer = replace(stale, at=NOON + timedelta(seconds=9))
    erased = ClientState(back.id, NOON + timedelta(seconds=9), None)
    run.record([right, lost, twice, stale, newer, back, erased, altered])
    run.store([right, twice, stale, back, altered])
    run.sql("INSERT INTO clientes SELECT * FROM clientes WHERE id = %s", twice.id)
    run.sql("UPDATE clientes SET nombre = 'Somebody' WHERE id = %s", altered.id)
    answer = run.reconcile(code=1)
    assert (answer["accounted"], answer["clean"]) == (False, False)
    names = {what: {name["id"] for name in names} for what, names in answer["names"].items()}
    assert names == {
        "missing": {lost.id},
        "doubled": {twice.id},
        "stale": {stale.id},
        "resurrected": {back.id},
        "damaged": {altered.id},
    }


def test_more_clients_than_one_statement_asks_for(run: Run) -> None:
    states = [published(0, rut="12345678-5") for _ in range(2_345)]
    run.record(states)
    run.store(states[:-1])
    answer = run.reconcile(code=1)
    assert figures(answer) == {"published": 2_345, "stored": 2_344, "missing": 1}
    assert answer["names"]["missing"][0]["id"] == states[-1].id


def test_message_that_the_main_queue_still_has_is_pending(run: Run) -> None:
    state = published(0)
    run.record([state])
    run.side.send("queue", write(state)[1])
    answer = run.reconcile("--wait", "3", code=1)
    assert figures(answer) == {"published": 1, "pending": 1, "backlog": 1}
    assert run.side.counts("queue") == (1, 0)
    run.side.sqs.purge_queue(QueueUrl=run.side.urls["queue"])
    run.store([state])
    assert run.reconcile(code=0)["stored"] == 1


def test_message_that_somebody_looks_at_is_pending_and_not_missing(run: Run) -> None:
    state = published(0)
    run.record([state])
    for queue in ("dead", "subscription"):
        run.side.send(queue, write(state)[1])
        with Look(run.side.sqs, run.side.urls[queue]) as look:
            assert len(list(look.messages())) == 1
            answer = run.reconcile(code=1)
            assert figures(answer) == {"published": 1, "pending": 1, "unseen": 1}
            assert "ask again" in run.side.run("reconcile", str(run.journal)).stdout
        assert run.reconcile(code=0)["deadLettered"] == 1
        run.side.sqs.purge_queue(QueueUrl=run.side.urls[queue])


def test_rejected_message_that_somebody_looks_at_is_pending_too(run: Run) -> None:
    bad = json.dumps({"id": "bad", "rut": "1-1"})
    run.record([], {"id": "bad", "bad": "InvalidRut", "digest": digest_of(bad)})
    run.side.reject(bad, "q-1", NOON)
    with Look(run.side.sqs, run.side.urls["rejected"]) as look:
        assert len(list(look.messages())) == 1
        assert figures(run.reconcile(code=1)) == {"published": 1, "pending": 1, "unseen": 1}
    assert run.reconcile(code=0)["rejected"] == 1


def test_nothing_is_waited_for_when_all_is_found(run: Run) -> None:
    """However much of somebody else the main queue has."""
    state = published(0)
    run.record([state])
    run.store([state])
    run.side.send("queue", write(published(0))[1])
    result = run.side.run("reconcile", str(run.journal), "--wait", "30")
    assert result.exit_code == 0
    assert "still in the main queue" not in result.stderr


def test_wait_ends_when_all_is_found_and_not_when_the_main_queue_is_empty(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.reconcile.LOOK_SECONDS", 3)
    state = published(0)
    run.record([state])
    run.side.send("queue", write(published(0))[1])

    def told(_self: Terminal, text: str, _style: str = "") -> None:
        if "still in the main queue" in text:
            run.store([state])

    monkeypatch.setattr(Terminal, "say", told)
    assert figures(run.reconcile("--wait", "60", code=0)) == {"published": 1, "stored": 1, "backlog": 1}


def test_report_for_a_person_names_what_is_missing(run: Run) -> None:
    state = published(0)
    run.record([state])
    result = run.side.run("reconcile", str(run.journal))
    assert result.exit_code == 1
    assert f"id {state.id}" in result.stdout
    assert "NOT every message ended in exactly one of the four places" in result.stdout


def test_file_that_is_no_journal_is_a_usage_error(run: Run) -> None:
    run.journal.write_text("id;nombre\n")
    result = run.side.run("reconcile", str(run.journal))
    assert result.exit_code == 2
    assert "line 1" in result.stderr


def test_warehouse_that_does_not_answer_is_told(run: Run) -> None:
    facts = json.loads(run.side.stack_file.read_text())
    run.side.stack_file.write_text(json.dumps({**facts, "redshift": {**facts["redshift"], "port": 1}}))
    run.record([published(0)])
    result = run.side.run("reconcile", str(run.journal))
    assert result.exit_code == 1
    assert "the warehouse does not answer" in result.stderr


@pytest.fixture
def data_api(run: Run, warehouse_server: WarehouseServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[DataApi]:
    """As in AWS: the stack is found by its name, the database by its parameters, the rows through the Data API."""
    session = warehouse_server.connect("reader")
    api = DataApi(session)
    ssm = SESSION.client("ssm", endpoint_url=run.side.endpoint_url)
    host = "clients-production.abc123.us-east-1.redshift.amazonaws.com"
    for name, value in {"host": host, "database": "clients", "reader-secret-arn": "arn:aws:secret"}.items():
        ssm.put_parameter(Name=f"/clients/operations/redshift/{name}", Value=value, Type="String", Overwrite=True)
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
    with serve(api) as address:
        where = {"AWS_ENDPOINT_URL": run.side.endpoint_url, "AWS_ENDPOINT_URL_REDSHIFT_DATA": address}
        for name, value in {**keys, **where, "AWS_DEFAULT_REGION": "us-east-1"}.items():
            monkeypatch.setenv(name, value)
        yield api
    session.close()


def deployed(*arguments: str, code: int) -> Any:
    result = CliRunner().invoke(operations, [*arguments, "--stack", "clients-operations", "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_deployed_stack_is_reconciled_through_the_data_api(run: Run, data_api: DataApi) -> None:
    states = [published(0, id=new_id(f"it's :id{number} %s \\ ñ")) for number in range(7)]
    erased = ClientState(states[0].id, NOON + timedelta(seconds=5), None)
    run.record([*states, erased])
    run.store([*states[:-1], erased])
    answer = deployed("reconcile", str(run.journal), code=1)
    assert figures(answer) == {"published": 8, "stored": 6, "superseded": 1, "missing": 1}
    where = {"ClusterIdentifier": "clients-production", "Database": "clients", "SecretArn": "arn:aws:secret"}
    assert data_api.asked == [where]


def test_workgroup_can_be_named_instead_of_the_cluster(run: Run, data_api: DataApi) -> None:
    run.record([published(0)])
    deployed("reconcile", str(run.journal), "--workgroup", "analytics", code=1)
    (where,) = data_api.asked
    assert where["WorkgroupName"] == "analytics"
    assert "ClusterIdentifier" not in where


def test_statement_that_failed_in_redshift_is_told(run: Run, data_api: DataApi) -> None:
    run.record([published(0)])
    assert data_api.asked == []
    run.sql("ALTER TABLE clientes RENAME TO clientes_away")
    try:
        arguments = ["reconcile", str(run.journal), "--stack", "clients-operations"]
        result = CliRunner().invoke(operations, arguments)
    finally:
        run.sql("ALTER TABLE clientes_away RENAME TO clientes")
    assert result.exit_code == 1
    assert "failed" in result.stderr


def test_other_commands_find_a_deployed_stack_by_its_name(side: Side, data_api: DataApi) -> None:
    assert data_api.asked == []
    side.reject("{}", "m-1", NOON)
    assert [message["messageId"] for message in deployed("rejected", "list", code=0)["messages"]] == ["m-1"]


def test_stack_that_is_not_there_is_a_usage_error(data_api: DataApi) -> None:
    assert data_api.asked == []
    result = CliRunner().invoke(operations, ["dead", "list", "--stack", "clients-nowhere"])
    assert result.exit_code == 2
    assert "there is no stack clients-nowhere" in result.stderr
