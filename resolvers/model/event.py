"""What happens to a client, as messages on `customers-topic` tell it (docs/message.md)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from resolvers.model.client import Client
from resolvers.model.fields import Id

PUBLISHED = "client.published"
FORGOTTEN = "client.forgotten"
VERSION: Literal[1] = 1

# AWSDateTime: date, time and a mandatory offset.
AWS_DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}(:\d{2})?)", re.ASCII)
FINGERPRINTED = {"nombre", "apellido", "rut", "correo"}
FORGOTTEN_FINGERPRINT = "olvido"  # sorts behind every hexadecimal one: erasure wins a tie


def _check_form(value: object) -> object:
    if not isinstance(value, str) or not AWS_DATE_TIME.fullmatch(value):
        raise PydanticCustomError("InvalidEventTime", "must be like 2026-01-31T12:00:00.000Z, with Z or an offset")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("InvalidEventTime", "is no date that exists; correct it") from None


def _check_version(value: object) -> object:
    if isinstance(value, bool) or value != VERSION:
        raise PydanticCustomError("UnsupportedVersion", "must be 1, the one version of the contract, or left out")
    return VERSION


EventTime = Annotated[
    datetime,
    BeforeValidator(_check_form),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "when it happened; left out, or ahead, the time at which the topic took the message",
        }
    ),
]
Version = Annotated[Literal[1], BeforeValidator(_check_version), WithJsonSchema({"const": 1})]


class ClientPublished(Client):
    """A client as it is from `publicadoEn` on."""

    version: Version = VERSION
    publicadoEn: EventTime | None = None  # noqa: N815 - the contract's own name


class ClientForgotten(BaseModel):
    """A person asked to be erased: nothing of the client but its id and this time remains."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    version: Version = VERSION
    id: Id
    publicadoEn: EventTime | None = None  # noqa: N815 - the contract's own name


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a client, as of when the topic takes it. `client` is None for an erasure."""

    id: str
    client: Client | None


@dataclass(frozen=True, slots=True)
class ClientState:
    """What a client is from one moment on; `client` is None once it is forgotten."""

    id: str
    at: datetime
    client: Client | None

    @property
    def fingerprint(self) -> str:
        """Decides between two events of the same instant, so that their order of arrival does not."""
        if self.client is None:
            return FORGOTTEN_FINGERPRINT
        text = "\x1f".join(self.client.model_dump(include=FINGERPRINTED).values())
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def version(self) -> tuple[datetime, str]:
        return (self.at, self.fingerprint)


def newest(states: list[ClientState]) -> list[ClientState]:
    """One state for each id, the newest, in the order of the ids."""
    kept: dict[str, ClientState] = {}
    for state in states:
        if state.id not in kept or state.version > kept[state.id].version:
            kept[state.id] = state
    return [kept[key] for key in sorted(kept)]
