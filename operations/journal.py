"""The journal of a run: one JSON line for each message that was published, so that what became of it can be checked.

    {"id": "42", "publicadoEn": "2026-01-31T12:00:00Z", "event": "published", "fingerprint": "0123456789abcdef",
     "messageId": "…", "correlationId": "…"}

`fields` (nombre, apellido, rut, correo) may stand instead of `fingerprint`; a `forgotten` event has neither.
`digest` is the start of the SHA-256 of the body. `bad` is the reason with which the message must be rejected: such a
line needs a `correlationId` of its own, or a `digest`, by which it is found again. `publicadoEn` is left out for a
message that had none; then it must be the only event of its id. `takenAt` is when the topic took it, by the topic's own
clock: an event is never newer than that, which matters where the publisher's clock was ahead.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from operations.files import usable
from operations.parsing import NotJsonError, parse_json
from resolvers.model.client import Client, parse
from resolvers.model.errors import InvalidInputError
from resolvers.model.event import ClientState, EventTime
from resolvers.model.fields import Id
from resolvers.model.message import date_time


class JournalError(Exception):
    """The file is no journal; the message names the line."""


def _check_text(text: str) -> str:
    if SURROGATE.search(text):
        raise ValueError("has half a Unicode character")
    return text


SURROGATE = re.compile("[\ud800-\udfff]")
ID: TypeAdapter[str] = TypeAdapter(Id)
Text = Annotated[str, AfterValidator(_check_text)]


class Entry(BaseModel):
    """One published message."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    bad: Text | None = None  # stands before the id, which is judged by it
    event: Literal["published", "forgotten"] = "published"
    id: Text | None = None
    publicadoEn: EventTime | None = None  # noqa: N815 - the contract's own name
    takenAt: EventTime | None = None  # noqa: N815 - like the contract's names
    fingerprint: Text | None = None
    fields: dict[Text, Text] | None = None
    messageId: Text | None = None  # noqa: N815 - as the product's API names it
    correlationId: Text | None = None  # noqa: N815 - as the product's API names it
    digest: Text | None = None

    @field_validator("id", mode="before")
    @classmethod
    def _in_the_form_in_which_ids_are_kept(cls, value: object, others: ValidationInfo) -> object:
        """A bad message may have any."""
        if value is None or others.data.get("bad") is not None:
            return value
        try:
            return ID.validate_python(value)
        except ValidationError:
            raise ValueError("can be no client's id") from None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.bad is not None:
            if not (self.correlationId or self.digest):
                raise ValueError("a bad message needs a correlationId or a digest")
        elif self.id is None:
            raise ValueError("id is missing")
        elif self.event == "published" and self.fingerprint is None and self.fields is None:
            raise ValueError("fingerprint or fields is missing")
        return self

    @property
    def at(self) -> datetime | None:
        """The time that counts."""
        return min((it for it in (self.publicadoEn, self.takenAt) if it is not None), default=None)

    def fingerprint_of_state(self) -> str:
        """Raises InvalidInputError when `fields` are not a client's."""
        if self.event == "published" and self.fingerprint is not None:
            return self.fingerprint
        client = parse(Client, {"id": self.id, **(self.fields or {})}) if self.event == "published" else None
        return ClientState(self.id or "", datetime.now(UTC), client).fingerprint


def digest_of(body: str) -> str:
    return hashlib.sha256(body.encode(errors="surrogatepass")).hexdigest()[:16]


def read_journal(lines: Iterable[str]) -> Iterator[Entry]:
    """Raises JournalError. A last line that was cut off by the end of its writer is left out."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _entry(line)
        except NotJsonError:
            if not line.endswith("\n"):
                return
            raise JournalError(f"line {number}: not JSON in UTF-8") from None
        except ValidationError as error:
            problem = error.errors(include_input=False, include_url=False)[0]
            # Only the field's own name: below it there may be names that somebody made up.
            where = str(problem["loc"][0]) if problem["loc"] else ""
            raise JournalError(f"line {number}: {where} {problem['msg']}".replace("  ", " ")) from None
        except InvalidInputError as error:
            raise JournalError(f"line {number}: fields: {error.first.message}") from None


def read_journal_file(path: Path) -> Iterator[Entry]:
    """Raises JournalError and UnusableFileError."""
    with usable(path), path.open(encoding="utf-8-sig", errors="surrogateescape") as lines:
        yield from read_journal(lines)


def _entry(line: str) -> Entry:
    entry = Entry.model_validate(parse_json(line.encode(errors="surrogateescape")))
    if entry.bad is None:
        entry.fingerprint_of_state()
    return entry


def line_of(state: ClientState, message_id: str, correlation_id: str) -> str:
    """The line of a message that was published, without personal data."""
    line: Mapping[str, str] = {
        "event": "forgotten" if state.client is None else "published",
        "id": state.id,
        "publicadoEn": date_time(state.at),
        "fingerprint": state.fingerprint,
        "messageId": message_id,
        "correlationId": correlation_id,
    }
    return json.dumps(line, ensure_ascii=False) + "\n"
