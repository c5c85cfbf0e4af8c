"""Ctrl-C ends every command with the code that stands in docs/operations.md, and without a traceback."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.state import REPOSITORY
from tests.integration.operations.side import Side
from tests.integration.operations.silent import silent_aws
from tests.operators import COMMANDS, arguments_of
from tests.polling import until

WAIT_SECONDS = 60


@pytest.fixture(autouse=True)
def _ctrl_c_interrupts() -> Iterator[None]:
    """As in a terminal; a process that a shell started in the background ignores it from the beginning."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def start(stack_file: Path, *arguments: str, stdin: int | None = None) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - the product's own
        [sys.executable, "-m", "operations", *arguments, "--stack-file", str(stack_file)],
        cwd=REPOSITORY,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def interrupted(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """What it said, pressed until it ends: an import takes the first one as a wish to end in good order."""

    def press() -> bool:
        process.send_signal(signal.SIGINT)
        return process.poll() is not None

    until(press, what="the command ends", within=WAIT_SECONDS, every=1)
    return process.communicate(timeout=WAIT_SECONDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_is_interrupted_says_so_with_its_exit_code(command: str, tmp_path: Path) -> None:
    with silent_aws() as aws:
        process = start(aws.write_stack_file(tmp_path / "stack.json"), *arguments_of(command, tmp_path))
        assert aws.reached.wait(WAIT_SECONDS), f"{command} asked nobody"
        out, told = interrupted(process)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert "interrupted" in told
    assert out == ""


def test_interrupted_question_is_no_answer(side: Side) -> None:
    side.send("dead", '{"id": "c-1"}')
    ours, theirs = pty.openpty()
    process = start(side.stack_file, "purge", "c-1", stdin=theirs)
    assert process.stderr is not None
    told = ""
    while "Delete 1 messages?" not in told:
        told += process.stderr.read(1)
    interrupted(process)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 130
    assert side.counts("dead") == (1, 0)
