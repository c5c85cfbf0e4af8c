"""Which context keys a request carries, by its kind, and who says so. Of a key that stands nowhere, nothing is judged.

Source, where nothing else is named: IAM user guide, "AWS global condition context keys".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.infrastructure.judge import reference
from tests.infrastructure.judge.requests import Context, Request
from tests.infrastructure.terraform import ACCOUNT

if TYPE_CHECKING:
    from tests.infrastructure.judge.catalog import Catalog

REGION = "us-east-1"
TAGS = ("project", "environment", "managed-by")

# In every request. TLS: the SDKs, Terraform and AWS's own services speak nothing else.
ALWAYS: Context = {"aws:SecureTransport": "true", "aws:RequestedRegion": REGION, "aws:ResourceAccount": ACCOUNT}

# Kind of request -> the keys that it never carries, and why.
ABSENT: Mapping[str, tuple[frozenset[str], str]] = {
    "principal": (
        frozenset({"aws:SourceArn", "aws:SourceAccount", "lambda:SourceFunctionArn"}),
        "set only where a service calls, or code in Lambda",
    ),
    "service": (
        frozenset({"aws:PrincipalArn", "aws:PrincipalAccount", "kms:ViaService", "kms:CallerAccount"}),
        "a service principal is of no account, and calls itself",
    ),
    "new": (frozenset({"aws:ResourceTag"}), "what does not exist yet has no tags; they come as aws:RequestTag"),
    "untagged": (frozenset({"aws:RequestTag"}), "nothing is tagged by this call"),
}

# Set by a service that calls KMS; of whoever calls KMS himself, none of them.
NOT_BY_THEMSELVES = {
    "kms:ViaService",
    "kms:EncryptionContext:SecretARN",
    "kms:EncryptionContext:aws:logs:arn",
}


def of_principal(arn: str, account: str = ACCOUNT) -> Context:
    """`aws:userid` of a role's session is the role's own id and the session's name."""
    return {
        "aws:PrincipalArn": arn,
        "aws:PrincipalAccount": account,
        "aws:PrincipalIsAWSService": "false",
        "aws:userid": "AROAEXAMPLEEXAMPLE123:session",
    }


def of_action(catalog: "Catalog", action: str, arn: str) -> Context:
    """What the resource brings with it, where the action looks at it. Source: the actions' own condition keys."""
    wanted = reference.all_keys(action)
    given: dict[str, str | list[str]] = {}
    if "iam:PermissionsBoundary" in wanted and (boundary := catalog.boundary(arn)):
        given["iam:PermissionsBoundary"] = boundary
    if action == "iam:PassRole":
        given |= {"iam:PassedToService": catalog.trusted_service(arn)}
    if action == "iam:CreateServiceLinkedRole":
        given["iam:AWSServiceName"] = arn.split("/")[2]
    if action.startswith("kms:"):
        given |= {"kms:CallerAccount": ACCOUNT}
    if action == "kms:CreateGrant":
        given["kms:GrantIsForAWSResource"] = "true"
    return given


def of_service(source: str) -> Context:
    """A service that acts on behalf of a resource of ours. Source: IAM user guide, "Cross-service confused deputy"."""
    return {"aws:SourceArn": source, "aws:SourceAccount": ACCOUNT, "aws:PrincipalIsAWSService": "true"}


def through(service: str, encryption: Context) -> Context:
    """KMS, called by a service for whoever called that one. Source: KMS developer guide, "kms:ViaService"."""
    return {"kms:ViaService": f"{service}.{REGION}.amazonaws.com", "kms:CallerAccount": ACCOUNT, **encryption}


def with_context(request: Request, **also: str | list[str]) -> Request:
    return replace(request, context={**request.context, **also})
