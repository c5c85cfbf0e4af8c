"""Reads clients."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched

from resolvers.deadline import Deadline
from resolvers.warehouse.connection import Row, Session, Warehouse
from resolvers.warehouse.statements import ID_LIST_SIZES, select_by_ids, select_page


@dataclass(frozen=True, slots=True)
class StoredClient:
    """A row as it stands; older data may lack a field."""

    id: str
    nombre: str | None
    apellido: str | None
    rut: str | None
    correo: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    rut: str | None = None
    correo: str | None = None
    apellido_prefix: str | None = None


def clients_by_id(warehouse: Warehouse, ids: Sequence[str], deadline: Deadline) -> dict[str, StoredClient]:
    """Up to 100 ids are one statement. Ids that are not there are left out of the answer."""

    def read(session: Session) -> list[Row]:
        chunks = batched(dict.fromkeys(ids), ID_LIST_SIZES[-1], strict=False)
        return [row for chunk in chunks for row in session.execute(*_by_ids(chunk))]

    found = _first_of_each_id(warehouse.run(read, deadline) if ids else [])
    return {row[0]: StoredClient(*row[:-1]) for row in found if row[-1]}


def _by_ids(ids: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The list is filled up with its last id to the next size that has a statement."""
    size = next(size for size in ID_LIST_SIZES if size >= len(ids))
    return select_by_ids(size), ids + ids[-1:] * (size - len(ids))


def page_of_clients(
    warehouse: Warehouse, chosen: Filter, after: str | None, first: int, deadline: Deadline
) -> tuple[list[StoredClient], bool]:
    """At most `first` clients whose id is greater than `after`, in the order of their ids; and whether more follow."""
    values = {
        "after": after,
        "rut": chosen.rut,
        "correo": chosen.correo,
        "apellido_prefix": None if chosen.apellido_prefix is None else _prefix(chosen.apellido_prefix),
    }
    given = {name: value for name, value in values.items() if value is not None}
    sql = select_page(tuple(given))
    # One more than asked for tells whether there is another page.
    rows = warehouse.run(lambda session: session.execute(sql, (*given.values(), str(first + 1))), deadline)
    return [StoredClient(*row) for row in _first_of_each_id(rows)][:first], len(rows) > first


def _first_of_each_id(rows: Iterable[Row]) -> list[Row]:
    kept: dict[str, Row] = {}
    for row in rows:
        kept.setdefault(row[0], row)
    return list(kept.values())


def _prefix(text: str) -> str:
    """A LIKE pattern; the backslash is the escape character of both databases."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
