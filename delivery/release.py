"""Deploys the artifact, remembers what was there before, and puts it back."""

import json
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from delivery import order, stack_state
from delivery.environment import DISPOSABLE, REGION, ROOT, DeliveryError, Environment
from delivery.programs import SAM, run

CONFIGURATION = ROOT / "samconfig.toml"
# Back at once: what is taken back has been in use before.
AT_ONCE = {"GradualDeployment": "false"}


@dataclass(frozen=True, slots=True)
class Release:
    """A stack as it stands: its template, whose code lies in the artifacts' bucket, and its parameters."""

    template: str
    parameters: dict[str, str]


def current(environment: Environment) -> Release | None:
    """None where there is no stack that ever worked."""
    stack = environment.stack()
    if stack is None or stack["StackStatus"] in stack_state.NEVER_WORKED:
        return None
    body: Any = environment.cloudformation.get_template(StackName=environment.stack_name, TemplateStage="Original")
    template = body["TemplateBody"]
    return Release(
        template if isinstance(template, str) else json.dumps(template),
        {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in stack.get("Parameters", [])},
    )


def deploy(environment: Environment, template: Path, commit: str = order.UNKNOWN) -> None:
    """With the parameters of samconfig.toml, and the commit that was built.

    CloudFormation itself puts back what was there when this fails; what a failed first create left is removed before.
    Raises DeliveryError with what failed first.
    """
    for line in stack_state.make_way(environment):
        click.echo(line)
    options: list[str | Path] = ["--config-file", CONFIGURATION, "--config-env", environment.name]
    overrides = [*configured(environment.name), f"{order.PARAMETER}={commit}"]
    _deploy(environment, template, [*options, "--parameter-overrides", *overrides])
    if environment.name != DISPOSABLE:
        environment.cloudformation.update_termination_protection(
            StackName=environment.stack_name, EnableTerminationProtection=True
        )


def configured(name: str) -> list[str]:
    """The parameters of samconfig.toml, as NAME=VALUE: SAM takes those of its command line instead, not beside them."""
    read: dict[str, Any] = tomllib.loads(CONFIGURATION.read_text("utf-8"))
    return list(read[name]["deploy"]["parameters"]["parameter_overrides"])


def roll_back(environment: Environment, release: Release | None, folder: Path) -> None:
    """The schema stays as it is: migrations only add, and what was there before works with what they added."""
    if release is None:
        raise DeliveryError(f"{environment.stack_name} was new: there is nothing to go back to; mend it, deploy again")
    folder.mkdir(parents=True, exist_ok=True)
    template, empty = folder / "previous.yaml", folder / "samconfig.toml"
    template.write_text(release.template, "utf-8")
    empty.write_text("version = 0.1\n", "utf-8")
    wanted = release.parameters | {name: value for name, value in AT_ONCE.items() if name in release.parameters}
    overrides = [f"{name}={value}" for name, value in wanted.items()]
    options: list[str | Path] = ["--config-file", empty, "--stack-name", environment.stack_name]
    options += ["--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset", "--no-confirm-changeset"]
    _deploy(environment, template, [*options, *(["--parameter-overrides", *overrides] if overrides else [])])


def _deploy(environment: Environment, template: Path, options: list[str | Path]) -> None:
    where: list[str | Path] = ["--region", REGION, "--no-progressbar", "--role-arn", environment.cloudformation_role]
    where += ["--s3-bucket", environment.artifacts_bucket, "--s3-prefix", environment.name, "--no-resolve-s3"]
    where += ["--kms-key-id", environment.artifacts_key]  # or SAM asks for SSE-S3, which the bucket refuses
    before = stack_state.newest_event(environment)
    try:
        run(SAM, "deploy", "--template-file", template, *where, *options)
    except DeliveryError as error:
        stack = environment.stack()
        raise DeliveryError(
            f"{error}: {stack_state.first_failure(environment, stack, before)}" if stack else str(error)
        ) from None


def remember(release: Release | None, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(asdict(release) if release else None), "utf-8")


def recall(file: Path) -> Release | None:
    """Raises DeliveryError where nothing was remembered."""
    try:
        remembered = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        raise DeliveryError(f"there is no {file}: `deploy` writes it, on the machine that deploys") from None
    return Release(**remembered) if remembered else None
