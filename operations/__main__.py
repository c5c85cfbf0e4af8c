"""The operators' command line: `python -m operations --help`."""

import click

from operations.commands.dead import dead
from operations.commands.import_clients import import_clients
from operations.commands.options import HELP, Operations
from operations.commands.purge import purge
from operations.commands.reconcile import reconcile
from operations.commands.rejected import rejected


@click.group(cls=Operations, context_settings=HELP)
def operations() -> None:
    """Look after the messages of the clients API, on the local stack and in AWS alike.

    Without --stack and --stack-file a command is about the local stack that runs (make up). Personal data is shown only
    on request. Exit codes: 0 done, 1 something to look at, 2 usage error, 130 interrupted.
    """


for command in (rejected, dead, purge, reconcile, import_clients):
    operations.add_command(command)

if __name__ == "__main__":
    operations(prog_name="python -m operations")
