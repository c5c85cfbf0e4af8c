"""Made-up clients, and what became of each: several versions, some at the same instant, some erased."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from stdnum.cl import rut

from operations.topic import Outgoing
from resolvers.model.event import FORGOTTEN, PUBLISHED

WINDOW = timedelta(hours=24)
TIES = 0.05
NAMES = ("Begoña", "José", "Aurélie", "Łukasz", "Zoë", "Ñusta", "李", "Μαρία", "O'Higgins", "Inés; DROP TABLE clientes")

type Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sending:
    """One message: what the topic is given, and its line in the journal, without the id that the topic answers."""

    outgoing: Outgoing
    line: dict[str, Any]


@dataclass(slots=True)
class Person:
    id: str
    rut: str
    timeless: bool = False
    versions: list[Fields] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)


class Population:
    """Everything comes from the one source of chance, so that a seed gives the same run again."""

    def __init__(self, chance: Random, run: str, now: datetime) -> None:
        self._chance = chance
        self._run = run
        self._since = now - WINDOW
        self._sent = 0
        self.people: list[Person] = []

    def person(self) -> Person:
        number = str(self._chance.randrange(10_000_000, 90_000_000))
        kept = f"{number}-{rut.calc_check_digit(number)}"
        self.people.append(Person(f"{self._run}-{len(self.people)}", kept))
        return self.people[-1]

    def anybody(self) -> Person:
        """Whose events have times, so that there may be several."""
        while (person := self._chance.choice(self.people)).timeless:
            pass
        return person

    def published(self, person: Person, at: datetime | None) -> Sending:
        """The next version of a client; `at` None leaves the event time out."""
        name = self._chance.choice(NAMES)
        version = len(person.versions)
        kept = {
            "nombre": f"{name} {version}",
            "apellido": f"Pérez {self._chance.randrange(1000)}",
            "rut": person.rut,
            "correo": f"{person.id}.{version}@example.com",
        }
        person.versions.append({"id": person.id, **kept})
        line = {"event": "published", "id": person.id, "fields": kept}
        return self._sending(PUBLISHED, {"id": person.id, **kept, "rut": self._as_typed(person.rut)}, at, line)

    def forgotten(self, person: Person, at: datetime) -> Sending:
        return self._sending(FORGOTTEN, {"id": person.id}, at, {"event": "forgotten", "id": person.id})

    def moment(self, person: Person) -> datetime:
        """Within the window, in no order; now and then exactly that of another version."""
        if person.times and self._chance.random() < TIES:
            return self._chance.choice(person.times)
        at = self._since + WINDOW * self._chance.random()
        person.times.append(at)
        return at

    def before_everything(self) -> datetime:
        return self._since - WINDOW * self._chance.random()

    def correlation_id(self) -> str:
        self._sent += 1
        return f"{self._run}/{self._sent}"

    def _as_typed(self, kept: str) -> str:
        return self._chance.choice((kept, kept.replace("-", ""), f"{kept[:2]}.{kept[2:5]}.{kept[5:]}"))

    def _sending(self, event_type: str, body: dict[str, Any], at: datetime | None, line: dict[str, Any]) -> Sending:
        told = {} if at is None else {"publicadoEn": at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
        correlation = self.correlation_id()
        outgoing = Outgoing(json.dumps({**body, **told}, ensure_ascii=False), event_type, correlation)
        return Sending(outgoing, {**line, **told, "correlationId": correlation, "digest": digest_of(outgoing.body)})


def digest_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]
