"""What all commands share: which stack, in which form to answer, and what their exit codes mean."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
from botocore.exceptions import BotoCoreError, ClientError

from operations.aws import Aws
from operations.files import UnusableFileError
from operations.journal import JournalError
from operations.look import LENT_SECONDS
from operations.stack import Stack, StackNotFoundError, default_file, find_stack, read_stack_file
from operations.terminal import Terminal
from operations.topic import TopicUnavailableError
from operations.warehouse.statement import TableUnavailableError

# Exit codes.
DONE = 0
LOOK = 1  # something to look at: it is in the answer, or it went wrong on the way
USAGE = 2  # a usage error: nothing was done
INTERRUPTED = 130

HELP = {"help_option_names": ["-h", "--help"]}


class Operations(click.Group):
    """All commands together. Whichever is interrupted, at whatever moment, here it gets its exit code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)


def stack_command(run: Callable[..., int]) -> Callable[..., None]:
    """Adds the options that name the stack and the answer's form, and exits with the code that `run` answers."""

    @click.option("--stack", "name", metavar="NAME", help="A deployed stack, as clients-production.")
    @click.option(
        "--stack-file",
        type=click.Path(path_type=Path),
        help="The file of a stack, local or deployed.  [.local/stack.json]",
    )
    @click.option("--region", help="The deployed stack's region.  [as AWS is configured]")
    @click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")
    @functools.wraps(run)
    def command(
        *,
        name: str | None,
        stack_file: Path | None,
        region: str | None,
        as_json: bool,
        **own: Any,  # noqa: ANN401
    ) -> None:
        terminal = Terminal(as_json=as_json)
        try:
            stack = _stack(name, stack_file, region)
            sys.exit(run(stack, terminal, **own))
        except (StackNotFoundError, JournalError, UnusableFileError) as error:
            _fail(terminal, str(error), USAGE)
        except (TopicUnavailableError, TableUnavailableError, BotoCoreError, ClientError) as error:
            _fail(terminal, str(error), LOOK)
        except BrokenPipeError:
            raise  # nobody reads on: click ends quietly
        except OSError as error:  # a full disk, as a rule
            _fail(terminal, f"{error.filename or 'the system'}: {error.strerror or error}", LOOK)

    return command


def _stack(name: str | None, file: Path | None, region: str | None) -> Stack:
    if name == "":
        raise click.BadParameter("it is empty", param_hint="--stack")
    if name and file:
        raise click.UsageError("name a deployed stack (--stack) or a local one (--stack-file), not both")
    return find_stack(name, Aws(region)) if name else read_stack_file(file or default_file())


def _fail(terminal: Terminal, text: str, code: int) -> NoReturn:
    terminal.say(f"Error: {text}", "red")
    sys.exit(code)


def must_be_asked(*, yes: bool) -> None:
    """For what cannot be taken back. Raises UsageError where nobody could answer."""
    if not yes and not sys.stdin.isatty():
        raise click.UsageError("nobody is there to be asked: say --yes")


def agreed(question: str, *, yes: bool) -> bool:
    return yes or click.confirm(question, err=True)


def tell_unseen(terminal: Terminal, count: int) -> None:
    """Messages that somebody else looks at just now, or that a killed command had borrowed."""
    if count:
        minutes = -(-LENT_SECONDS // 60)
        terminal.show(f"{count:,} more are lent to somebody just now: ask again in {minutes} minutes", "yellow")


def show_personal_data(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--show-personal-data", is_flag=True, help="Show what messages say, not only its shape.")(
        command
    )
