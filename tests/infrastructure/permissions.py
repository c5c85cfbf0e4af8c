"""The roles that terraform/bootstrap made: who may take them, and what they may do."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from tests.infrastructure.terraform import ACCOUNT

# The provider names S3's operations; IAM has other names for some of them.
S3_ACTIONS = {
    "HeadBucket": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
}
# Services that sign with another name than IAM has for them.
SIGNED_AS = {"monitoring": "cloudwatch"}
NEEDS_NO_PERMISSION = {"sts:GetCallerIdentity"}


@dataclass(frozen=True)
class Role:
    name: str
    trust: Mapping[str, Any]
    statements: tuple[Mapping[str, Any], ...]

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role/{self.name}"

    @property
    def actions(self) -> set[str]:
        return {action for it in self.statements if it["Effect"] == "Allow" for action in as_list(it["Action"])}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def roles(state: Mapping[str, Mapping[str, Any]], environment: str) -> dict[str, Role]:
    """By the end of their names, of a state as address to values."""
    prefix = f"clients-{environment}-"
    attached = [values for address, values in state.items() if "aws_iam_role_policy_attachment." in address]
    documents = dict(policies(state))
    return {
        values["name"].removeprefix(prefix): Role(
            values["name"],
            json.loads(values["assume_role_policy"]),
            tuple(
                statement
                for it in attached
                if it["role"] == values["name"]
                for statement in documents[it["policy_arn"].rsplit("/", 1)[-1]]
            ),
        )
        for address, values in state.items()
        if ".aws_iam_role." in address and values["name"].startswith(prefix)
    }


def policies(state: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Name and statements of every managed policy."""
    for address, values in state.items():
        if ".aws_iam_policy." in address:
            yield values["name"], json.loads(values["policy"])["Statement"]


def may_be_taken(role: Role, claims: Mapping[str, str]) -> bool:
    """Whether a token of GitHub with these claims opens the role."""
    (statement,) = role.trust["Statement"]
    conditions = statement["Condition"]
    exact = all(claims[key.rsplit(":", 1)[-1]] == value for key, value in conditions["StringEquals"].items())
    ((_, patterns),) = conditions["StringLike"].items()
    return exact and any(fnmatchcase(claims["sub"], pattern) for pattern in as_list(patterns))


def calls(log: Path) -> set[str]:
    """The actions, as IAM names them, of every request in a log of Terraform's provider."""
    found = set()
    for record in re.split(r"(?m)^(?=\d{4}-\d\d-\d\dT)", log.read_text("utf-8")):
        if "HTTP Request Sent" not in record:
            continue
        operation = re.search(r"\brpc\.method=(\w+)", record)
        service = re.search(r"Credential=\w+/\d+/[\w-]+/([\w-]+)/aws4_request", record)
        assert operation, record
        assert service, record
        name = operation[1] if service[1] != "s3" else S3_ACTIONS.get(operation[1], operation[1])
        found.add(f"{SIGNED_AS.get(service[1], service[1])}:{name}")
    return found - NEEDS_NO_PERMISSION
