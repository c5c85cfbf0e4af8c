import contextlib
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from operations.__main__ import operations
from tests import stack_files
from tests.operators import COMMANDS, commands


def run(*arguments: str) -> Result:
    return CliRunner().invoke(operations, arguments)


@pytest.fixture
def stack_file(tmp_path: Path) -> str:
    """A stack of which no part answers."""
    path = tmp_path / "stack.json"
    stack_files.stack_file().write(path)
    return str(path)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_can_answer_in_json(command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert {"--json", "--stack", "--stack-file", "--region"} <= set(result.output.split())


def test_without_a_stack_it_says_how_to_get_one(tmp_path: Path) -> None:
    result = run("rejected", "list", "--stack-file", str(tmp_path / "stack.json"))
    assert result.exit_code == 2
    assert "make up" in result.stderr
    assert result.stdout == ""


def test_damaged_stack_file_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text('{"region": "us-east-1"}')
    result = run("dead", "list", "--stack-file", str(tmp_path / "stack.json"))
    assert result.exit_code == 2
    assert "stack.json is not a stack's file (version must be 1)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["rejected", "resubmit"], "name one message by its ID, or --all"),
        (["rejected", "resubmit", "m-1", "--all"], "name one message by its ID, or --all"),
        (["rejected", "resubmit", "--all", "--set", "rut=1"], "correct one at a time"),
        (["rejected", "resubmit", "m-1", "--set", "rut"], "write FIELD=VALUE"),
        (["rejected", "resubmit", "m-1", "--event-type", "client.deleted"], "client.forgotten"),
        (["rejected", "list", "--limit", "0"], "--limit"),
        (["dead", "redrive"], "name one message by its ID, or --all"),
        (["dead", "redrive", "--all", "--rate", "0"], "--rate"),
        (["purge", "c-1"], "say --yes"),
        (["purge", " ", "--yes"], "can be no client's id"),
        (["reconcile", "nowhere.jsonl"], "nowhere.jsonl"),
        (["import", "nowhere.csv"], "nowhere.csv"),
        (["rejected", "list", "--stack", "clients-production"], "not both"),
        (["forget"], "No such command"),
    ],
)
def test_what_cannot_be_done_as_asked_is_a_usage_error(stack_file: str, arguments: list[str], why: str) -> None:
    stack = [] if arguments == ["forget"] else ["--stack-file", stack_file]
    result = run(*arguments, *stack)
    assert result.exit_code == 2
    assert why in result.stderr.replace("\n", " ")


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-31T12:00:00"])
def test_event_time_needs_an_offset(stack_file: str, tmp_path: Path, moment: str) -> None:
    source = tmp_path / "clients.csv"
    source.write_text("id,nombre,apellido,rut,correo\n")
    result = run("import", str(source), "--event-time", moment, "--stack-file", stack_file)
    assert result.exit_code == 2
    assert "with Z or an offset" in result.stderr.replace("\n", " ")


def journal(folder: Path, content: bytes) -> list[str]:
    (folder / "journal.jsonl").write_bytes(content)
    return ["reconcile", str(folder / "journal.jsonl")]


def clients(folder: Path, *more: str, content: bytes = b"id,nombre,apellido,rut,correo\n") -> list[str]:
    (folder / "clients.csv").write_bytes(content)
    return ["import", str(folder / "clients.csv"), *more]


def resubmit(folder: Path, body: bytes) -> list[str]:
    (folder / "body.json").write_bytes(body)
    return ["rejected", "resubmit", "m-1", "--body", str(folder / "body.json")]


def stack_file_of(folder: Path, content: bytes) -> list[str]:
    (folder / "odd.json").write_bytes(content)
    return ["rejected", "list", "--stack-file", str(folder / "odd.json")]


def unreadable(folder: Path) -> list[str]:
    """A socket is there and cannot be opened, by the superuser neither."""
    os.mknod(folder / "socket", stat.S_IFSOCK | 0o600)
    return ["--stack-file", str(folder / "socket")]


LINE = b'{"id": "c-1", "fingerprint": "0"}\n'
WHOLE: dict[str, tuple[Callable[[Path], list[str]], str]] = {
    "a journal that is not UTF-8": (lambda it: journal(it, LINE + b'{"id": "\xff"}\n'), "line 2"),
    "a journal with half a character": (lambda it: journal(it, LINE + LINE.replace(b"c-1", b"\\ud800")), "line 2"),
    "half a character in another field": (lambda it: journal(it, LINE.replace(b'"0"', b'"\\ud800"')), "line 1"),
    "a journal with a NUL": (lambda it: journal(it, LINE.replace(b"c-1", b"\\u0000")), "line 1"),
    "a journal as deep as no stack": (lambda it: journal(it, b"[" * 100_000 + b"\n"), "line 1"),
    "a journal with an endless number": (lambda it: journal(it, b"9" * 5_000 + b"\n"), "line 1"),
    "a journal in UTF-16": (lambda it: journal(it, LINE.decode().encode("utf-16")), "line 1"),
    "a journal that cannot be opened": (lambda it: ["reconcile", unreadable(it)[1]], "socket"),
    "a file that cannot be opened": (lambda it: ["import", unreadable(it)[1]], "socket"),
    "a stack file that is a folder": (lambda it: ["dead", "list", "--stack-file", str(it)], "directory"),
    "a stack file that cannot be opened": (lambda it: ["dead", "list", *unreadable(it)], "socket"),
    "a stack file that is not UTF-8": (lambda it: stack_file_of(it, b"\xff"), "not a stack's file"),
    "a stack file as deep as no stack": (lambda it: stack_file_of(it, b"[" * 100_000), "not a stack's file"),
    "an empty name of a stack": (lambda _: ["dead", "list", "--stack", ""], "--stack"),
    "--journal in no folder": (lambda it: clients(it, "--journal", str(it / "no" / "journal")), "journal"),
    "--report in no folder": (lambda it: clients(it, "--report", str(it / "no" / "report")), "report"),
    "--resume-file in no folder": (lambda it: clients(it, "--resume-file", str(it / "no" / "resume")), "resume"),
    "--event-time before all time": (
        lambda it: clients(it, "--event-time", "0001-01-01T00:00:00+14:00"),
        "--event-time",
    ),
    "--event-time at the end of time": (
        lambda it: clients(it, "--event-time", "9999-12-31T23:59:59.999999Z"),
        "--event-time",
    ),
    "--event-time in an hour": (
        lambda it: clients(it, "--event-time", (datetime.now(UTC) + timedelta(hours=1)).isoformat()),
        "ahead",
    ),
    "--body that is not UTF-8": (lambda it: resubmit(it, b"\xff"), "UTF-8"),
    "--body that cannot be opened": (
        lambda it: ["rejected", "resubmit", "m-1", "--body", unreadable(it)[1]],
        "--body",
    ),
    "--rate that is so slow that it never ends": (lambda it: clients(it, "--rate", "1e-320"), "--rate"),
}


@pytest.mark.parametrize("what", WHOLE)
def test_whatever_is_in_a_file_or_an_option_is_a_usage_error_and_no_traceback(
    stack_file: str, tmp_path: Path, what: str
) -> None:
    make, why = WHOLE[what]
    arguments = make(tmp_path)
    named = {"--stack", "--stack-file"} & {*arguments}
    result = run(*arguments, *([] if named else ["--stack-file", stack_file]))
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert why in result.stderr.replace("\n", " ")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400"])
def test_no_option_takes_a_number_that_is_none(number: str) -> None:
    took: list[str] = []
    for name, command in commands().items():
        for parameter in command.params:
            if isinstance(parameter.type, click.types.FloatParamType):
                with contextlib.suppress(click.BadParameter):
                    parameter.type_cast_value(click.Context(command), number)
                    took.append(f"{name} {parameter.opts[0]}")
    assert took == []
