"""Which row is the client. Nothing in Redshift keeps an id from standing twice, so every read asks here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from resolvers.warehouse.connection import Row

OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredClient:
    """A row as it stands, less the blanks behind its texts; older data may lack a field."""

    id: str
    nombre: str | None
    apellido: str | None
    rut: str | None
    correo: str | None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """What one row tells. `chosen` is whether it fulfils what was asked for."""

    client: StoredClient
    at: datetime | None  # in UTC
    fingerprint: str
    forgotten: bool
    chosen: bool

    @classmethod
    def of(cls, row: Row) -> "StoredEvent":
        """`row` has the columns of `_READ` in statements.py, and perhaps one more: whether it is chosen."""
        id_, nombre, apellido, rut, correo, at, fingerprint, forgotten, *chosen = row
        texts = (None if text is None else without_blanks(text) for text in (nombre, apellido, rut, correo))
        client = StoredClient(without_blanks(id_), *texts)
        at = None if at is None else at.replace(tzinfo=UTC)  # the table's times have no zone
        return cls(client, at, fingerprint or "", forgotten, bool(chosen[0]) if chosen else not forgotten)

    @property
    def version(self) -> tuple[object, ...]:
        """As the merge compares: no time is older than any, erasure is above all of its instant. Rows that are still
        even (of older data, which has neither) are told apart by what they say, so that every read chooses the same.
        """
        said = tuple(
            text or "" for text in (self.client.nombre, self.client.apellido, self.client.rut, self.client.correo)
        )
        return (self.at is not None, self.at or OLDEST, self.forgotten, self.fingerprint, said)


def without_blanks(text: str) -> str:
    """As Redshift compares texts: blanks behind them say nothing. Other white space does."""
    return text.rstrip(" ")


def newest_of_each_id(rows: Iterable[Row]) -> list[StoredEvent]:
    """One event an id, in the order in which the ids come."""
    newest: dict[str, StoredEvent] = {}
    for event in map(StoredEvent.of, rows):
        kept = newest.get(event.client.id)
        if kept is None or event.version > kept.version:
            newest[event.client.id] = event
    return list(newest.values())
