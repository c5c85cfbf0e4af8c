"""Messages of every kind that a producer may send, each with what must become of it."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from stdnum.cl import rut

from resolvers.model.message import Message
from tests.faults.odd_texts import odd, of_bytes
from tests.messages import NOON, Values, row_of

PUBLISHED, FORGOTTEN = "client.published", "client.forgotten"
ID_BYTES, NAME_BYTES = 64, 100
FORMS_OF_NOON = (
    "2026-01-31T12:00:00Z",
    "2026-01-31T12:00Z",
    "2026-01-31T12:00:00.000000Z",
    "2026-01-31T09:00:00-03:00",
    "2026-02-01T02:00:00+14:00",
    "2026-01-31T12:00:00.0+00:00:00",
)

type Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Odd:
    """`fate` is the reason for which it must be rejected, the row that it must leave, or None: one of the two.

    `attributes` are the record's, where they are more than an event type. `taken_at` is when the topic took it, where
    the row depends on that.
    """

    kind: str
    body: str
    fate: str | Values | None
    event_type: str | None = None
    attributes: Any = None
    taken_at: datetime | None = None


class Clients:
    """Makes clients that nobody else has, and messages that tell of them."""

    def __init__(self, chance: Random, run: str) -> None:
        self.chance = chance
        self.run = run
        self.made = 0

    def id(self) -> str:
        self.made += 1
        return f"{self.run}-{self.made}"

    def client(self, **fields: Any) -> Fields:
        """In normal form, unless the fields are not."""
        number = str(self.chance.randrange(10_000_000, 90_000_000))
        id_ = self.id()
        at = NOON + timedelta(microseconds=self.chance.randrange(10**12))
        plain = {"id": id_, "nombre": "Ana", "apellido": "Díaz", "correo": f"{self.made}@example.com"}
        time = {"publicadoEn": at.isoformat(timespec="microseconds").replace("+00:00", "Z")}
        return {**plain, "rut": f"{number}-{rut.calc_check_digit(number)}", **time, **fields}

    def plain(self, kind: str, sent: Fields, *, kept: Fields | None = None) -> Odd:
        return Odd(kind, text(sent), row(kept or sent), PUBLISHED)

    def texts(self) -> Odd:
        sent = self.client(nombre=odd(self.chance), apellido=f" {odd(self.chance)}\u3000")
        if len((longer := f"{sent['id']} {odd(self.chance)}").encode()) <= ID_BYTES:
            sent["id"] = longer
        kept = {name: unicodedata.normalize("NFC", value).strip() for name, value in sent.items()}
        return self.plain("odd texts", sent, kept=kept)

    def limits(self) -> Odd:
        sent = self.client(nombre=of_bytes(self.chance, NAME_BYTES), apellido=of_bytes(self.chance, NAME_BYTES))
        sent["id"] += of_bytes(self.chance, ID_BYTES - len(sent["id"]))
        return self.plain("at every limit", sent)

    def forms(self) -> Odd:
        kept = self.client()
        number, check = kept["rut"].split("-")
        ruts = (number + check, f"{number}-{check.lower()}", f"{number[:2]}.{number[2:5]}.{number[5:]}-{check}")
        sent = {
            **kept,
            "rut": self.chance.choice(ruts),
            "correo": kept["correo"].replace("example", "EXAMPLE"),
            "publicadoEn": self.chance.choice(FORMS_OF_NOON),
        }
        return self.plain("other forms", sent, kept={**kept, "publicadoEn": FORMS_OF_NOON[0]})

    def numeric_id(self) -> Odd:
        kept = self.client()
        number = self.chance.randrange(10**30, 10**31)
        return self.plain("a number as id", {**kept, "id": number}, kept={**kept, "id": str(number)})

    def more_fields(self) -> Odd:
        kept = self.client()
        nested: Any = odd(self.chance)
        for _ in range(self.chance.randrange(40)):
            nested = {odd(self.chance): [nested, None, 1e308, -1, True]}
        sent = {
            "sucursal": nested,
            "DROP TABLE clientes": "; --",
            **kept,
            "olvidado": True,
            "huella": "zzz",
            "version": 1,
        }
        return self.plain("more fields", sent, kept=kept)

    def same_field_twice(self) -> Odd:
        kept = self.client()
        return Odd("a field twice", '{"nombre": "Otra", "rut": 5, ' + text(kept)[1:], row(kept), PUBLISHED)

    def oldest(self) -> Odd:
        return self.plain("the oldest time", self.client(publicadoEn="0001-01-01T00:00:00Z"))

    def a_little_ahead(self) -> Odd:
        taken = (datetime.now(UTC) - timedelta(seconds=1)).replace(microsecond=125_000)
        sent = self.client(publicadoEn=ahead(minutes=4))
        fate = row({**sent, "publicadoEn": taken.isoformat()})
        return Odd("a little ahead", text(sent), fate, PUBLISHED, taken_at=taken)

    def forgotten(self) -> Odd:
        sent = {"id": self.id(), "publicadoEn": FORMS_OF_NOON[0], "nombre": ["not looked at"]}
        return Odd("forgotten", text(sent), row(sent, FORGOTTEN), FORGOTTEN)

    def wrapped(self) -> Odd:
        """By the topic, without an event type."""
        kept = self.client()
        return Odd("wrapped", envelope(text(kept)), row(kept))


def text(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False)


def row(kept: Fields, event_type: str = PUBLISHED) -> Values:
    return row_of(Message("", text(kept), datetime.now(UTC), event_type))


def ahead(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def envelope(message: object, **more: Any) -> str:
    whole = {
        "Type": "Notification",
        "MessageId": "0",
        "Message": message,
        "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return json.dumps({**whole, **more})
