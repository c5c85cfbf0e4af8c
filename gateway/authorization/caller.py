from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.wiring.model import Mode

type Headers = Mapping[str, str | list[str]]
"""Names in lower case; a repeated header is a list."""


@dataclass(frozen=True, slots=True)
class Caller:
    mode: Mode
    identity: Mapping[str, Any] | None
    """The event's `identity`; none for an API key."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """All of a request that a mode may judge."""

    method: str
    path: str
    headers: Headers
    body: bytes
    source_ip: str

    def header(self, name: str) -> str | None:
        value = self.headers.get(name)
        return value[0] if isinstance(value, list) else value


class Authorizer(Protocol):
    async def authorize(self, credentials: Credentials) -> Caller:
        """Raises UnauthorizedError."""
