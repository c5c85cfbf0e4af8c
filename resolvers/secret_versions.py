"""The versions of a secret while its password is being replaced.

Source: AWS Secrets Manager user guide, "Lambda rotation functions"; labels AWSPENDING and AWSCURRENT.
"""

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from resolvers.secrets import Credentials, SecretUnavailableError

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"


@dataclass(frozen=True, slots=True)
class SecretVersions:
    """`token` is the id of the version that is being made. Every method raises SecretUnavailableError."""

    arn: str
    token: str

    def labels(self) -> list[str]:
        """Those of the version that is being made; none where Secrets Manager did not ask for it."""
        return self._versions().get(self.token, [])

    def new(self) -> Credentials | None:
        """None while the new version has no value yet."""
        try:
            answer = _secrets_manager().get_secret_value(SecretId=self.arn, VersionId=self.token)
            value = json.loads(answer["SecretString"])
            return Credentials(value["username"], value["password"])
        except _secrets_manager().exceptions.ResourceNotFoundException:
            return None
        except (BotoCoreError, ClientError, ValueError, KeyError, TypeError) as error:
            raise _unavailable(error) from None

    def put(self, credentials: Credentials) -> None:
        value = json.dumps({"username": credentials.username, "password": credentials.password})
        try:
            _secrets_manager().put_secret_value(
                SecretId=self.arn, ClientRequestToken=self.token, SecretString=value, VersionStages=[PENDING]
            )
        except (BotoCoreError, ClientError) as error:
            raise _unavailable(error) from None

    def promote(self) -> None:
        """From now on the new version is the one that everybody reads."""
        holders = [version for version, labels in self._versions().items() if CURRENT in labels]
        if holders == [self.token]:
            return
        try:
            _secrets_manager().update_secret_version_stage(
                SecretId=self.arn, VersionStage=CURRENT, MoveToVersionId=self.token, RemoveFromVersionId=holders[0]
            )
        except (BotoCoreError, ClientError) as error:
            raise _unavailable(error) from None

    def _versions(self) -> dict[str, list[str]]:
        try:
            return dict(_secrets_manager().describe_secret(SecretId=self.arn).get("VersionIdsToStages", {}))
        except (BotoCoreError, ClientError) as error:
            raise _unavailable(error) from None


@cache
def _secrets_manager() -> "SecretsManagerClient":
    config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
    return boto3.client("secretsmanager", config=config)


def _unavailable(error: Exception) -> SecretUnavailableError:
    return SecretUnavailableError(f"the secret could not be read or written: {type(error).__name__}")
