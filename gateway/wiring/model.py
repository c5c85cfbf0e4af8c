from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """AppSync's authentication types, by their names in its API."""

    API_KEY = "API_KEY"
    IAM = "AWS_IAM"
    COGNITO = "AMAZON_COGNITO_USER_POOLS"
    OIDC = "OPENID_CONNECT"
    LAMBDA = "AWS_LAMBDA"


@dataclass(frozen=True, slots=True)
class Resolver:
    """A field's direct Lambda resolver. Without a function it is of another kind, which runs only in AWS."""

    field: str
    function_arn: str | None
    max_batch_size: int


@dataclass(frozen=True, slots=True)
class Wiring:
    api_id: str
    modes: frozenset[Mode]
    api_keys: Mapping[str, int]
    """Expiry of each key, in seconds since the epoch."""
    resolvers: Mapping[tuple[str, str], Resolver]
    """By the names of type and field."""
