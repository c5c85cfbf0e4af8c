"""What CloudFormation calls for every resource of a stack: to make, read, change, tag and delete it."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.infrastructure.judge import reference
from tests.infrastructure.judge.about import Call, dependents, requests
from tests.infrastructure.judge.catalog import Catalog, services, stack_tags
from tests.infrastructure.judge.requests import Request
from tests.infrastructure.judge.stack import Built
from tests.programs import program, run

HANDLERS = Path(__file__).with_name("handlers.py")
# Calls that set or take away a property; where the template does not give it, CloudFormation makes none of them.
ONLY_WITH = {
    "BearerTokenAuthenticationEnabled": {"logs:PutBearerTokenAuthentication"},
    "CodeSigningConfigArn": {"lambda:DeleteFunctionCodeSigningConfig", "lambda:PutFunctionCodeSigningConfig"},
    "DataProtectionPolicy": {"logs:DeleteDataProtectionPolicy", "logs:PutDataProtectionPolicy"},
    "DeletionProtectionEnabled": {"logs:PutLogGroupDeletionProtection"},
    "EnvironmentVariables": {"appsync:PutGraphqlApiEnvironmentVariables"},
    "FieldIndexPolicies": {"logs:DeleteIndexPolicy", "logs:PutIndexPolicy"},
    "FunctionScalingConfig": {"lambda:PutFunctionScalingConfig"},
    "ManagedPolicyArns": {"iam:AttachRolePolicy", "iam:DetachRolePolicy"},
    "ProvisionedConcurrencyConfig": {
        "lambda:DeleteProvisionedConcurrencyConfig",
        "lambda:PutProvisionedConcurrencyConfig",
    },
    "RecursiveLoop": {"lambda:PutFunctionRecursionConfig"},
    "RuntimeManagementConfig": {"lambda:PutRuntimeManagementConfig"},
    # Of a log group; of the firewall's log the service itself writes it.
    "ResourcePolicyDocument": {"logs:DeleteResourcePolicy"},
}
# A template that drops a role's boundary has to fail; test_refused.py holds that.
WITHHELD = {"iam:DeleteRolePermissionsBoundary"}
OPERATIONS = ("create", "read", "update", "delete", "tagging")  # `list` is asked by nobody who deploys a stack
# A type's schema lists all that the type could ever need. Of services other than its own, those remain of which the
# resource's properties name something; these name nothing, and are called all the same.
UNNAMED = {
    "AWS::AppSync::DomainName": {
        "cloudfront"
    },  # the domain is a distribution; AppSync developer guide, "Custom domains"
    "AWS::Lambda::Alias": {"codedeploy"},  # its update policy names the application
}
# Entries of the schemas that name no action of the service: no policy could allow them.
NO_ACTIONS = {
    "iam:DescribeOrganization",
    "lambda:AssociateRuntimeAlias",
    "payments:GetConnectedAccount",
    "s3:REST.PUT.OBJECT",
}


@cache
def handlers(kinds: frozenset[str]) -> Mapping[str, Mapping[str, list[str]]]:
    done = run(program("cfn-lint", "python"), str(HANDLERS), *sorted(kinds))
    assert done.returncode == 0, done.stderr
    found: Mapping[str, Mapping[str, list[str]]] = json.loads(done.stdout)
    return found


def asked(catalog: Catalog) -> Iterator[Request]:
    stack = catalog.bench.stack
    known = handlers(frozenset(it["Type"] for it in stack.resources.values()))
    role = catalog.bench.role("cloudformation")
    for name, resource in stack.resources.items():
        for operation in OPERATIONS:
            for action in known[resource["Type"]].get(operation, []):
                if belongs(stack, action, resource):
                    call = _call(catalog, name, resource, operation, action)
                    for one in (call, *(it for it in dependents(call) if belongs(stack, it.action, resource))):
                        yield from requests(catalog, role, one)


def belongs(stack: Built, action: str, resource: Mapping[str, Any]) -> bool:
    """Whether the action is of a service with which this resource has to do."""
    service, kind = action.partition(":")[0], resource["Type"]
    idle = any(action in ONLY_WITH[it] for it in ONLY_WITH if it not in resource.get("Properties", {}))
    if idle or action in NO_ACTIONS | WITHHELD:
        return False
    return service in {own(kind), *_named(stack, resource), *UNNAMED.get(kind, ())}


def own(kind: str) -> str:
    """IAM's name of the service of a CloudFormation type."""
    return kind.split("::")[1].lower()


def _named(stack: Built, resource: Mapping[str, Any]) -> set[str]:
    text = json.dumps(resource.get("Properties", {}))
    by_form = {"s3": '"[A-Za-z]*S3[A-Za-z]*"', "ec2": '"VpcConfig"'}
    return services(stack.named(resource.get("Properties", {}))) | {
        it for it, form in by_form.items() if re.search(form, text)
    }


def _call(catalog: Catalog, name: str, resource: Mapping[str, Any], operation: str, action: str) -> Call:
    arn = catalog.bench.stack.arns.get(name, "")
    named = catalog.bench.stack.named(resource.get("Properties", {})) | ({arn} if arn else set())
    why = f"CloudFormation, {operation} of {resource['Type']}"
    keys = _keys(catalog, resource, action)
    tags = stack_tags(catalog.bench.environment)
    return Call(action, why, frozenset(named), arn, own(resource["Type"]), tags, keys)


def _keys(catalog: Catalog, resource: Mapping[str, Any], action: str) -> dict[str, str | list[str]]:
    given = resource.get("Properties", {})
    wanted = reference.all_keys(action)
    found: dict[str, str | list[str]] = {}
    if "lambda:FunctionArn" in wanted and "FunctionName" in given:
        found["lambda:FunctionArn"] = catalog.bench.stack.function_arn(given["FunctionName"])
    if action == "sns:Subscribe":
        found |= {"sns:Protocol": given["Protocol"], "sns:Endpoint": given["Endpoint"]}
    if action.startswith("kms:"):
        found |= {"kms:ViaService": f"{own(resource['Type'])}.us-east-1.amazonaws.com"}
    return found
