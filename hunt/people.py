"""The clients of one walk: ids, RUTs and names that no other walk has, and messages of them, good and bad."""

import json
import secrets
from dataclasses import dataclass, field

from stdnum.cl import rut

from hunt.memory import Fields
from soak.bad import KINDS

DEEP = 50_000
LARGE = 200_000


@dataclass(slots=True)
class People:
    """`mark` stands in everything of a walk: in ids, surnames and correlation ids."""

    mark: str = field(default_factory=lambda: f"h{secrets.token_hex(4)}")
    made: int = 0
    _ruts: dict[int, str] = field(default_factory=dict)

    def id(self, client: int) -> str:
        return f"{self.mark}-{client}"

    def rut(self, client: int) -> str:
        if client not in self._ruts:
            number = str(10_000_000 + secrets.randbelow(80_000_000))
            self._ruts[client] = f"{number}-{rut.calc_check_digit(number)}"
        return self._ruts[client]

    def version(self, client: int) -> Fields:
        """The client with a name and an address that it never had before."""
        self.made += 1
        word = secrets.token_hex(4)
        return {
            "id": self.id(client),
            "nombre": f"Nombre{word}",
            "apellido": f"{self.mark} Apellido{word}",
            "rut": self.rut(client),
            "correo": f"correo{word}@example.com",
        }

    def stranger(self) -> Fields:
        """Somebody of whom nothing else is told."""
        return self.version(1000 + self.made)


def marks_of(fields: Fields) -> set[str]:
    """What of it is personal and is found again wherever it is shown; the surname begins with what is in the id."""
    return {fields["nombre"], fields["apellido"].split()[-1], fields["rut"], fields["correo"].partition("@")[0]}


def bad_body(kind: str, good: Fields) -> tuple[str, str]:
    """A body that must be rejected, and the reason."""
    if kind in KINDS:
        return KINDS[kind](dict(good)), kind
    id_, name = good["id"], good["nombre"]
    odd = {
        "half a character as id": (json.dumps({**good, "id": f"{id_}\ud800"}), "InvalidCharacters"),
        "200,000 control characters": (id_ + "\x01" * LARGE, "InvalidJson"),
        "a name in version": (json.dumps({**good, "version": name}), "UnsupportedVersion"),
        "a name in publicadoEn": (json.dumps({**good, "publicadoEn": name}), "InvalidEventTime"),
        "line breaks in the correlation id": (json.dumps({**good, "rut": "11.111.111-2"}), "InvalidRut"),
        "looks like an envelope": (
            json.dumps({"Type": "Notification", "Message": id_, "Timestamp": 5}),
            "MissingField",
        ),
        "nested 50,000 deep": (f'{{"id": "{id_}", "nombre": ' + "[" * DEEP, "InvalidJson"),
        "no object but a name": (json.dumps(f"{id_} {name}"), "InvalidType"),
    }
    return odd[kind]
