"""Every command in docs/operations.md can be called as it stands there, and every command stands there."""

import re
import shlex
from pathlib import Path

import click
import pytest

from operations.__main__ import operations
from operations.reconciliation.report import Report

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"
PREFIX = ".venv/bin/python -m operations "


def examples() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert all(line.startswith(PREFIX) for line in lines)
    return [shlex.split(line.removeprefix(PREFIX)) for line in lines]


def commands(group: click.Group) -> list[list[str]]:
    found: list[list[str]] = []
    for name, command in group.commands.items():
        found += [[name, *rest] for rest in commands(command)] if isinstance(command, click.Group) else [[name]]
    return found


@pytest.mark.parametrize("arguments", examples(), ids=" ".join)
def test_example_can_be_called(arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("clients.csv", "clients.csv.journal.jsonl"):
        (tmp_path / name).touch()
    command: click.Command = operations
    while isinstance(command, click.Group) and arguments[0] != "--help":
        command, arguments = command.commands[arguments[0]], arguments[1:]
    if arguments != ["--help"]:
        command.make_context("operations", arguments)


def test_every_command_is_described() -> None:
    described = examples()
    missing = [name for name in commands(operations) if not any(it[: len(name)] == name for it in described)]
    assert missing == []


def test_every_figure_of_a_report_is_explained() -> None:
    text = PAGE.read_text()
    assert [figure for figure in Report().figures() if figure != "backlog" and f"`{figure}`" not in text] == []


def test_every_option_of_a_command_that_the_page_names_exists() -> None:
    named = {*re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE.read_text())} - {"--help"}
    options = {"--stack", "--json"}
    for path in commands(operations):
        command: click.Command = operations
        for name in path:
            assert isinstance(command, click.Group)
            command = command.commands[name]
        options |= {name for parameter in command.params for name in parameter.opts}
    assert named <= options
