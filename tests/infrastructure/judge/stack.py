"""An environment's stack as CloudFormation would have built it: references, addresses and parameters filled in."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.infrastructure.deployed import Stack, parameters_of
from tests.infrastructure.terraform import ACCOUNT

HERE = f"us-east-1:{ACCOUNT}"
RANDOM = "AbCdEf123456"  # what CloudFormation puts behind the names that it makes up
# The ARN of each type that has one. {name} is the name that the template gives, or else the one that is made up.
ARNS = {
    "AWS::AppSync::DomainName": "arn:aws:appsync:{here}:domainnames/{DomainName}",
    "AWS::AppSync::GraphQLApi": "arn:aws:appsync:{here}:apis/{random}",
    "AWS::CloudWatch::Alarm": "arn:aws:cloudwatch:{here}:alarm:{stack}-{id}-{random}",
    "AWS::CodeDeploy::Application": "arn:aws:codedeploy:{here}:application:{stack}-{id}-{random}",
    "AWS::CodeDeploy::DeploymentGroup": "arn:aws:codedeploy:{here}:deploymentgroup:{ApplicationName}/{stack}-{id}-1",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{stack}-{id}-{random}",
    "AWS::Lambda::Alias": "{FunctionName}:{Name}",
    "AWS::Lambda::EventSourceMapping": "arn:aws:lambda:{here}:event-source-mapping:{random}",
    "AWS::Lambda::Function": "arn:aws:lambda:{here}:function:{stack}-{id}-{random}",
    "AWS::Lambda::LayerVersion": "arn:aws:lambda:{here}:layer:{LayerName}:1",
    "AWS::Lambda::Version": "{FunctionName}:1",
    "AWS::Logs::LogGroup": "arn:aws:logs:{here}:log-group:{LogGroupName}",
    "AWS::SQS::Queue": "arn:aws:sqs:{here}:{stack}-{id}-{random}",
    "AWS::WAFv2::WebACL": "arn:aws:wafv2:{here}:regional/webacl/{Name}/00000000-0000-0000-0000-000000000002",
}
NAMED_BY_ARN = {"AWS::Lambda::Alias", "AWS::Lambda::Version", "AWS::Lambda::LayerVersion"}


@dataclass(frozen=True)
class Built:
    """`parameters` are the SSM parameters that the foundation wrote, by name."""

    stack: Stack
    parameters: Mapping[str, str]

    @property
    def name(self) -> str:
        return f"clients-{self.stack.environment}"

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        return {name: self._filled(it) for name, it in self.stack.resources.items()}

    @cached_property
    def arns(self) -> dict[str, str]:
        return {name: arn for name in self.stack.resources if (arn := self._arn(name))}

    @cached_property
    def _names(self) -> dict[str, str]:
        """What a reference to it gives -> the ARN."""
        return {str(self._reference(name)): arn for name, arn in self.arns.items()}

    @cached_property
    def _given(self) -> dict[str, str]:
        return parameters_of(self.stack.environment)

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        return {name: it.get("Properties", {}) for name, it in self.resources.items() if it["Type"] == kind}

    def named(self, node: Any) -> set[str]:
        """The ARN of everything that properties name, by its ARN or by its name, however deep."""
        text = json.dumps(node)
        own = {arn for name, arn in self._names.items() if f'"{name}"' in text}
        return own | set(re.findall(r"arn:aws:[^\"\\\s,]+?(?=:\*|[\"\\\s,])", text))

    def function_arn(self, function: str) -> str:
        """By name or ARN."""
        return function if function.startswith("arn:") else f"arn:aws:lambda:{HERE}:function:{function}"

    def _filled(self, node: Any) -> Any:  # noqa: PLR0911 - one line for each function of CloudFormation
        match node:
            case {"Ref": name}:
                return self._reference(name)
            case {"Fn::GetAtt": [name, *attribute]}:
                return self._attribute(name, ".".join(attribute))
            case {"Fn::GetAtt": str(dotted)}:
                return self._attribute(*dotted.split(".", 1))
            case {"Fn::Sub": str(text)}:
                return self._filled(re.sub(r"\$\{([^}]+)\}", self._part, text))
            case {"Fn::Join": [separator, parts]}:
                return self._filled(separator.join(map(str, self._filled(parts))))
            case dict():
                return {key: self._filled(inner) for key, inner in node.items()}
            case list():
                return [self._filled(inner) for inner in node]
            case str():
                text = re.sub(r"\{\{resolve:ssm:([^}]+)\}\}", lambda found: self.parameters[found[1]], node)
                return self.parameters.get(text, text)
            case _:
                return node

    def _part(self, found: re.Match[str]) -> str:
        name, _, attribute = found[1].partition(".")
        return str(self._attribute(name, attribute) if attribute else self._reference(name))

    def _reference(self, name: str) -> Any:
        pseudo = {"AccountId": ACCOUNT, "Region": "us-east-1", "Partition": "aws", "StackName": self.name}
        if name.startswith("AWS::"):
            return pseudo[name.removeprefix("AWS::")]
        if name in self._given:
            return self._filled(self._given[name])
        if name not in self.stack.resources:
            return str(self.stack.template["Parameters"][name]["Default"])
        kind, arn = self.stack.resources[name]["Type"], self._arn(name)
        if not arn:
            return f"{self.name}-{name}-{RANDOM}"
        if kind == "AWS::SQS::Queue":
            return f"https://sqs.us-east-1.amazonaws.com/{ACCOUNT}/{arn.rsplit(':', 1)[-1]}"
        return arn if kind in NAMED_BY_ARN else _name(arn)

    def _attribute(self, name: str, attribute: str) -> str:
        arn = self._arn(name)
        if attribute == "Arn" and arn:
            return f"{arn}:*" if self.stack.resources[name]["Type"] == "AWS::Logs::LogGroup" else arn
        properties = self.stack.resources[name].get("Properties", {})
        if attribute in properties:
            return str(self._filled(properties[attribute]))
        return f"{name}.{attribute}" if attribute != "ApiId" else str(arn).rsplit("/", 1)[-1]

    def _arn(self, name: str) -> str:
        resource = self.stack.resources[name]
        if resource["Type"] not in ARNS:
            return ""
        shape, given = ARNS[resource["Type"]], resource.get("Properties", {})
        wanted = {key: self._filled(given[key]) for key in re.findall(r"\{([A-Z]\w+)\}", shape)}
        if "FunctionName" in wanted:
            wanted["FunctionName"] = self.function_arn(wanted["FunctionName"])
        return shape.format(here=HERE, account=ACCOUNT, stack=self.name, id=name, random=RANDOM, **wanted)


def _name(arn: str) -> str:
    return arn.split("log-group:")[1] if ":log-group:" in arn else re.split(r"[:/]", arn)[-1]
