"""Runs the programs that do the work. What they print goes on to the log, but where it may hold values."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from delivery.environment import ROOT, DeliveryError

SAM = ROOT / ".programs" / "sam" / "bin" / "sam"
SAM_PYTHON = SAM.with_name("python")


def run(*command: str | Path, folder: Path = ROOT, environment: Mapping[str, str] | None = None) -> None:
    """Raises DeliveryError where the program fails."""
    _check(command, _start(command, folder, environment).returncode)


def read(*command: str | Path, folder: Path = ROOT, accepted: Sequence[int] = (0,)) -> str:
    """What the program writes, which is not shown; what it complains of is. Raises DeliveryError where it fails."""
    done = _start(command, folder, None, output=subprocess.PIPE)
    _check(command, done.returncode, accepted)
    return done.stdout


def _start(
    command: Sequence[str | Path], folder: Path, more: Mapping[str, str] | None, output: int | None = None
) -> subprocess.CompletedProcess[str]:
    sys.stdout.flush()
    environment = _environment(more)
    return subprocess.run(command, cwd=folder, env=environment, check=False, stdout=output, text=True)  # noqa: S603 - to start programs is what this module is for


def _check(command: Sequence[str | Path], status: int, accepted: Sequence[int] = (0,)) -> None:
    if status not in accepted:
        raise DeliveryError(f"{Path(command[0]).name} {command[1]} failed with status {status}")


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    """`sam build` finds this environment's Python and uv first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "SAM_CLI_TELEMETRY": "0", "TF_IN_AUTOMATION": "1", **(more or {})}
