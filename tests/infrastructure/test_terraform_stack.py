"""The roles of the pipeline against the jobs that take them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.infrastructure.permissions import Role, may_be_taken, roles
from tests.infrastructure.terraform import REPOSITORY
from tests.infrastructure.test_workflows import ALL, OWN, action

pytestmark = pytest.mark.timeout(600)


def asked(steps: list[dict[str, Any]], inputs: Mapping[str, str]) -> Iterator[str]:
    """The roles that a job's steps take, those of the repository's own actions included."""
    for step in steps:
        given = {name: resolved(str(value), inputs) for name, value in step.get("with", {}).items()}
        if step.get("uses", "").endswith("/take-role"):
            yield given["role"]
        elif step.get("uses", "").startswith(OWN):
            own = action(step["uses"])
            defaults = {name: str(it["default"]) for name, it in own.get("inputs", {}).items() if "default" in it}
            yield from asked(own["runs"]["steps"], defaults | given)


def resolved(value: str, inputs: Mapping[str, str]) -> str:
    for name, given in inputs.items():
        value = value.replace(f"${{{{ inputs.{name} }}}}", given)
    return value


def environments(job: Mapping[str, Any]) -> Sequence[str]:
    """Those of the job's matrix. Where the repository's variable names them, every one that it may name."""
    given: str | list[str] = job.get("strategy", {}).get("matrix", {}).get("environment", [""])
    return ("staging", "production") if isinstance(given, str) else given


def takings() -> Iterator[tuple[str, str, str]]:
    """Workflow, GitHub environment and role, for every role that a job takes."""
    for job, body in ALL.items():
        for name in environments(body):
            environment = body.get("environment", "").replace("${{ matrix.environment }}", name)
            yield from ((job.split(":")[0], environment, role) for role in set(asked(body["steps"], {})))


def test_every_job_may_take_the_roles_that_it_takes(bootstrap_state: dict[str, dict[str, Any]]) -> None:
    found = sorted(set(takings()))
    assert {role for _, _, role in found} == {"plan", "foundation", "deploy", "verify"}
    for workflow, environment, name in found:
        ref = "refs/pull/7/merge" if workflow == "pull-request.yml" else "refs/heads/main"
        file = f"{REPOSITORY}/.github/workflows/{workflow}@{ref}"
        claims = {
            "aud": "sts.amazonaws.com",
            "sub": f"repo:{REPOSITORY}:environment:{environment}:job_workflow_ref:{file}",
        }
        role: Role = roles(bootstrap_state, environment.removesuffix("-plan"))[name]
        assert may_be_taken(role, claims), (workflow, environment, name)
