"""What a person applied by hand, once for the account, against what terraform/bootstrap says today."""

import json
from pathlib import Path
from typing import Any

from delivery.environment import ROOT, DeliveryError, Environment
from delivery.programs import read, run

FOLDER = ROOT / "terraform" / "bootstrap"


def plan(environment: Environment, file: Path) -> dict[str, Any]:
    """Terraform's plan as its JSON, with the variables that the bootstrap was applied with; writes `file`.

    Raises DeliveryError where the account's bucket holds no state of it.
    """
    backend = f"-backend-config=bucket={environment.state_bucket}"
    # Not -reconfigure: where the first run was made here, its state file would be offered for copying.
    run("terraform", "init", "-input=false", "-no-color", backend, folder=FOLDER)
    file.parent.mkdir(parents=True, exist_ok=True)
    variables = file.with_suffix(".tfvars.json")
    variables.write_text(json.dumps(_applied_with(environment)), "utf-8")
    options = ["-input=false", "-no-color", "-lock=false", f"-var-file={variables.resolve()}", f"-out={file.resolve()}"]
    try:
        read("terraform", "plan", *options, folder=FOLDER)  # not shown: it tells values
        shown: dict[str, Any] = json.loads(read("terraform", "show", "-json", file.resolve(), folder=FOLDER))
    finally:
        file.unlink(missing_ok=True)
    return shown


def _applied_with(environment: Environment) -> Any:  # noqa: ANN401 - the variables of terraform/bootstrap
    outputs = json.loads(read("terraform", "output", "-json", "-no-color", folder=FOLDER))
    if "variables" not in outputs:
        raise DeliveryError(
            f"{environment.state_bucket} does not say what the bootstrap was applied with: apply terraform/bootstrap"
            " once more, and move its state there (terraform/README.md)"
        )
    return outputs["variables"]["value"]
