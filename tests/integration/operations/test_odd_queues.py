"""Whatever stands in a queue can be listed, shown and removed, on any terminal, and tells nobody whose it is."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.state import REPOSITORY
from operations.look import Look
from resolvers.model.errors import Problem
from tests.faults.marked import Marked, new_marked
from tests.integration.operations.side import Side

NOW = datetime.now(UTC).replace(microsecond=0)
HALF = '{"id":"\\ud800","nombre":"Ana"}'
SIDE_QUEUES = ("rejected", "dead")
KINDS = {
    "half a character": HALF,
    "a name with half a character": '{"\\ud800": 1, "id": "c-1"}',
    "control characters": json.dumps({"id": "c-1\x1b[2J\x9b31m\x00\r\n", "nombre": "\x07"}),
    "control characters as they are": '{"id": "c-1",\r\n\t"nombre": "x"} \x85 \u2028 \u202e',
    "deeper than any stack": "[" * 50_000,
    "as deep as can be read": '{"id": "c-1", "x": ' + "[" * 900 + "]" * 900 + "}",
    "a number without end": '{"id": ' + "9" * 5_000 + "}",
    "no numbers": '{"id": NaN, "version": Infinity, "rut": -Infinity, "publicadoEn": 1e400}',
    "a field twice": '{"id": "c-1", "id": ["c-2"], "rut": 1, "rut": null}',
    "no object": '"c-1"',
    "no JSON": "c-1",
    "a space": " ",
}


def put(side: Side, queue: str, body: str, **facts: Any) -> str:
    """As the subscriber does; its id there."""
    if queue == "dead":
        return side.send("dead", body, **{name: it for name, it in facts.items() if isinstance(it, str)})
    side.reject(body, "m-1", NOW - timedelta(hours=1), **facts)
    return "m-1"


@pytest.mark.parametrize("queue", SIDE_QUEUES)
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_stands_in_a_queue_can_be_listed_shown_and_removed(side: Side, queue: str, kind: str) -> None:
    id_ = put(side, queue, KINDS[kind])
    for more in ([], ["--show-personal-data"]):
        for command in (["list"], ["show", id_]):
            assert "\x1b" not in side.run(queue, *command, *more).output
            (message,) = side.answer(queue, *command, *more)["messages"]
            assert message["messageId"] == id_
    assert message["body"] == KINDS[kind]
    assert side.counts(queue) == (1, 0)
    assert side.answer(queue, "remove", id_, "--yes")["removed"] == [id_]
    assert sum(side.counts(queue)) == 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("queue", SIDE_QUEUES)
def test_terminal_of_any_encoding_lists_everything(side: Side, queue: str, encoding: str) -> None:
    put(side, queue, HALF)
    put(side, queue, '{"id": "李-ñ-\u202e"}')
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for more in ([], ["--json"], ["--show-personal-data"]):
        command = [sys.executable, "-m", "operations", queue, "list", *more, "--stack-file", str(side.stack_file)]
        process = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, check=False)  # noqa: S603
        assert (process.returncode, process.stderr) == (0, b"")
        assert process.stdout.decode(encoding)


@pytest.mark.parametrize("more", [[], ["--json"], ["--json", "--show-personal-data"]], ids=str)
def test_reader_that_goes_away_is_no_traceback(side: Side, more: list[str]) -> None:
    """As `| head` does."""
    put(side, "rejected", "x" * 100_000)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "operations", "rejected", "list", *more, "--stack-file", str(side.stack_file)]
    process = subprocess.run(command, cwd=REPOSITORY, stdout=writing, stderr=subprocess.PIPE, check=False)  # noqa: S603
    os.close(writing)
    assert (process.returncode, process.stderr) == (1, b"")
    assert side.counts("rejected") == (1, 0)


@pytest.mark.parametrize("queue", SIDE_QUEUES)
def test_message_writes_no_entry_of_a_list(side: Side, queue: str) -> None:
    put(side, queue, "{}", correlation_id="call-1\nforged-entry  InvalidRut", event_type="a\nforged-entry")
    put(side, queue, json.dumps({"id": "1\nforged-entry"}))
    for command in (["list"], ["list", "--show-personal-data"], ["show", "m-1"]):
        shown = side.run(queue, *command).stdout
        assert [line for line in shown.splitlines() if line.startswith("forged-entry")] == []


@pytest.mark.parametrize("queue", SIDE_QUEUES)
def test_person_is_shown_nowhere_in_a_message(side: Side, queue: str) -> None:
    """Whichever place of a message a producer puts a person into."""
    person = new_marked()
    for value in (person.fields["nombre"].title(), f"{person.fields['nombre']} Ñandú", *person.marks.values()):
        body = {"id": "c-1", "version": value, "publicadoEn": value, "nombre": {value: value}, value: value}
        id_ = put(side, queue, json.dumps(body), correlation_id=f"{value} Ñ", event_type=value, failure=value)
        for shown in (
            side.run(queue, "list").output,
            side.run(queue, "list", "--json").output,
            side.run(queue, "show", id_).output,
            side.run("purge", "c-1", "--yes").output,
        ):
            assert told_of(person, shown) == []


def told_of(person: Marked, shown: str) -> list[str]:
    return [mark for mark in person.marks.values() if mark.casefold() in shown.casefold()]


FORGED: tuple[Any, ...] = (
    {"body": 5},
    {"body": ["Ana"]},
    {"reason": "Ana Muñoz"},
    {"reason": 1},
    {"field": "Ana Muñoz"},
    {"receivedAt": "0001-01-01T00:00:00+14:00"},
    {"encoding": "base64"},
    {"encoding": "base64", "body": "w+g="},
)


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_what_only_looks_like_a_rejected_message_is_unreadable_and_masked(side: Side, forged: dict[str, Any]) -> None:
    facts = {"reason": "InvalidRut", "field": "rut", "detail": "rut: …", "receivedAt": "2026-01-31T12:00:00Z"}
    sent = json.dumps({**facts, "body": '{"id": "c-1"}', **forged})
    answer = side.sqs.send_message(QueueUrl=side.urls["rejected"], MessageBody=sent)
    (message,) = side.answer("rejected", "list")["messages"]
    assert (message["reason"], message["messageId"]) == ("Unreadable", answer["MessageId"])
    assert "Ana" not in side.run("rejected", "list").output
    side.answer("rejected", "resubmit", answer["MessageId"], code=1)
    side.answer("rejected", "remove", answer["MessageId"], "--yes")
    assert sum(side.counts("rejected")) == 0


def test_message_as_long_as_the_topic_takes_is_shown_whole(side: Side) -> None:
    body = json.dumps({"id": "c-1", "x": "\x01"})[:-2] + "\x7f" * 200_000
    side.reject(body, "m-1", NOW, problem=Problem("InvalidJson", "message", "message: is not JSON"))
    (message,) = side.answer("rejected", "show", "m-1", "--show-personal-data")["messages"]
    assert message["body"] == body


@pytest.mark.parametrize("queue", SIDE_QUEUES)
def test_binary_attributes_are_no_hindrance(side: Side, queue: str) -> None:
    for name in ("correlation-id", "event-type", "failure"):
        attributes: Any = {name: {"DataType": "Binary", "BinaryValue": b"\xff\xfe"}}
        side.sqs.send_message(QueueUrl=side.urls[queue], MessageBody=HALF, MessageAttributes=attributes)
    assert len(side.answer(queue, "list")["messages"]) == 3


@pytest.mark.parametrize("queue", SIDE_QUEUES)
def test_message_that_is_not_there_is_told(side: Side, queue: str) -> None:
    for command in (["show", "m-9"], ["remove", "m-9", "--yes"]):
        assert side.answer(queue, *command, code=1)["messages"] == []
        result = side.run(queue, *command)
        assert result.exit_code == 1
        assert "m-9" in result.stdout


@pytest.mark.parametrize("queue", SIDE_QUEUES)
def test_nothing_is_removed_when_nobody_is_there_to_be_asked(side: Side, queue: str) -> None:
    id_ = put(side, queue, HALF)
    result = side.run(queue, "remove", id_)
    assert result.exit_code == 2
    assert "say --yes" in result.stderr
    assert side.counts(queue) == (1, 0)


@pytest.mark.parametrize("queue", SIDE_QUEUES)
def test_message_in_other_hands_may_be_the_one(side: Side, queue: str) -> None:
    id_ = put(side, queue, HALF)
    with Look(side.sqs, side.urls[queue]) as look:
        assert len(list(look.messages())) == 1
        assert side.answer(queue, "remove", id_, "--yes", code=1)["unseen"] == 1
    assert side.answer(queue, "remove", id_, "--yes")["unseen"] == 0
