"""Every command of the README runs, and answers what the README says."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.polling import until
from tests.programs import missing

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCK = re.compile(r"^```sh\n(.*?)^```(?:\n+(?:[^\n`#]+\n+)?```json\n(.*?)^```)?", re.DOTALL | re.MULTILINE)
BLOCKS = [(command.strip(), answer.strip()) for command, answer in BLOCK.findall(README)]


def run(command: str, state: Path) -> str:
    """As a reader would, but on the tests' own stack."""
    done = subprocess.run(  # noqa: S603 - the README's own commands
        ["bash", "-euo", "pipefail", "-c", command.replace(".local/", f"{state}/")],  # noqa: S607
        cwd=ROOT,
        env={**os.environ, "CLIENTS_STATE_DIR": str(state)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def state(stack: dict[str, Any]) -> Path:
    return Path(stack["logs"]).parent


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_command_of_the_readme_answers_what_it_says(state: Path, number: int) -> None:
    command, answer = BLOCKS[number]
    if command.startswith("make test"):
        return  # this very run
    if command.startswith("make invoke") and not shutil.which("docker"):
        missing("Docker")
    if answer:
        until(lambda: json.loads(run(command, state)) == json.loads(answer), what=answer, every=0.5)
    else:
        run(command, state)


def test_readme_shows_the_two_commands_a_query_and_a_mutation() -> None:
    commands = " ".join(command for command, _ in BLOCKS)
    assert all(
        needed in commands for needed in ("make up", "make test", "publishClient(input", "{ client(", "make invoke")
    )
    assert sum(bool(answer) for _, answer in BLOCKS) == 2
