"""No release goes back by accident: what is deployed comes before what is to be deployed, in the history of `main`."""

import subprocess
from pathlib import Path

from delivery.environment import ROOT, DeliveryError, Environment
from delivery.programs import read

PARAMETER = "Commit"
UNKNOWN = "unknown"


def head() -> str:
    return read("git", "rev-parse", "HEAD").strip()


def deployed(environment: Environment) -> str | None:
    """The commit of which the stack was made; None where there is no stack, or one older than this parameter."""
    stack = environment.stack()
    values = {it["ParameterKey"]: it["ParameterValue"] for it in stack.get("Parameters", [])} if stack else {}
    commit = values.get(PARAMETER, UNKNOWN)
    return None if commit == UNKNOWN else commit


def refuse_older(environment: Environment, commit: str, *, take_back: bool = False, repository: Path = ROOT) -> None:
    """Raises DeliveryError where `commit` does not descend from what is deployed, or where that cannot be told."""
    before = deployed(environment)
    if before is None or take_back:
        return
    status = _is_ancestor(before, commit, repository)
    if status == 0:
        return
    if status == 1:
        raise DeliveryError(
            f"{commit[:12]} does not come after {before[:12]}, which {environment.name} has: revert on main what should"
            " go, or say --take-back"
        )
    if read("git", "rev-parse", "--is-shallow-repository", folder=repository).strip() == "true":
        raise DeliveryError(
            f"this clone is shallow, so it cannot tell whether {commit[:12]} comes after {before[:12]}, which"
            f" {environment.name} has: `git fetch --unshallow` (in a workflow, fetch-depth: 0)"
        )
    raise DeliveryError(
        f"{before[:12]}, which {environment.name} has, is not in this repository: fetch main, or say --take-back"
    )


def _is_ancestor(before: str, commit: str, repository: Path) -> int:
    """0 yes, 1 no, anything else: one of them is not known here."""
    command = ["git", "merge-base", "--is-ancestor", before, commit]
    return subprocess.run(command, cwd=repository, check=False, stderr=subprocess.DEVNULL).returncode  # noqa: S603 - git
