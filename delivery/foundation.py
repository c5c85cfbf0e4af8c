"""Terraform's part: what lives for years. A plan is shown without values, saved, and applied as it was shown."""

import json
from pathlib import Path
from typing import Any

from delivery.environment import DISPOSABLE, ROOT, DeliveryError, Environment
from delivery.programs import read, run

FOLDER = ROOT / "terraform" / "foundation"


def plan(environment: Environment, file: Path) -> dict[str, Any]:
    """Writes `file` and answers the plan as Terraform's JSON. Unlocked: the role that plans only reads."""
    _initialize(environment)
    file.parent.mkdir(parents=True, exist_ok=True)
    options = ["-input=false", "-no-color", "-lock=false", f"-out={file.resolve()}"]
    read("terraform", "plan", *options, *_variables(environment), folder=FOLDER)  # not shown: it tells values
    shown: dict[str, Any] = json.loads(read("terraform", "show", "-json", file.resolve(), folder=FOLDER))
    return shown


def apply(environment: Environment, file: Path) -> None:
    """Terraform itself refuses a plan that is older than the state."""
    if not file.is_file():
        raise DeliveryError(f"there is no {file}; make the plan first")
    _initialize(environment)
    run("terraform", "apply", "-input=false", "-no-color", file.resolve(), folder=FOLDER)


def destroy(environment: Environment) -> None:
    if environment.name != DISPOSABLE:
        raise DeliveryError(f"only {DISPOSABLE} may be destroyed from here")
    _initialize(environment)
    run("terraform", "destroy", "-input=false", "-no-color", "-auto-approve", *_variables(environment), folder=FOLDER)


def _initialize(environment: Environment) -> None:
    backend = [f"bucket={environment.state_bucket}", f"key={environment.name}/foundation.tfstate"]
    options = [f"-backend-config={setting}" for setting in backend]
    run("terraform", "init", "-input=false", "-no-color", "-reconfigure", *options, folder=FOLDER)


def _variables(environment: Environment) -> list[str]:
    return [f"-var-file=environments/{environment.name}.tfvars", f"-var=account_id={environment.account_id}"]
