from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from operations.__main__ import operations
from tests import stack_files

COMMANDS = ("rejected list", "rejected resubmit", "dead list", "dead redrive", "purge", "reconcile", "import")


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
