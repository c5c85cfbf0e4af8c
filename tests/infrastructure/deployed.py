"""What an environment's stack consists of: template.yaml after SAM's own transform, its conditions decided."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.programs import ROOT, program, run

ENVIRONMENTS = ("local", "staging", "production", "nightly")
NO_VALUE = {"Ref": "AWS::NoValue"}


@dataclass(frozen=True)
class Stack:
    environment: str
    template: Mapping[str, Any]
    resources: Mapping[str, Any]

    def of_type(self, kind: str) -> dict[str, Any]:
        """Properties by logical id."""
        found = self.resources.items()
        return {name: resource.get("Properties", {}) for name, resource in found if resource["Type"] == kind}


def parameters_of(environment: str) -> dict[str, str]:
    """Those with which samconfig.toml deploys the environment."""
    configuration = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
    overrides = configuration[environment]["deploy"]["parameters"]["parameter_overrides"]
    return dict(override.split("=", 1) for override in overrides)


def transformed(parameters: Mapping[str, str], *options: str) -> dict[str, Any]:
    script = str(ROOT / "delivery" / "expand.py")
    given = (f"{name}={value}" for name, value in parameters.items())
    done = run(program("sam", "python"), script, *options, *given)
    assert done.returncode == 0, done.stderr
    template: dict[str, Any] = json.loads(done.stdout)
    return template


@cache
def stack_of(environment: str) -> Stack:
    given = parameters_of(environment)
    template = transformed(given)
    defaults = {name: str(it["Default"]) for name, it in template["Parameters"].items() if "Default" in it}
    decide = _Decisions(template.get("Conditions", {}), template.get("Mappings", {}), defaults | given)
    return Stack(
        environment,
        template,
        {
            name: decide.value(resource)
            for name, resource in template["Resources"].items()
            if "Condition" not in resource or decide.condition(resource["Condition"])
        },
    )


@dataclass(frozen=True)
class _Decisions:
    """CloudFormation's conditions and mappings. References to resources and pseudo parameters stay as they are."""

    conditions: Mapping[str, Any]
    mappings: Mapping[str, Any]
    parameters: Mapping[str, str]

    def condition(self, name: str) -> bool:
        return bool(self.value(self.conditions[name]))

    def value(self, node: Any) -> Any:  # noqa: PLR0911 - one line for each function of CloudFormation
        match node:
            case {"Ref": name} if name in self.parameters:
                return self.parameters[name]
            case {"Condition": name} if len(node) == 1:
                return self.condition(name)
            case {"Fn::If": [name, yes, no]}:
                return self.value(yes if self.condition(name) else no)
            case {"Fn::Equals": [left, right]}:
                return str(self.value(left)) == str(self.value(right))
            case {"Fn::Not": [inner]}:
                return not self.value(inner)
            case {"Fn::And": inner}:
                return all(self.value(one) for one in inner)
            case {"Fn::FindInMap": [name, first, second]}:
                return self.mappings[name][self.value(first)][self.value(second)]
            case dict():
                values = {key: self.value(inner) for key, inner in node.items()}
                return {key: inner for key, inner in values.items() if inner != NO_VALUE}
            case list():
                return [inner for inner in map(self.value, node) if inner != NO_VALUE]
            case _:
                return node


def statements(stack: Stack) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every role's and policy's permissions, with the logical id of where it stands."""
    for name, properties in stack.of_type("AWS::IAM::Role").items():
        for policy in properties.get("Policies", []):
            yield from ((name, statement) for statement in policy["PolicyDocument"]["Statement"])
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        for name, properties in stack.of_type(kind).items():
            yield from ((name, statement) for statement in properties["PolicyDocument"]["Statement"])


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
