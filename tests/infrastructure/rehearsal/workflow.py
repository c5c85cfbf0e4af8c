"""Runs a workflow's job on this machine: what its `run:` steps say, in their order and with their environment.

The steps come from the files in .github. Other people's actions are what the rehearsal gives for them.
"""

import os
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.infrastructure.rehearsal.expressions import condition, fill
from tests.infrastructure.test_workflows import OWN, action, workflow

type Step = dict[str, Any]
type Action = Callable[[Mapping[str, str]], Mapping[str, str]]
"""Gets what stands in `with`, and answers the environment of the steps after it."""


class UnknownActionError(Exception):
    """The rehearsal has nothing for this action."""


@dataclass(frozen=True)
class Machine:
    """Where a job runs. `instead`: by a run step's name or command, why it is left out, or what runs in its place."""

    folder: Path
    actions: Mapping[str, Action]
    instead: Mapping[str, str | Callable[[Mapping[str, str]], int]] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Done:
    """`ran`: each run step with its output; `left_out`: each that was not run, and why."""

    outcome: str = "success"
    outputs: dict[str, str] = field(default_factory=dict)
    ran: list[tuple[str, str, str]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    def said(self, step: str) -> str:
        """What the last step with this in its name, or command, printed."""
        return next(output for name, _, output in reversed(self.ran) if step in name)

    def outcomes(self) -> list[tuple[str, str]]:
        return [(name, outcome) for name, outcome, _ in self.ran]


def run_job(machine: Machine, file: str, name: str, **context: Any) -> Done:
    """`context`: needs, vars and matrix, as GitHub would have them."""
    job, done, environment = workflow(file)["jobs"][name], Done(), dict[str, str]()
    known = {"needs": {}, "vars": {}, "matrix": {}, "github": {}, **machine.context, **context, "steps": {}}
    if "if" in job and not condition(job["if"], known, _statuses(done)):
        done.outcome = "skipped"
        return done
    environment |= {key: fill(str(it), known, {}) for key, it in job.get("env", {}).items()}
    _run_steps(machine, job["steps"], known, done, environment)
    done.outputs = {key: fill(it, known, {}) for key, it in job.get("outputs", {}).items()}
    return done


def _run_steps(
    machine: Machine, steps: Iterable[Step], context: dict[str, Any], done: Done, environment: dict[str, str]
) -> None:
    for step in steps:
        if not condition(step.get("if", "success()"), context, _statuses(done)):
            continue
        before = done.outcome
        done.outcome = "success"
        own = {key: fill(str(it), context, {}) for key, it in step.get("env", {}).items()}
        outputs = (
            _run(machine, step, done, {**environment, **own})
            if "run" in step
            else _use(machine, step, context, done, environment)
        )
        if "id" in step:
            context["steps"][step["id"]] = {"outcome": done.outcome, "outputs": outputs}
        done.outcome = before if done.outcome == "success" else done.outcome


def _use(
    machine: Machine, step: Step, context: Mapping[str, Any], done: Done, environment: dict[str, str]
) -> dict[str, str]:
    given = {key: fill(str(it), context, {}) for key, it in step.get("with", {}).items()}
    uses = step["uses"]
    if uses.startswith(OWN):
        own = action(uses)
        inputs = {key: str(it.get("default", "")) for key, it in own.get("inputs", {}).items()} | given
        inner = {**context, "inputs": inputs, "steps": {}}
        _run_steps(machine, own["runs"]["steps"], inner, done, environment)
        return {key: fill(it["value"], inner, {}) for key, it in own.get("outputs", {}).items()}
    name = uses.partition("@")[0]
    if name not in machine.actions:
        raise UnknownActionError(name)
    environment |= machine.actions[name](given)
    return {}


def _run(machine: Machine, step: Step, done: Done, environment: Mapping[str, str]) -> dict[str, str]:
    name, command = step.get("name", step["run"].strip()), step["run"]
    known = {"GITHUB_OUTPUT": str(machine.folder / ".output"), "GITHUB_STEP_SUMMARY": os.devnull}
    (machine.folder / ".output").write_text("", "utf-8")
    whole = {**os.environ, **known, "RUNNER_TEMP": str(machine.folder.parent), "CI": "true", **environment}
    instead = machine.instead.get(name)
    if isinstance(instead, str):
        done.left_out[name] = instead
        return {}
    if instead is not None:
        status, output = instead(whole), ""
    else:
        # The options that GitHub gives to bash. Source: "Workflow syntax", jobs.<job_id>.steps[*].shell.
        options = ["--noprofile", "--norc", "-eo", "pipefail"] if "shell" in step else ["-e"]
        ran = subprocess.run(  # noqa: S603 - the workflows' own steps
            ["bash", *options, "-c", command],  # noqa: S607 - as GitHub finds it
            cwd=machine.folder,
            env=whole,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=900,
        )
        status, output = ran.returncode, ran.stdout
    done.outcome = "failure" if status else "success"
    done.ran.append((name, done.outcome, output))
    lines = (machine.folder / ".output").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def _statuses(done: Done) -> dict[str, Callable[..., Any]]:
    return {
        "always": lambda: True,
        "success": lambda: done.outcome == "success",
        "failure": lambda: done.outcome == "failure",
        "cancelled": lambda: False,
    }
