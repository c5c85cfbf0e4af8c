"""AWS's clients. On the local stack any keys do; elsewhere the usual chain finds them."""

from dataclasses import dataclass
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
        return self._session().client("cloudformation", **self._options())

    def redshift_data(self) -> "RedshiftDataAPIServiceClient":
        return self._session().client("redshift-data", **self._options())

    def secrets(self) -> "SecretsManagerClient":
        return self._session().client("secretsmanager", **self._options())

    def sns(self) -> "SNSClient":
        return self._session().client("sns", **self._options())

    def sqs(self) -> "SQSClient":
        return self._session().client("sqs", **self._options())

    def ssm(self) -> "SSMClient":
        return self._session().client("ssm", **self._options())

    def _session(self) -> boto3.session.Session:
        if self.endpoint_url is None:
            return boto3.session.Session(region_name=self.region)
        return boto3.session.Session("test", "test", region_name=self.region)

    def _options(self) -> dict[str, Any]:
        return {"endpoint_url": self.endpoint_url, "config": CONFIG}
