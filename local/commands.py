"""The commands of `python -m local`: the whole stack on this machine."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local import demo, logs, sam_invoke, status
from local.account import NoAccountError
from local.aws import forget_the_callers_aws_settings
from local.demo import DemoError
from local.deployment import MigrationError
from local.facts import table
from local.interruptions import ignore_interruptions, raise_keyboard_interrupt
from local.parts import PARTS, UnknownPartError
from local.processes import PartError
from local.progress import say
from local.relay import RelayError
from local.stack import Stack
from local.state import State, default_state

INTERRUPTED = 130
EXPECTED = (
    *(PartError, MigrationError, NoAccountError, UnknownPartError, RelayError, DemoError),
    *(OSError, ClientError, BotoCoreError),
)


def main(arguments: Sequence[str] | None = None) -> int:
    raise_keyboard_interrupt()
    wanted = _parser().parse_args(arguments)
    forget_the_callers_aws_settings()
    stack = Stack(State(wanted.state) if wanted.state else default_state())
    try:
        return _run(stack, wanted)
    except KeyboardInterrupt:
        return INTERRUPTED
    except EXPECTED as error:
        sys.stderr.write(f"local: {error}\n")
        return 1
    finally:
        ignore_interruptions()


def _run(stack: Stack, wanted: argparse.Namespace) -> int:
    match wanted.command:
        case "up":
            facts = stack.up()
            say(f"\n{table(facts, stack.state)}\n")
        case "down":
            stack.down()
            say("the stack is down and its data dropped; the next `make up` starts clean")
        case "status":
            return status.show(stack)
        case "logs":
            logs.show(stack, wanted.part, follow=wanted.follow)
        case "demo":
            return demo.run(stack.state)
        case "invoke":
            return sam_invoke.run(stack, wanted.function, wanted.event)
        case "start" | "stop" | "kill" as verb:
            with stack.state.exclusively():
                {"start": stack.start, "stop": stack.stop, "kill": stack.kill}[verb](wanted.part)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument(
        "--state", type=Path, help="state folder of the stack (default: $CLIENTS_STATE_DIR, else .local)"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything, deploy, and tell where it is")
    commands.add_parser("down", help="stop everything and drop the data")
    commands.add_parser("status", help="what runs, where, and whether it is healthy; exit code 1 when not all is")
    shown = commands.add_parser("logs", help="the logs of one part or of all")
    shown.add_argument("part", nargs="?", choices=[*PARTS, logs.FUNCTIONS])
    shown.add_argument("-f", "--follow", action="store_true")
    commands.add_parser("demo", help="the main job, as a story")
    invoked = commands.add_parser("invoke", help="sam local invoke of one function against the running stack")
    invoked.add_argument("function", choices=sam_invoke.FUNCTIONS)
    invoked.add_argument("event", type=Path)
    for verb in ("start", "stop", "kill"):
        commands.add_parser(verb, help=f"{verb} one part").add_argument("part", choices=PARTS)
    return parser
