"""Nothing of a forgotten client waits in a side queue, and nobody else's message is touched."""

import json
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from local.state import REPOSITORY
from operations.look import Look
from resolvers.envelope import wrap
from resolvers.model.message import Message
from tests.integration.operations.side import Side
from tests.people import new_client, new_id

NOW = datetime.now(UTC)


def fill(side: Side, id_: str) -> None:
    """Two readable messages about the client, one unreadable one, and one about somebody else, in each queue."""
    about = new_client(id=id_, rut="11111111-2")
    other = new_client(nombre=f"friend of {id_}"[:50])
    for text in (json.dumps(about), json.dumps({"id": f" {id_} "}), f'{{"id": "{id_}", "nombre": ', json.dumps(other)):
        side.reject(text, new_id("m"), NOW)
        side.send("dead", wrap(Message("", text, NOW)), failure="failed (42501)")
        side.send("subscription", text)


def test_persons_messages_leave_all_three_queues_and_others_stay(side: Side) -> None:
    id_ = new_id()
    fill(side, id_)
    answer = side.answer("purge", id_, "--yes")
    assert (answer["deleted"], answer["left"], answer["unseen"]) == (9, 0, 0)
    for queue in ("rejected", "dead", "subscription"):
        assert side.counts(queue) == (1, 0)
    assert side.answer("purge", id_, "--yes")["deleted"] == 0


def test_list_is_shown_masked_before_it_is_agreed_to(side: Side) -> None:
    client = new_client(rut="11111111-2")
    side.reject(json.dumps(client), "m-1", NOW)
    result = side.run("purge", client["id"], "--yes")
    assert result.exit_code == 0
    assert "m-1  rejected queue: is about the client" in result.output
    assert "1 deleted, 0 left" in result.stdout
    assert "forgetClient" in result.stderr
    assert client["rut"] not in result.output
    assert client["correo"] not in result.output


def test_message_in_somebody_elses_hands_is_told(side: Side) -> None:
    id_ = new_id()
    side.send("dead", json.dumps({"id": id_}))
    with Look(side.sqs, side.urls["dead"]) as look:
        assert len(list(look.messages())) == 1
        assert side.answer("purge", id_, "--yes", code=1)["unseen"] == 1
    assert side.answer("purge", id_, "--yes")["deleted"] == 1


def test_nothing_is_deleted_when_nobody_is_there_to_be_asked(side: Side) -> None:
    id_ = new_id()
    side.send("dead", json.dumps({"id": id_}))
    result = side.run("purge", id_)
    assert result.exit_code == 2
    assert "say --yes" in result.stderr
    assert side.counts("dead") == (1, 0)


@pytest.mark.parametrize(("said", "left"), [("n", 1), ("y", 0)])
def test_person_at_a_terminal_is_asked(side: Side, said: str, left: int) -> None:
    id_ = new_id()
    side.send("dead", json.dumps({"id": id_}))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "operations", "purge", id_, "--stack-file", str(side.stack_file)]
    process = subprocess.Popen(  # noqa: S603 - the product's own
        command, cwd=REPOSITORY, stdin=theirs, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    os.write(ours, f"{said}\n".encode())
    _, told = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert b"Delete 1 messages?" in told
    assert process.returncode == left
    assert side.counts("dead") == (left, 0)
