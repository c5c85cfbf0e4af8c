"""Every command of the operators' command line, and arguments with which each has something to do."""

from pathlib import Path

import click

from operations.__main__ import operations

CLIENTS = "id,nombre,apellido,rut,correo\nc-1,Ana,Díaz,12345678-5,ana@example.com\n"
JOURNAL = '{"id": "c-1", "fingerprint": "0123456789abcdef"}\n'


def commands(group: click.Group = operations, path: tuple[str, ...] = ()) -> dict[str, click.Command]:
    """By the words with which it is called."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        here = (*path, name)
        found |= commands(command, here) if isinstance(command, click.Group) else {" ".join(here): command}
    return found


COMMANDS = sorted(commands())


def arguments_of(command: str, folder: Path) -> list[str]:
    """Its words and what it cannot do without; a command that nobody thought of here has a test fail."""
    (folder / "clients.csv").write_text(CLIENTS, "utf-8")
    (folder / "journal.jsonl").write_text(JOURNAL, "utf-8")
    needed = {
        "rejected list": [],
        "rejected show": ["m-1"],
        "rejected remove": ["m-1", "--yes"],
        "dead show": ["m-1"],
        "dead remove": ["m-1", "--yes"],
        "rejected resubmit": ["--all"],
        "dead list": [],
        "dead redrive": ["--all"],
        "purge": ["c-1", "--yes"],
        "reconcile": [str(folder / "journal.jsonl")],
        "import": [str(folder / "clients.csv")],
    }
    return [*command.split(), *needed[command]]
