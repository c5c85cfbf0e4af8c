"""A row of the table, as far as it matters to whether the right event is in it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from operations.reconciliation.events import Version
from resolvers.model.client import Client
from resolvers.model.event import ClientState

# A row without an event time (older data) is older than everything.
OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """`told` is the fingerprint that stands in the row, `real` the one of the fields that stand in it."""

    id: str
    at: datetime | None
    told: str | None
    real: str | None
    forgotten: bool
    personal: bool

    @classmethod
    def of(
        cls, id_: str, personal: tuple[str | None, ...], publicado_en: str | None, huella: str | None, *, olvidado: bool
    ) -> Self:
        """`personal` are nombre, apellido, rut, correo; `publicado_en` is a timestamp in UTC, as text."""
        at = datetime.fromisoformat(publicado_en).replace(tzinfo=UTC) if publicado_en else None
        fields: dict[str, Any] = dict(zip(("nombre", "apellido", "rut", "correo"), personal, strict=True))
        whole = None not in personal
        client = Client.model_construct(None, id=id_, **fields) if whole else None
        real = ClientState(id_, at or OLDEST, client).fingerprint if whole or olvidado else None
        return cls(id_, at, huella, real, olvidado, any(value is not None for value in personal))

    @property
    def version(self) -> Version:
        return (self.at or OLDEST, self.told or "")

    @property
    def damaged(self) -> bool:
        """Its fields are not those of the event that it names. Older rows name none."""
        return self.told is not None and not self.forgotten and self.real != self.told

    @property
    def uncovered(self) -> bool:
        """Erased, and yet there is somebody's data in it."""
        return self.forgotten and self.personal
