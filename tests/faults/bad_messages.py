"""Messages that can never be stored, and some of which nobody knows beforehand."""

import json
from typing import Any

from tests.faults.odd_messages import FORGOTTEN, PUBLISHED, Clients, Odd, ahead, envelope, text
from tests.faults.odd_texts import never_taken, noise, odd, of_bytes

REQUIRED = ("id", "nombre", "apellido", "rut", "correo")
LIMITS = {"id": 64, "nombre": 100, "apellido": 100}
DEEP = 50_000  # deeper than any stack
WRONG_TYPES: tuple[Any, ...] = (None, True, 1.5, [], ["Ana"], {}, {"$ne": None})
WRONG_TIMES: tuple[Any, ...] = (
    *("", "now", "2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00", "2026-02-30T12:00:00Z"),
    *("2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z", "2026-01-31T25:00:00Z", "2026-01-31T12:00:60Z"),
    *("0001-01-01T00:00:00+14:00", "٢٠٢٦-01-31T12:00:00Z", 1769860800, 1.5, True, [], {}, "2026-01-31T12:00:00+99:99"),
)
WRONG_RUTS = (
    "1",
    "11.111.111-2",
    "12345678-5-5",
    "K",
    "0000000000-0",
    "twelve",
    "12345678-5; --",
    "\u0661\u0662345678-5",
)
WRONG_ADDRESSES = ("ana", "ana@", "@example.com", "a b@example.com", "ana@exa mple.com", "ana@@example.com", "ana@-.cl")
WRONG_TYPES_OF_EVENT = ("client.married", "client.publishedx", "CLIENT.PUBLISHED", "null", "'; --", "x" * 200)
WRONG_VERSIONS: tuple[Any, ...] = (0, 2, -1, "1", True, None, [1], 10**50)
NOT_OBJECTS = ("null", "true", "0", "1e400", '"text"', "[]", "[{}]", "NaN", "-Infinity")
NOT_JSON = (
    "",
    " ",
    "{",
    "}",
    "{]",
    "{'id': 1}",
    '{"id": }',
    "\ufeff{}",
    "id=1&nombre=Ana",
    "<client/>",
    '{"a": 0x1}',
    "9" * 5_000,
)


class BadClients(Clients):
    def _bad(self, reason: str, body: str, event_type: str | None = PUBLISHED) -> Odd:
        return Odd(reason, body, reason, event_type)

    def _with(self, reason: str, field: str, value: Any) -> Odd:
        return self._bad(reason, json.dumps({**self.client(), field: value}))

    def too_long(self) -> Odd:
        field = self.chance.choice(tuple(LIMITS))
        return self._with(
            "FieldTooLong", field, of_bytes(self.chance, LIMITS[field] + self.chance.choice((1, 2, 4000)))
        )

    def wrong_type(self) -> Odd:
        return self._with("InvalidType", self.chance.choice(REQUIRED), self.chance.choice(WRONG_TYPES))

    def missing(self) -> Odd:
        gone = self.chance.choice(REQUIRED)
        return self._bad("MissingField", text({name: value for name, value in self.client().items() if name != gone}))

    def empty(self) -> Odd:
        return self._with("EmptyField", self.chance.choice(REQUIRED), self.chance.choice(("", " ", "\t\n", "\u2003")))

    def never_taken(self) -> Odd:
        return self._with("InvalidCharacters", self.chance.choice(REQUIRED), never_taken(self.chance))

    def wrong_rut(self) -> Odd:
        return self._with("InvalidRut", "rut", self.chance.choice(WRONG_RUTS))

    def wrong_address(self) -> Odd:
        long = f"{'a' * 250}@example.com"
        return self._with("InvalidEmail", "correo", self.chance.choice((*WRONG_ADDRESSES, long, f"a@{'b' * 300}.cl")))

    def wrong_time(self) -> Odd:
        return self._with("InvalidEventTime", "publicadoEn", self.chance.choice(WRONG_TIMES))

    def ahead_of_time(self) -> Odd:
        times = (ahead(minutes=60), ahead(minutes=10**6), "9999-12-31T23:59:59.999999Z")
        return self._with("EventTimeInFuture", "publicadoEn", self.chance.choice(times))

    def wrong_version(self) -> Odd:
        return self._with("UnsupportedVersion", "version", self.chance.choice(WRONG_VERSIONS))

    def wrong_event_type(self) -> Odd:
        event_type = self.chance.choice(WRONG_TYPES_OF_EVENT)
        return self._bad("UnknownEventType", text(self.client()), event_type)

    def forgotten_without_id(self) -> Odd:
        return self._bad("MissingField", text({"ID": self.id()}), FORGOTTEN)

    def no_object(self) -> Odd:
        return self._bad("InvalidType", self.chance.choice(NOT_OBJECTS))

    def no_json(self) -> Odd:
        return self._bad("InvalidJson", self.chance.choice(NOT_JSON))

    def cut_off(self) -> Odd:
        whole = text(self.client(nombre=odd(self.chance)))
        return self._bad("InvalidJson", whole[: self.chance.randrange(len(whole))])

    def too_deep(self) -> Odd:
        return self._bad("InvalidJson", self.chance.choice(("[", '{"id": ')) * DEEP)

    def empty_envelope(self) -> Odd:
        """What only looks like the topic's envelope is a message without the fields of one."""
        message, broken = text(self.client()), self.chance.choice((5, None, ["x"], {"id": 1}))
        looks = (envelope(broken), envelope(message, Timestamp="yesterday"), envelope(message, Timestamp=5))
        odd_attributes = (
            envelope(message, MessageAttributes="x"),
            envelope(message, MessageAttributes={"event-type": 1}),
        )
        return Odd("MissingField", self.chance.choice((*looks, *odd_attributes)), "MissingField")

    def envelope_in_envelope(self) -> Odd:
        return Odd("MissingField", envelope(envelope(text(self.client()))), "MissingField")

    def noise(self) -> Odd:
        """Not text that a queue would take, which is what the functions' code may not rely on."""
        return Odd("InvalidJson", f"}}{noise(self.chance)}", "InvalidJson")

    def changed(self) -> Odd:
        """One character of a good message is another: who knows what that means."""
        whole = text(self.client())
        place = self.chance.randrange(len(whole))
        return Odd("one character", f"{whole[:place]}{noise(self.chance, 2)}{whole[place + 1 :]}", None, PUBLISHED)

    def anything(self) -> Odd:
        values = [self._value(3) for _ in REQUIRED]
        names = self.chance.sample((*REQUIRED, "version", "publicadoEn", odd(self.chance)), len(REQUIRED))
        return Odd("any JSON", json.dumps({"id": self.id(), **dict(zip(names, values, strict=True))}), None)

    def _value(self, depth: int) -> Any:
        chance = self.chance
        plain = (None, True, chance.randrange(-(10**30), 10**30), chance.random() * 10**300, odd(chance), noise(chance))
        if depth and chance.random() < 0.3:
            return chance.choice(([self._value(depth - 1)] * 3, {odd(chance): self._value(depth - 1)}))
        return chance.choice(plain)
