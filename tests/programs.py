"""Programs that some tests run. Each stands in an environment of its own (`make setup`)."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parents[1]
PROGRAMS = ROOT / ".programs"


def missing(what: str) -> NoReturn:
    """CI leaves nothing out; on a developer's machine a test that cannot run is skipped."""
    message = f"{what} is missing"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def program(name: str, binary: str | None = None) -> str:
    path = PROGRAMS / name / "bin" / (binary or name)
    if not path.exists():
        missing(f"{name} (make setup)")
    return str(path)


def run(
    *command: str, environment: Mapping[str, str] | None = None, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Whether it failed is for the test to say."""
    return subprocess.run(  # noqa: S603 - the tests' own commands
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
