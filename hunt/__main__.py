"""`python -m hunt`: random walks over a whole local stack, with every promise of docs/promises.md held after each."""

import argparse
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hunt.broken import BrokenPromiseError
from hunt.hunting import Hunt, hunt
from local.aws import forget_the_callers_aws_settings
from local.facts import read_facts
from local.processes import PartError
from local.progress import say
from local.stack import Stack
from local.state import State

SECONDS, QUICK_SECONDS = 1800.0, 45.0
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    forget_the_callers_aws_settings()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # as Ctrl-C: whatever ends the hunt, it leaves nothing behind
    seed = secrets.randbelow(1_000_000) if wanted.seed is None else wanted.seed
    seconds = wanted.seconds or (QUICK_SECONDS if wanted.quick else SECONDS)
    plan = Hunt(seconds, seed, faults=not wanted.quick, shrinking=wanted.shrinking)
    try:
        with _stack(wanted.state) as (stack, facts):
            say(f"hunting for {seconds:g} s, seed {seed}")
            outcome = hunt(stack, facts, plan, say)
    except KeyboardInterrupt:
        return INTERRUPTED
    except (PartError, BrokenPromiseError) as error:
        say(f"hunt: proved nothing: {error}")
        return 1
    for line in outcome.lines:
        say(line)
    return 0 if outcome.shortest is None else 1


@contextmanager
def _stack(folder: Path | None) -> Iterator[tuple[Stack, Mapping[str, Any]]]:
    """The running stack of a state folder; without one a new stack, which is taken down again."""
    if folder is not None:
        facts = read_facts(State(folder))
        if facts is None:
            raise SystemExit(f"hunt: no stack is up in {folder}; start it with CLIENTS_STATE_DIR={folder} make up")
        yield Stack(State(folder)), facts
        return
    with tempfile.TemporaryDirectory(prefix="clients-hunt-") as temporary:
        Path(temporary).chmod(0o755)  # PostgreSQL's account has to enter it
        stack = Stack(State(Path(temporary)))
        try:
            yield stack, stack.up()
        finally:
            stack.down()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hunt", description=__doc__)
    parser.add_argument("--seconds", type=float, help=f"begin walks for so long ({SECONDS:g}; quick {QUICK_SECONDS:g})")
    parser.add_argument("--seed", type=int, help="that of the first walk; each further one has the next")
    parser.add_argument("--quick", action="store_true", help="a minute, and nothing is stopped or killed")
    parser.add_argument("--shrinking", type=float, default=300.0, help="look for the shortest walk for so many seconds")
    parser.add_argument("--state", type=Path, help="the state folder of a running stack (default: a stack of its own)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
