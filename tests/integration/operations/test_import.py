"""A file of clients is published whole, whatever stops the program that does it."""

import csv
import json
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from local.state import REPOSITORY
from operations.journal import Entry, read_journal
from resolvers.model.message import read
from tests.integration.operations.failing_topic import FailingTopic, Failure, serve
from tests.integration.operations.side import Side
from tests.people import new_client, new_rut
from tests.polling import until

COLUMNS = ("id", "nombre", "apellido", "rut", "correo")


def write_clients(path: Path, count: int, bad: tuple[int, ...] = ()) -> list[str]:
    """A CSV file as a spreadsheet writes it. The ids of the good clients, in their order; `bad` are line numbers."""
    clients = [new_client(**({"rut": "11111111-2"} if line in bad else {})) for line in range(2, count + 2)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(clients)
    return [client["id"] for line, client in enumerate(clients, 2) if line not in bad]


def journal_of(source: Path) -> list[Entry]:
    with source.with_name(f"{source.name}.journal.jsonl").open() as lines:
        return list(read_journal(lines))


def importing(side: Side, source: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "operations", "import", str(source), *options]
    return subprocess.Popen(  # noqa: S603 - the product's own
        [*command, "--stack-file", str(side.stack_file)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_good_lines_arrive_as_messages_and_bad_ones_are_reported(side: Side, tmp_path: Path) -> None:
    source = tmp_path / "clients.csv"
    ids = write_clients(source, 57, bad=(3, 40))
    answer = side.answer("import", str(source), "--rate", "10000", code=1)
    assert (answer["published"], answer["rejected"], answer["lastLine"], answer["done"]) == (55, 2, 58, True)
    with Path(answer["report"]).open() as report:
        told = [(row["line"], row["field"], row["reason"]) for row in csv.DictReader(report)]
    assert told == [("3", "rut", "InvalidRut"), ("40", "rut", "InvalidRut")]
    arrived = side.take("queue")
    assert sorted(json.loads(message.message.body)["id"] for message in arrived) == sorted(ids)
    journal = {entry.correlationId: entry for entry in journal_of(source)}
    for message in arrived:
        entry = journal[message.message.correlation_id or ""]
        state = read(message.message)
        assert (state.id, state.at, state.fingerprint) == (entry.id, entry.publicadoEn, entry.fingerprint)


def test_done_import_is_not_done_again(side: Side, tmp_path: Path) -> None:
    source = tmp_path / "clients.csv"
    write_clients(source, 12)
    side.answer("import", str(source))
    assert len(side.take("queue")) == 12
    assert side.answer("import", str(source))["published"] == 12
    assert side.take("queue") == []


def test_mended_file_undoes_nothing_that_came_since(side: Side, tmp_path: Path) -> None:
    source = tmp_path / "clients.csv"
    write_clients(source, 12, bad=(5,))
    result = side.run("import", str(source))
    assert (result.exit_code, "--again" in result.stderr) == (1, True)
    since = datetime.now(UTC)
    side.take("queue")
    source.write_text(source.read_text("utf-8-sig").replace("11111111-2", new_rut()), "utf-8")
    result = side.run("import", str(source))
    assert (result.exit_code, side.take("queue")) == (2, [])
    assert f"import {source} --again" in " ".join(result.stderr.split())
    answer = side.answer("import", str(source), "--again")
    assert (answer["published"], answer["rejected"]) == (12, 0)
    messages = [it.message for it in side.take("queue")]
    assert len(messages) == 12
    assert max(read(message).at for message in messages) < since
    assert len(journal_of(source)) == 11 + 12


def test_header_that_is_wrong_leaves_nothing_behind_that_refuses_the_mended_file(side: Side, tmp_path: Path) -> None:
    source = tmp_path / "clients.csv"
    write_clients(source, 3)
    whole = source.read_bytes()
    source.write_bytes(whole.replace(b"correo", b"mail"))
    result = side.run("import", str(source))
    assert (result.exit_code, "does not name correo" in result.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("clients.csv.")] == []
    source.write_bytes(whole)
    assert side.answer("import", str(source))["published"] == 3


def test_journal_whose_progress_is_lost_is_not_written_over(side: Side, tmp_path: Path) -> None:
    """Else every line would count as of now, because somebody removed a file."""
    source = tmp_path / "clients.csv"
    write_clients(source, 3)
    side.answer("import", str(source))
    side.take("queue")
    Path(f"{source}.progress.json").unlink()
    for more in ([], ["--again"]):
        result = side.run("import", str(source), *more)
        assert (result.exit_code, "--event-time" in result.stderr) == (2, True)
    assert side.take("queue") == []
    assert len(journal_of(source)) == 3


def test_nothing_is_published_again_that_was_never_published(side: Side, tmp_path: Path) -> None:
    source = tmp_path / "clients.csv"
    write_clients(source, 3)
    result = side.run("import", str(source), "--again")
    assert (result.exit_code, side.take("queue")) == (2, [])
    result = side.run("import", str(source), "--again", "--event-time", "2026-01-31T12:00:00Z")
    assert (result.exit_code, "leave --event-time out" in result.stderr) == (2, True)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_stopped_import_goes_on_skips_no_line_and_repeats_few(side: Side, tmp_path: Path, stop: signal.Signals) -> None:
    source = tmp_path / "clients.csv"
    ids = write_clients(source, 400, bad=(7,))
    process = importing(side, source, "--rate", "100")
    until(lambda: sum(side.counts("queue")) >= 60, what="the first lines are published")
    process.send_signal(stop)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == (-9 if stop is signal.SIGKILL else 130), told
    assert sum(side.counts("queue")) < 400
    answer = side.answer("import", str(source), "--rate", "10000", code=1)
    assert (answer["published"], answer["rejected"], answer["done"]) == (399, 1, True)
    assert [entry.id for entry in journal_of(source)] == ids
    arrived = Counter(message.message.body for message in side.take("queue"))
    # What was published twice is the same message twice, to the byte.
    assert len(arrived) == 399
    assert {json.loads(body)["id"] for body in arrived} == {*ids}
    repeated = arrived.total() - len(arrived)
    assert repeated == 0 if stop is not signal.SIGKILL else repeated <= 200


def test_import_waits_while_the_queue_is_behind(side: Side, tmp_path: Path) -> None:
    source = tmp_path / "clients.csv"
    write_clients(source, 200)
    process = importing(side, source, "--rate", "10000", "--max-backlog", "50")
    until(lambda: sum(side.counts("queue")) > 50, what="the queue is behind")
    taken = 0
    while process.poll() is None:
        taken += len(side.take("queue"))
        side.sqs.purge_queue(QueueUrl=side.urls["queue"])
    assert process.returncode == 0
    assert taken <= 200


def test_topic_that_fails_now_and_then_costs_time_and_not_lines(side: Side, tmp_path: Path) -> None:
    source = tmp_path / "clients.csv"
    ids = write_clients(source, 60)
    busy, bad = Failure("Throttled", sender_fault=False), Failure("InvalidParameter", sender_fault=True)

    def judge(message: str, tried: int) -> Failure | None:
        number = ids.index(json.loads(message)["id"])
        if number == 30:
            return bad
        return busy if number % 7 == 0 and tried == 0 else None

    facts = json.loads(side.stack_file.read_text())
    with serve(FailingTopic(side.endpoint_url, judge)) as address:
        stack = tmp_path / "failing.json"
        stack.write_text(json.dumps({**facts, "awsEndpointUrl": address}))
        process = importing(Side(address, side.outputs, stack), source, "--max-backlog", "100000", "--rate", "1000")
        told, _ = process.communicate(timeout=60)
    assert process.returncode == 1, told
    arrived = [json.loads(message.message.body)["id"] for message in side.take("queue")]
    assert sorted(arrived) == sorted(id_ for id_ in ids if id_ != ids[30])
    report = Path(f"{source}.rejected.csv").read_text().splitlines()
    assert report[1:] == ["32,message,RefusedByTopic,message: the topic does not take it (InvalidParameter)"]


class Ahead(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Ahead":
        return super().now(tz) + timedelta(minutes=3)


def test_lines_keep_their_order_although_the_operators_clock_is_ahead(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each would count as of when the topic took it, and several calls go on at once."""
    monkeypatch.setattr("operations.backfill.checkpoint.datetime", Ahead)
    source = tmp_path / "clients.csv"
    write_clients(source, 20)
    answer = side.answer("import", str(source), "--rate", "10000")
    assert answer["published"] == 20
    told = {entry.correlationId: entry.publicadoEn for entry in journal_of(source)}
    arrived = side.take("queue")
    assert len(arrived) == len(told) == 20
    assert {it.message.correlation_id: read(it.message).at for it in arrived} == told


def test_lines_that_tell_a_time_keep_it_in_a_repetition_too(
    side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.backfill.checkpoint.datetime", Ahead)
    source = tmp_path / "clients.jsonl"
    ahead = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
    source.write_text("".join(json.dumps({**new_client(), "publicadoEn": ahead}) + "\n" for _ in range(20)))
    side.answer("import", str(source))
    side.take("queue")
    side.answer("import", str(source), "--again", "--rate", "10000")
    told = {entry.correlationId: entry.publicadoEn for entry in journal_of(source)}
    arrived = {it.message.correlation_id: read(it.message).at for it in side.take("queue")}
    assert (len(arrived), len(told)) == (20, 40)
    assert [told[name] for name in arrived] == [*arrived.values()]
