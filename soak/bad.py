"""Messages that can never be stored: one kind for each reason that the contract knows."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from operations.topic import Outgoing
from resolvers.model.event import PUBLISHED
from soak.people import Fields, Population, Sending, digest_of


def _with(**wrong: object) -> Callable[[Fields], str]:
    return lambda good: json.dumps({**good, **wrong})


def _without_surname(good: Fields) -> str:
    return json.dumps({name: value for name, value in good.items() if name != "apellido"})


def _ahead(good: Fields) -> str:
    at = datetime.now(UTC) + timedelta(days=1)
    return json.dumps({**good, "publicadoEn": at.isoformat()})


KINDS: dict[str, Callable[[Fields], str]] = {
    "InvalidJson": lambda good: json.dumps(good)[:-1],
    "InvalidType": lambda good: json.dumps([good]),
    "MissingField": _without_surname,
    "EmptyField": _with(nombre=" \t "),
    "InvalidCharacters": _with(apellido="con\x00trol"),
    "FieldTooLong": _with(nombre="ñ" * 51),
    "InvalidRut": _with(rut="11.111.111-2"),
    "InvalidEmail": _with(correo="nobody at example.com"),
    "InvalidEventTime": _with(publicadoEn="2026-02-30T12:00:00Z"),
    "UnsupportedVersion": _with(version=2),
    "EventTimeInFuture": _ahead,
    "UnknownEventType": json.dumps,
}


def bad(population: Population, reason: str) -> Sending:
    """Of a person of whom nothing else is ever sent: whatever of him is stored is a defect."""
    person = population.person()
    good = {"id": person.id, "nombre": "Mala", "apellido": "Cosa", "rut": person.rut, "correo": "mala@example.com"}
    body = KINDS[reason](good)
    event_type = "client.married" if reason == "UnknownEventType" else PUBLISHED
    correlation = population.correlation_id()
    line = {"bad": reason, "correlationId": correlation, "digest": digest_of(body)}
    return Sending(Outgoing(body, event_type, correlation), line)
