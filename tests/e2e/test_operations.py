"""Operators' work on the whole stack: what they import, correct and redrive can be read, and what was erased cannot."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from operations.__main__ import operations
from operations.journal import Entry, digest_of
from resolvers.envelope import wrap
from resolvers.model.message import Message
from tests.e2e.clients_api import ClientsApi
from tests.people import new_client, new_id, new_rut
from tests.polling import until
from tests.rows import Rows
from tests.stack import path_of


class Operator:
    def __init__(self, stack_file: Path) -> None:
        self._stack_file = stack_file

    def __call__(self, *arguments: str, code: int = 0) -> Any:
        stack = ["--stack-file", str(self._stack_file), "--json"]
        result = CliRunner().invoke(operations, [*arguments, *stack])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def rejected(self, id_: str) -> list[dict[str, Any]]:
        messages = self("rejected", "list", "--limit", "10000", "--show-personal-data")["messages"]
        return [message for message in messages if id_ in message["body"]]


@pytest.fixture
def operator(stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Operator:
    if stack.get("awsEndpointUrl"):
        # The emulator's queue has one server, so asking it once is asking all of them; SQS needs the long poll.
        monkeypatch.setattr("operations.look.POLL_SECONDS", 0)
    return Operator(path_of(stack))


def put_dead(api: ClientsApi, message: dict[str, Any], event_type: str = "client.published") -> str:
    """As the subscriber does with what it gives up."""
    body = json.dumps(message, ensure_ascii=False)
    answer = api._sqs.send_message(  # noqa: SLF001 - the stack's own queue, with the stack's own keys
        QueueUrl=api.facts["deadLetterQueueUrl"],
        MessageBody=wrap(Message("", body, datetime.now(UTC), event_type, new_id("call"), new_id("topic"))),
        MessageAttributes={"failure": {"DataType": "String", "StringValue": "failed (42501)"}},
    )
    return answer["MessageId"]


def test_imported_clients_can_be_read_and_every_line_is_accounted_for(
    operator: Operator, api: ClientsApi, tmp_path: Path
) -> None:
    clients = [new_client(**({"rut": "11111111-2"} if number in (5, 100) else {})) for number in range(300)]
    source = tmp_path / "clients.csv"
    with source.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*clients[0]], delimiter=";")
        writer.writeheader()
        writer.writerows(clients)
    imported = operator("import", str(source), "--rate", "1000", code=1)
    assert (imported["published"], imported["rejected"], imported["done"]) == (298, 2, True)
    report = operator("reconcile", imported["journal"], "--wait", "120")
    assert (report["published"], report["stored"], report["missing"], report["doubled"]) == (298, 298, 0, 0)
    assert report["accounted"]
    assert api.client(clients[0]["id"]) == clients[0]
    assert api.client(clients[5]["id"]) is None


def test_rejected_message_that_was_corrected_can_be_read(operator: Operator, api: ClientsApi) -> None:
    client = new_client()
    api.send({**client, "rut": "11111111-2"}, correlation_id="call-42")
    (rejected,) = until(lambda: operator.rejected(client["id"]), what="the bad one is in the rejected queue")
    assert (rejected["reason"], rejected["field"], rejected["correlationId"]) == (
        "InvalidRut",
        "rut",
        "call-42",
    )
    operator("rejected", "resubmit", rejected["messageId"], "--set", "rut=1-1", code=1)
    assert operator.rejected(client["id"])
    operator("rejected", "resubmit", rejected["messageId"], "--set", f"rut={client['rut']}")
    assert until(lambda: api.client(client["id"]), what="the corrected one can be read") == client
    assert operator.rejected(client["id"]) == []


def test_message_without_a_time_does_not_grow_younger_when_it_is_resubmitted(
    operator: Operator, api: ClientsApi
) -> None:
    client = new_client(nombre="Vieja")
    api.send({**client, "rut": "11111111-2"})
    (rejected,) = until(lambda: operator.rejected(client["id"]), what="the bad one is in the rejected queue")
    newer = {**client, "nombre": "Nueva", "rut": new_rut()}
    api.publish(newer)
    until(lambda: api.client(client["id"]) == newer, what="the newer one is stored")
    operator("rejected", "resubmit", rejected["messageId"], "--set", f"rut={client['rut']}")
    marker = new_client()
    api.send(marker)
    until(lambda: api.client(marker["id"]), what="the resubmitted one arrived too")
    assert api.client(client["id"]) == newer


def test_redriven_message_is_stored_and_an_older_one_does_not_bring_a_forgotten_client_back(
    operator: Operator, api: ClientsApi, rows: Rows
) -> None:
    stored, gone = new_client(), new_client()
    long_ago = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    api.forget(gone["id"])
    until(lambda: rows.of(gone["id"]), what="the tombstone is stored")
    ids = [put_dead(api, {**client, "publicadoEn": long_ago}) for client in (stored, gone)]
    assert {*ids} <= {message["messageId"] for message in operator("dead", "list")["messages"]}
    for id_ in ids:
        assert operator("dead", "redrive", id_)["redriven"] == [id_]
    assert until(lambda: api.client(stored["id"]), what="the redriven one can be read") == stored
    marker = new_client()
    api.send(marker)
    until(lambda: api.client(marker["id"]), what="all that was redriven arrived")
    assert api.client(gone["id"]) is None
    assert rows.of(gone["id"]) == [dict.fromkeys(gone, None) | {"id": gone["id"]}]


def test_erased_persons_messages_leave_the_side_queues(operator: Operator, api: ClientsApi) -> None:
    client = new_client()
    api.send({**client, "rut": "11111111-2"})
    api.send(f'{{"id": "{client["id"]}", "nombre": ')
    until(lambda: len(operator.rejected(client["id"])) == 2, what="both are in the rejected queue")
    put_dead(api, client)
    assert operator("purge", client["id"], "--yes")["deleted"] == 3
    assert operator.rejected(client["id"]) == []


def test_reconcile_tells_the_four_places_apart(operator: Operator, api: ClientsApi, tmp_path: Path) -> None:
    stored, superseded, dead = new_client(), new_client(), new_client()
    now = datetime.now(UTC)
    bad = json.dumps({"id": new_id("bad"), "nombre": "Ana"})
    newer = {**superseded, "nombre": "Nueva"}
    lines = []
    for client, age in ((stored, 0), (superseded, 60), (newer, 0), (dead, 0)):
        moment = (now - timedelta(seconds=age)).isoformat(timespec="milliseconds")
        fields = {name: value for name, value in client.items() if name != "id"}
        lines.append(Entry.model_validate({"id": client["id"], "publicadoEn": moment, "fields": fields}))
        message = {**client, "publicadoEn": moment}
        if client is dead:
            put_dead(api, message)
        else:
            api.send(message)
    api.send(bad)
    lines.append(Entry(bad="MissingField", digest=digest_of(bad)))
    journal = tmp_path / "journal.jsonl"
    journal.write_text("".join(line.model_dump_json(exclude_none=True) + "\n" for line in lines))
    report = operator("reconcile", str(journal), "--wait", "60")
    places = ("stored", "superseded", "rejected", "deadLettered")
    assert [report[place] for place in places] == [2, 1, 1, 1]
    assert report["clean"]
    assert operator("purge", dead["id"], "--yes")["deleted"] == 1
    assert operator("reconcile", str(journal), code=1)["names"]["missing"][0]["id"] == dead["id"]
