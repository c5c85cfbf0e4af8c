"""An environment in AWS: its account, and the names that terraform/bootstrap gives to what a delivery needs."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import boto3
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudformation.type_defs import StackTypeDef
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sqs import SQSClient
    from types_boto3_ssm import SSMClient

ROOT = Path(__file__).resolve().parents[1]
REGION = "us-east-1"
NAMES = ("staging", "production", "nightly")
DISPOSABLE = "nightly"


class DeliveryError(Exception):
    """The delivery stops here; the message says what to do."""


@dataclass(frozen=True)
class Environment:
    name: str
    account_id: str

    @classmethod
    def of(cls, name: str) -> Self:
        """In the account of the caller's credentials."""
        return cls(name, boto3.client("sts", region_name=REGION).get_caller_identity()["Account"])

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{12}", self.account_id):
            raise DeliveryError(f"{self.account_id} is no AWS account")

    @property
    def stack_name(self) -> str:
        return f"clients-{self.name}"

    @property
    def state_bucket(self) -> str:
        return f"clients-terraform-state-{self.account_id}"

    @property
    def artifacts_bucket(self) -> str:
        return f"clients-artifacts-{self.account_id}"

    @property
    def artifacts_key(self) -> str:
        return f"arn:aws:kms:{REGION}:{self.account_id}:alias/clients-buckets"

    @property
    def cloudformation_role(self) -> str:
        return f"arn:aws:iam::{self.account_id}:role/{self.stack_name}-cloudformation"

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        return boto3.client("cloudformation", region_name=REGION)

    @cached_property
    def functions(self) -> "LambdaClient":
        return boto3.client("lambda", region_name=REGION)

    @cached_property
    def queues(self) -> "SQSClient":
        return boto3.client("sqs", region_name=REGION)

    @cached_property
    def parameters(self) -> "SSMClient":
        return boto3.client("ssm", region_name=REGION)

    @cached_property
    def buckets(self) -> "S3Client":
        return boto3.client("s3", region_name=REGION)

    @cached_property
    def identities(self) -> Any:  # noqa: ANN401 - without types here
        return boto3.client("iam", region_name=REGION)

    @cached_property
    def certificates(self) -> Any:  # noqa: ANN401 - without types here
        return boto3.client("acm", region_name=REGION)

    @cached_property
    def names(self) -> Any:  # noqa: ANN401 - without types here
        return boto3.client("route53", region_name=REGION)

    def stack(self) -> "StackTypeDef | None":
        """None where there is none."""
        try:
            (stack,) = self.cloudformation.describe_stacks(StackName=self.stack_name)["Stacks"]
        except ClientError as error:
            if error.response["Error"].get("Code") == "ValidationError":
                return None
            raise
        return stack

    @cached_property
    def secrets(self) -> "SecretsManagerClient":
        return boto3.client("secretsmanager", region_name=REGION)

    def outputs(self) -> dict[str, str]:
        """Raises DeliveryError where there is no stack."""
        stack = self.stack()
        if stack is None:
            raise DeliveryError(f"there is no stack {self.stack_name}: deploy it first")
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
