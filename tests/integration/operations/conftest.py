"""Real queues and a real topic in the emulator, with no subscriber: what arrives stays where a test can look at it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.ministack import PROGRAM, MiniStack
from local.ports import Ports
from local.processes import Processes
from tests.integration.operations.side import Side, deploy
from tests.programs import missing
from tests.stack import temporary_state

NAME = "clients-operations"


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    if not PROGRAM.exists():
        missing("ministack (make setup)")
    with temporary_state() as state:
        processes, ports = Processes(state), Ports(state)
        ports.choose("ministack")
        emulator = MiniStack(state, processes, ports)
        try:
            emulator.start(Path(__file__))
            yield emulator.endpoint_url
        finally:
            processes.stop_all(["ministack"])


@pytest.fixture(scope="session")
def _side(emulator: str) -> Side:
    return deploy(emulator, NAME)


@pytest.fixture
def side(_side: Side, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Side:
    """Empty queues, and the stack file that names them."""
    # The emulator's queue has one server, so asking it once is asking all of them; SQS needs the long poll.
    monkeypatch.setattr("operations.look.POLL_SECONDS", 0)
    for url in _side.urls.values():
        _side.sqs.purge_queue(QueueUrl=url)
    (tmp_path / "stack.json").write_text(json.dumps(_side.facts))
    return Side(_side.endpoint_url, _side.outputs, tmp_path / "stack.json")
