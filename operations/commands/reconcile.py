"""`reconcile`: whether every message of a run ended where it had to."""

from collections.abc import Mapping
from pathlib import Path

import click

from operations.commands.options import DONE, LOOK, stack_command, tell_unseen
from operations.commands.values import Number
from operations.journal import read_journal_file
from operations.masking import mask_name
from operations.reconcile import Reconciliation
from operations.reconciliation.events import Events
from operations.reconciliation.report import Report
from operations.reconciliation.rows import Row
from operations.stack import Stack
from operations.terminal import Terminal
from operations.warehouse.table import read_rows

SHOWN = 20


@click.command()
@click.argument("journal", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--wait", type=Number(0), default=0, metavar="SECONDS", help="Wait so long for what is under way.")
@click.option("--cluster", metavar="NAME", help="The Redshift cluster.  [from its address in SSM]")
@click.option("--workgroup", metavar="NAME", help="The Redshift Serverless workgroup.  [from its address in SSM]")
@stack_command
def reconcile(  # noqa: PLR0913 - one for each option
    stack: Stack, terminal: Terminal, journal: Path, wait: float, *, cluster: str | None, workgroup: str | None
) -> int:
    """Compare a journal of what was published with the table and the queues.

    JOURNAL has a JSON line for each message (docs/operations.md); `import` writes one. Every message has to be stored,
    superseded by a newer one, rejected or dead-lettered; what is not is named. 0: so it is; 1: so it is not.
    """
    if cluster and workgroup:
        raise click.UsageError("name a cluster or a workgroup, not both")

    def read_events() -> Events:
        return Events(read_journal_file(journal))

    def rows(ids: list[str]) -> dict[str, list[Row]]:
        with terminal.meter("reading the table", len(ids), "clients") as meter:
            return read_rows(stack, ids, cluster=cluster, workgroup=workgroup, on_read=meter.advance)

    def tell(backlog: int) -> None:
        terminal.say(f"about {backlog:,} messages are still in the main queue")

    report = Reconciliation(stack, read_events, rows, tell).run(wait)
    _show(terminal, report)
    tell_unseen(terminal, report.unseen)
    terminal.result({**report.figures(), "accounted": report.accounted, "clean": report.clean, "names": _names(report)})
    return DONE if report.clean else LOOK


def _show(terminal: Terminal, report: Report) -> None:
    for figure, count in report.figures().items():
        terminal.show(f"{figure:>18} {count:>10,}")
    for what, names in _names(report).items():
        terminal.show(f"{what}:", "yellow")
        for name in names[:SHOWN]:
            terminal.show(f"  {_told(name)}")
        if len(names) > SHOWN:
            terminal.show(f"  and {len(names) - SHOWN:,} more (--json names all)")
    if report.accounted:
        terminal.show("every message ended in exactly one of the four places", "" if report.names() else "green")
    else:
        terminal.show("NOT every message ended in exactly one of the four places", "red")


def _names(report: Report) -> dict[str, list[dict[str, str | None]]]:
    """Whoever wrote the journal may have put anything into a name."""
    return {what: [_masked(name) for name in names] for what, names in report.names().items()}


def _masked(name: Mapping[str, str | None]) -> dict[str, str | None]:
    return {key: mask_name(value) if key in ("correlationId", "messageId") else value for key, value in name.items()}


def _told(name: Mapping[str, str | None]) -> str:
    return "  ".join(f"{key} {value}" for key, value in name.items())
