"""Database credentials from Secrets Manager, kept for five minutes and read again when a login is refused."""

from dataclasses import dataclass, field

from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError

MAX_AGE_SECONDS = 300


class SecretUnavailableError(Exception):
    """Secrets Manager did not answer, or not with `username` and `password`."""


@dataclass(frozen=True, slots=True)
class Credentials:
    username: str
    password: str = field(repr=False)


def read_credentials(secret_arn: str, *, fresh: bool = False) -> Credentials:
    """The secret is JSON with `username` and `password`. `fresh` asks Secrets Manager even when a copy is kept."""
    try:
        secret = parameters.get_secret(secret_arn, max_age=MAX_AGE_SECONDS, transform="json", force_fetch=fresh)
        return Credentials(secret["username"], secret["password"])
    except (GetParameterError, TransformParameterError, KeyError, TypeError) as error:
        raise SecretUnavailableError(f"the secret could not be read: {type(error).__name__}") from None
