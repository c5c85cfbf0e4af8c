"""Every policy of an environment, by what it stands on, out of what Terraform and SAM render. None is written here."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.infrastructure.judge.stack import Built
from tests.infrastructure.terraform import ACCOUNT

Resources = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Policies:
    """`documents` by name; the other fields hold names. Keys are ARNs, but for endpoints, whose keys are services."""

    documents: dict[str, Any] = field(default_factory=dict)
    identity: dict[str, list[str]] = field(default_factory=dict)
    boundary: dict[str, str] = field(default_factory=dict)
    resource: dict[str, str] = field(default_factory=dict)
    endpoint: dict[str, str] = field(default_factory=dict)
    trust: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, document: Any) -> str:
        assert name not in self.documents, name
        self.documents[name] = json.loads(document) if isinstance(document, str) else document
        return name


def of_terraform(policies: Policies, made: Resources) -> None:
    by_type: dict[str, list[Mapping[str, Any]]] = {}
    for address, values in made.items():
        by_type.setdefault(_type(address), []).append(values)
    for role in by_type.get("aws_iam_role", []):
        _role(policies, role["arn"], role["assume_role_policy"], role.get("permissions_boundary"))
    for policy in by_type.get("aws_iam_policy", []):
        policies.take(policy["name"], policy["policy"])
    for attached in by_type.get("aws_iam_role_policy_attachment", []):
        policies.identity[_role_arn(attached["role"])].append(attached["policy_arn"].rsplit("/", 1)[-1])
    for inline in by_type.get("aws_iam_role_policy", []):
        name = policies.take(f"{inline['role']}/{inline['name']}", inline["policy"])
        policies.identity[_role_arn(inline["role"])].append(name)
    for arn, document in _on_resources(by_type):
        policies.resource[arn] = policies.take(f"on {arn}", document)
    for endpoint in by_type.get("aws_vpc_endpoint", []):
        service = endpoint["service_name"].rsplit(".", 1)[-1]
        policies.endpoint[service] = policies.take(f"endpoint {service}", endpoint["policy"])


def _on_resources(by_type: Mapping[str, list[Mapping[str, Any]]]) -> Iterator[tuple[str, Any]]:
    yield from ((it["arn"], it["policy"]) for it in by_type.get("aws_kms_key", []) if it.get("policy"))
    yield from ((f"arn:aws:s3:::{it['bucket']}", it["policy"]) for it in by_type.get("aws_s3_bucket_policy", []))
    yield from ((it["secret_arn"], it["policy"]) for it in by_type.get("aws_secretsmanager_secret_policy", []))
    yield from ((it["arn"], it["policy"]) for it in by_type.get("aws_sns_topic_policy", []))


def of_stack(policies: Policies, stack: Built) -> None:
    for name, role in stack.of_type("AWS::IAM::Role").items():
        arn = stack.arns[name]
        _role(policies, arn, role["AssumeRolePolicyDocument"], role.get("PermissionsBoundary"))
        for policy in role.get("Policies", []):
            policies.identity[arn].append(policies.take(f"{name}/{policy['PolicyName']}", policy["PolicyDocument"]))
    for name, policy in stack.of_type("AWS::IAM::Policy").items():
        taken = policies.take(f"{name}/{policy['PolicyName']}", policy["PolicyDocument"])
        for role_name in policy["Roles"]:
            policies.identity[_role_arn(role_name)].append(taken)
    for policy in stack.of_type("AWS::SQS::QueuePolicy").values():
        for url in policy["Queues"]:
            arn = f"arn:aws:sqs:us-east-1:{ACCOUNT}:{url.rsplit('/', 1)[-1]}"
            policies.resource[arn] = policies.take(f"on {arn}", policy["PolicyDocument"])
    for function, statements in _invocations(stack).items():
        document = {"Version": "2012-10-17", "Statement": statements}
        policies.resource[function] = policies.take(f"on {function}", document)


def _invocations(stack: Built) -> dict[str, list[dict[str, Any]]]:
    """What AWS::Lambda::Permission writes into a function's policy. Source: Lambda, API reference, AddPermission."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, given in stack.of_type("AWS::Lambda::Permission").items():
        function = stack.function_arn(given["FunctionName"])
        found.setdefault(function, []).append(
            {
                "Sid": name,
                "Effect": "Allow",
                "Principal": {"Service": given["Principal"]},
                "Action": given["Action"],
                "Resource": function,
                "Condition": {
                    "StringEquals": {"AWS:SourceAccount": given["SourceAccount"]},
                    "ArnLike": {"AWS:SourceArn": given["SourceArn"]},
                },
            }
        )
    return found


def _role(policies: Policies, arn: str, trust: Any, boundary: str | None) -> None:
    policies.identity[arn] = []
    policies.trust[arn] = policies.take(f"trust of {arn.rsplit('/', 1)[-1]}", trust)
    if boundary:
        policies.boundary[arn] = boundary.rsplit("/", 1)[-1]


def _role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def _type(address: str) -> str:
    """Terraform's type in an address such as module.roles["staging"].aws_iam_role.github["plan"]."""
    return next(part for part in address.split(".") if part.startswith("aws_"))
