"""The test of a deployment: the same, whether the stack is in AWS or on this machine."""

import os
import sys
from pathlib import Path

from delivery import stack_file
from delivery.environment import ROOT, DeliveryError, Environment
from delivery.programs import run
from stack_file import StackFile, StackFileError

TEST = "tests/e2e/test_deployment.py"


def verify(file: Path) -> None:
    """`file` is a stack.json. Raises DeliveryError."""
    if not file.is_file():
        raise DeliveryError(f"there is no {file}; start the local stack (make up), or name an environment")
    try:
        StackFile.read(file)
    except StackFileError as error:
        raise DeliveryError(f"{file} is not a stack's file ({error}); write it again: make up") from None
    given = {"CLIENTS_STACK_FILE": str(file.resolve())}
    run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", TEST, environment=given)


def verify_environment(environment: Environment) -> None:
    file = ROOT / ".delivery" / f"{environment.name}.json"
    stack_file.write(environment, file)
    verify(file)


def local_file() -> Path:
    return Path(os.environ.get("CLIENTS_STATE_DIR") or ROOT / ".local") / "stack.json"
