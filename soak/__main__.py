"""`python -m soak`: proves under load and faults that nothing is lost, doubled, stale or brought back."""

import argparse
import json
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws import forget_the_callers_aws_settings
from local.facts import read_facts
from local.processes import PartError
from local.progress import say
from local.stack import Stack
from local.state import REPOSITORY, State
from operations.topic import TopicUnavailableError
from operations.warehouse.statement import TableUnavailableError
from soak.old_batches import LateError
from soak.page import page
from soak.plan import full, quick
from soak.publishing import RefusedError
from soak.reads import ApiUnavailableError
from soak.run import Run
from soak.subscriber import NoSubscriberError
from soak.verdict import figures

FULL, QUICK = 50_000, 2_000
INTERRUPTED = 130
UNPROVED = (
    *(ApiUnavailableError, LateError, NoSubscriberError, RefusedError),
    *(PartError, TopicUnavailableError, TableUnavailableError, BotoCoreError, ClientError),
)


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    forget_the_callers_aws_settings()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)  # as Ctrl-C: whatever ends the run, it leaves nothing behind
    seed = secrets.randbelow(1_000_000) if wanted.seed is None else wanted.seed
    make = quick if wanted.quick else full
    plan = make(wanted.messages or (QUICK if wanted.quick else FULL), seed)
    try:
        with _stack(wanted.state) as (stack, facts):
            say(f"{plan.messages:,} messages, {len(plan.faults)} faults, seed {seed}")
            outcome = Run(stack, facts, plan, say)()
    except KeyboardInterrupt:
        return INTERRUPTED
    except UNPROVED as error:
        say(f"soak: the run proved nothing: {error}")
        return 1
    found = figures(outcome)
    wanted.report.mkdir(parents=True, exist_ok=True)
    (wanted.report / "soak.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    (wanted.report / "soak.html").write_text(page(outcome, found))
    return _tell(found, wanted.report)


@contextmanager
def _stack(folder: Path | None) -> Iterator[tuple[Stack, Mapping[str, Any]]]:
    """The running stack of a state folder; without one a new stack, which is taken down again."""
    if folder is not None:
        state = State(folder)
        facts = read_facts(state)
        if facts is None:
            raise SystemExit(f"soak: no stack is up in {folder}; start it with CLIENTS_STATE_DIR={folder} make up")
        yield Stack(state), facts
        return
    with tempfile.TemporaryDirectory(prefix="clients-soak-") as temporary:
        Path(temporary).chmod(0o755)  # PostgreSQL's account has to enter it
        stack = Stack(State(Path(temporary)))
        try:
            yield stack, stack.up()
        finally:
            stack.down()


def _tell(found: Mapping[str, Any], folder: Path) -> int:
    for name in ("published", "missing", "doubled", "stale", "resurrected", "rejected", "deadLettered", "wrongReasons"):
        say(f"{name:>16} {found[name]:>8,}")
    say(f"{'API errors':>16} {found['apiErrors'] or 'none'}, recovered within {found['recoverySeconds']} s")
    say(f"{'messages':>16} {found['rates']['mean']:g} a second in the mean, {found['rates']['best']:g} at best")
    for problem in found["problems"]:
        say(f"NOT RIGHT: {problem}")
    say(f"{'all promises held' if found['holds'] else 'a promise was broken'}; see {folder / 'soak.html'}")
    return 0 if found["holds"] else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m soak", description=__doc__)
    parser.add_argument("--messages", type=int, help=f"how many (default: {FULL}, with --quick {QUICK})")
    parser.add_argument("--quick", action="store_true", help="one of each fault, within two minutes")
    parser.add_argument("--seed", type=int, help="repeats a run's messages; the report names it")
    parser.add_argument("--state", type=Path, help="the state folder of a running stack (default: a stack of its own)")
    parser.add_argument(
        "--report", type=Path, default=REPOSITORY / ".local", help="the folder for soak.json and soak.html"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
