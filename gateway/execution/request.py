from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.authorization.caller import Caller, Headers


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    query: str
    variables: dict[str, Any]
    operation_name: str | None


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What every field of one request knows about it."""

    request_id: str
    caller: Caller
    headers: Headers


@dataclass(frozen=True, slots=True)
class Answer:
    body: Mapping[str, Any]
    operation: str
    """For the log: kind and name, never variables."""
    errors: int = 0
