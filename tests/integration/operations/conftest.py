"""Real queues and a real topic in the emulator, with no subscriber: what arrives stays where a test can look at it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.operations.side import Side, deploy
from tests.stack import bare_emulator

NAME = "clients-operations"


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    with bare_emulator() as endpoint_url:
        yield endpoint_url


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
