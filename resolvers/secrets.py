"""Database credentials from Secrets Manager, kept for five minutes and read again when a login is refused."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

MAX_AGE_SECONDS = 300
# The SDK's own timeout is a minute, three times what the callers of a query wait.
CONNECT_SECONDS = 2
READ_SECONDS = 5


class SecretUnavailableError(Exception):
    """Secrets Manager did not answer, or not with `username` and `password`."""


@dataclass(frozen=True, slots=True)
class Credentials:
    username: str
    password: str = field(repr=False)


def read_credentials(secret_arn: str, *, fresh: bool = False) -> Credentials:
    """The secret is JSON with `username` and `password`. `fresh` asks Secrets Manager even when a copy is kept."""
    try:
        secret: Any = _provider().get(secret_arn, max_age=MAX_AGE_SECONDS, transform="json", force_fetch=fresh)
        return Credentials(secret["username"], secret["password"])
    except (GetParameterError, TransformParameterError, KeyError, TypeError) as error:
        raise SecretUnavailableError(f"the secret could not be read: {type(error).__name__}") from None


def read_pending(secret_arn: str) -> Credentials | None:
    """What a rotation under way is about to make current; None, as nearly always, when Secrets Manager gives none.

    Never kept: whoever keeps it would try it long after it was given up. Raises SecretUnavailableError when there is
    no answer. Source: AWS Secrets Manager user guide, "Secret versions"; the label AWSPENDING.
    """
    try:
        answer = _provider().client.get_secret_value(SecretId=secret_arn, VersionStage="AWSPENDING")
        secret = json.loads(answer["SecretString"])
        return Credentials(secret["username"], secret["password"])
    except (ClientError, ValueError, KeyError, TypeError):  # no such version, none with a value, none for us
        return None
    except BotoCoreError as error:
        raise SecretUnavailableError(f"the secret could not be read: {type(error).__name__}") from None


@cache
def _provider() -> SecretsProvider:
    config = Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries={"total_max_attempts": 2})
    return SecretsProvider(boto_config=config)
