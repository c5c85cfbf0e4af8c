"""Lambda's concurrency: what the environment's functions reserve has to fit into the account's limit."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from delivery import release
from delivery.checks import Finding
from delivery.environment import ROOT, Environment
from delivery.programs import SAM_PYTHON, read

TEMPLATE = ROOT / "template.yaml"
# So much stays for functions without a reservation. Source: Lambda developer guide, "Configuring reserved concurrency".
LEAST_UNRESERVED = 100
USUAL_LIMIT = 1000
QUOTA = "L-B99A9384"


def concurrency(environment: Environment, template: Path = TEMPLATE) -> Iterator[Finding]:
    limits = environment.functions.get_account_settings()["AccountLimit"]
    limit, free = limits["ConcurrentExecutions"], limits["UnreservedConcurrentExecutions"]
    wanted, held = _wanted(environment, template), _held(environment)
    # In an account whose limit is smaller than that, all of it stays unreserved.
    short = min(LEAST_UNRESERVED, limit) - (free + held - wanted)
    if wanted and short > 0:
        enough = max(USUAL_LIMIT, limit + short)
        yield Finding(
            f"Lambda runs {limit} functions at once in this account, {free + held} of them not reserved by others;"
            f" {environment.name} reserves {wanted}, and {min(LEAST_UNRESERVED, limit)} must stay unreserved",
            f"aws service-quotas request-service-quota-increase --service-code lambda --quota-code {QUOTA}"
            f" --desired-value {enough}",
        )


def reservations(template: Mapping[str, Any], parameters: Mapping[str, str]) -> int:
    """What the functions of a template reserve together, after SAM's transform."""
    defaults = {name: it.get("Default") for name, it in template.get("Parameters", {}).items()}
    return sum(
        int(_value(it.get("Properties", {}).get("ReservedConcurrentExecutions", 0), {**defaults, **parameters}))
        for it in template.get("Resources", {}).values()
        if it["Type"] == "AWS::Lambda::Function"
    )


def _value(given: Any, parameters: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a number, or a reference to one
    return parameters[given["Ref"]] if isinstance(given, dict) else given


def _wanted(environment: Environment, template: Path) -> int:
    configured = release.configured(environment.name)
    expanded = json.loads(read(SAM_PYTHON, "delivery/expand.py", "--template", template, *configured))
    return reservations(expanded, dict(it.split("=", 1) for it in configured))


def _held(environment: Environment) -> int:
    """By the stack that is there already."""
    before = release.current(environment)
    if before is None:
        return 0
    body: Any = environment.cloudformation.get_template(StackName=environment.stack_name, TemplateStage="Processed")
    template = body["TemplateBody"]
    return reservations(json.loads(template) if isinstance(template, str) else template, before.parameters)
