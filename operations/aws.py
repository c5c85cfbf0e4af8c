"""AWS's clients. On the local stack any keys do; elsewhere the usual chain finds them."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3.session
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_cloudformation import CloudFormationClient
    from types_boto3_redshift_data import RedshiftDataAPIServiceClient
    from types_boto3_secretsmanager import SecretsManagerClient
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient
    from types_boto3_ssm import SSMClient

# The read timeout is longer than the longest poll of a queue (20 s).
CONFIG = Config(
    connect_timeout=5,
    read_timeout=30,
    max_pool_connections=64,
    retries={"mode": "standard", "total_max_attempts": 5},
)


@dataclass(frozen=True, slots=True)
class Aws:
    """`endpoint_url` is the local stack's; None is AWS."""

    region: str | None = None
    endpoint_url: str | None = None

    def cloudformation(self) -> "CloudFormationClient":
        return _session(self.region, local=self.endpoint_url is not None).client("cloudformation", **self._options())

    def redshift_data(self) -> "RedshiftDataAPIServiceClient":
        return _session(self.region, local=self.endpoint_url is not None).client("redshift-data", **self._options())

    def secrets(self) -> "SecretsManagerClient":
        return _session(self.region, local=self.endpoint_url is not None).client("secretsmanager", **self._options())

    def sns(self) -> "SNSClient":
        return _session(self.region, local=self.endpoint_url is not None).client("sns", **self._options())

    def sqs(self) -> "SQSClient":
        return _session(self.region, local=self.endpoint_url is not None).client("sqs", **self._options())

    def ssm(self) -> "SSMClient":
        return _session(self.region, local=self.endpoint_url is not None).client("ssm", **self._options())

    def _options(self) -> dict[str, Any]:
        return {"endpoint_url": self.endpoint_url, "config": CONFIG}


@cache
def _session(region: str | None, *, local: bool) -> boto3.session.Session:
    """Kept: each new one reads AWS's service models anew."""
    key = "test" if local else None
    return boto3.session.Session(key, key, region_name=region)
