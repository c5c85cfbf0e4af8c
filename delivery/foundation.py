"""Terraform's part: what lives for years. A plan is shown without values, approved, and applied if it is the same."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from delivery.environment import DISPOSABLE, ROOT, DeliveryError, Environment
from delivery.programs import read, run
from delivery.reports import changes_of, plan_report

APPROVED_ONLY = "production"
FOLDER = ROOT / "terraform" / "foundation"


def plan(environment: Environment, file: Path) -> dict[str, Any]:
    """Writes `file` and answers the plan as Terraform's JSON. Unlocked: the role that plans only reads."""
    _initialize(environment)
    file.parent.mkdir(parents=True, exist_ok=True)
    options = ["-input=false", "-no-color", "-lock=false", f"-out={file.resolve()}"]
    read("terraform", "plan", *options, *_variables(environment), folder=FOLDER)  # not shown: it tells values
    shown: dict[str, Any] = json.loads(read("terraform", "show", "-json", file.resolve(), folder=FOLDER))
    return shown


def apply(environment: Environment, file: Path, approved: str | None) -> dict[str, Any]:
    """Plans again, and applies it where it is what was approved (`fingerprint`), or changes nothing; answers that plan.

    Raises DeliveryError where it is another plan, and in production where nothing was approved. The plan's file, in
    which values stand, does not outlive this.
    """
    if approved is None and environment.name == APPROVED_ONLY:
        raise DeliveryError(f"{APPROVED_ONLY} is applied as it was approved: --approved <what `plan` printed last>")
    try:
        planned = plan(environment, file)
        if approved is not None and changes_of(planned) and fingerprint(planned) != approved:
            raise DeliveryError(
                f"the plan of {environment.name} is not the one that was approved, something has changed meanwhile:"
                f" {plan_report(environment.name, planned)}\nLook at it, and approve it: `plan`, then `apply` again"
            )
        run("terraform", "apply", "-input=false", "-no-color", file.resolve(), folder=FOLDER)
    finally:
        file.unlink(missing_ok=True)
    return planned


def fingerprint(planned: Mapping[str, Any]) -> str:
    """The same for two plans that do the same to the same: what changes, from what, to what."""
    changes = [{"address": change["address"], "change": change["change"]} for change in changes_of(planned)]
    return hashlib.sha256(json.dumps(changes, sort_keys=True).encode()).hexdigest()


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
