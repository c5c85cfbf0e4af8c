"""Clients for the AWS emulator; a developer's own profile, keys and proxies never come into play."""

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_cloudwatch import CloudWatchClient
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_kms import KMSClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_logs import CloudWatchLogsClient
    from types_boto3_s3 import S3Client
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient
    from types_boto3_ssm import SSMClient

REGION: Final = "us-east-1"
KEYS: Final = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
LONGEST_INVOCATION: Final = 310  # seconds: the migration's timeout, and a little


def aws_environment(endpoint_url: str) -> dict[str, str]:
    """For programs that shall reach the emulator and nothing else."""
    return {
        **KEYS,
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def forget_the_callers_aws_settings() -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}


@dataclass(frozen=True)
class Aws:
    endpoint_url: str

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        return self._session.client("cloudformation", **self._common)

    @cached_property
    def cloudwatch(self) -> "CloudWatchClient":
        return self._session.client("cloudwatch", **self._common)

    @cached_property
    def cognito(self) -> "CognitoIdentityProviderClient":
        return self._session.client("cognito-idp", **self._common)

    @cached_property
    def kms(self) -> "KMSClient":
        return self._session.client("kms", **self._common)

    @cached_property
    def functions(self) -> "LambdaClient":
        return self._session.client("lambda", **self._common)

    @cached_property
    def logs(self) -> "CloudWatchLogsClient":
        return self._session.client("logs", **self._common)

    @cached_property
    def s3(self) -> "S3Client":
        return self._session.client("s3", **self._common)

    @cached_property
    def secrets(self) -> "SecretsManagerClient":
        return self._session.client("secretsmanager", **self._common)

    @cached_property
    def sns(self) -> "SNSClient":
        return self._session.client("sns", **self._common)

    @cached_property
    def sqs(self) -> "SQSClient":
        return self._session.client("sqs", **self._common)

    @cached_property
    def ssm(self) -> "SSMClient":
        return self._session.client("ssm", **self._common)

    def outputs(self, stack_name: str) -> dict[str, str]:
        (stack,) = self.cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    @cached_property
    def _session(self) -> boto3.Session:
        return boto3.Session("test", "test", region_name=REGION)

    @property
    def _common(self) -> dict[str, Any]:
        config = Config(proxies={}, retries={"total_max_attempts": 1}, read_timeout=LONGEST_INVOCATION)
        return {"endpoint_url": self.endpoint_url, "config": config}
