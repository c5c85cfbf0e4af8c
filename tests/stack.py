"""The stack that tests of the whole run against: a local one of their own, or the one whose stack.json is named."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local.ministack import PROGRAM, MiniStack
from local.ports import Ports
from local.processes import Processes
from local.stack import Stack
from local.state import State
from tests.programs import missing

GIVEN = "CLIENTS_STACK_FILE"


@pytest.fixture(scope="session")
def stack() -> Iterator[dict[str, Any]]:
    """The facts of stack.json. With CLIENTS_STACK_FILE set, those of a stack that runs already, here or in AWS."""
    given = os.environ.get(GIVEN)
    if given:
        yield json.loads(Path(given).read_text())
        return
    if not PROGRAM.exists():
        missing("ministack (make setup)")
    with temporary_state() as state:
        own = Stack(state)
        try:
            yield dict(own.up())
        finally:
            own.down()


def path_of(stack: dict[str, Any]) -> Path:
    """Its stack.json, where it belongs: of a local stack no copy is taken for it."""
    given = os.environ.get(GIVEN)
    return Path(given) if given else Path(stack["logs"]).parent / "stack.json"


@pytest.fixture(scope="session")
def local_stack(stack: dict[str, Any]) -> Stack:
    """For tests that stop and start its parts; only a local stack has them."""
    state = State(Path(stack["logs"]).parent) if stack.get("logs") else None
    if state is None or not state.path("stack.json").is_file():
        pytest.skip(f"the stack of {GIVEN} is not a local one")
    return Stack(state)


@contextmanager
def bare_emulator(**settings: str) -> Iterator[str]:
    """The address of AWS as MiniStack plays it, with nothing in it. `settings` are MiniStack's own variables."""
    if not PROGRAM.exists():
        missing("ministack (make setup)")
    with temporary_state() as state:
        processes, ports = Processes(state), Ports(state)
        ports.choose("ministack")
        emulator = MiniStack(state, processes, ports)
        try:
            emulator.start(Path(__file__), **settings)
            yield emulator.endpoint_url
        finally:
            processes.stop_all(["ministack"])


@contextmanager
def temporary_state() -> Iterator[State]:
    """A state folder that PostgreSQL's account can enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="clients-stack-"))
    folder.chmod(0o755)
    try:
        yield State(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
