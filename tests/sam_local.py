"""`sam local invoke` through the product's own command: one function in Docker, in Lambda's runtime."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.stack import Stack
from local.state import REPOSITORY, State
from tests.programs import missing

INVOKE_SECONDS = 240


def need_docker() -> None:
    if shutil.which("docker") is None:
        missing("Docker")
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode != 0:  # noqa: S607
        missing("a Docker engine that answers")


@dataclass(frozen=True)
class Invocation:
    """`answer` is None when Lambda's runtime did not give one, as after a timeout."""

    code: int
    answer: Any
    log: str


def invoke(state: State, function: str, event: Path) -> Invocation:
    done = subprocess.run(  # noqa: S603 - the product's own command
        [sys.executable, "-m", "local", "--state", str(state.folder), "invoke", function, str(event)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=INVOKE_SECONDS,
        check=False,
    )
    return Invocation(done.returncode, json.loads(done.stdout) if done.stdout.strip() else None, done.stderr)


@contextmanager
def variant(stack: Stack, folder: Path, function: str, **properties: Any) -> Iterator[State]:
    """The same stack, but what was built of it has other properties of one function."""
    state = State(folder)
    built = stack.deployment.template.parent
    shutil.copytree(built, state.path(built.name))
    state.write("stack", stack.state.read("stack") | {"logs": str(state.logs)})
    path = state.path(built.name, "template.json")
    template = json.loads(path.read_text())
    template["Resources"][function]["Properties"].update(properties)
    path.write_text(json.dumps(template))
    yield state
