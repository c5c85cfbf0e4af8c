"""Reads clients. What an id is and which of its rows counts, newest.py says."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched

from resolvers.deadline import Deadline
from resolvers.warehouse import written_forms
from resolvers.warehouse.connection import Row, Session, Warehouse
from resolvers.warehouse.newest import StoredClient, newest_of_each_id, without_blanks
from resolvers.warehouse.statements import ID_LIST_SIZES, select_by_ids, select_page

# A page takes one statement, unless newer rows hide what it found; then each further one looks this much further.
GROWTH = 4
LARGEST_LOOK = 2000
BEHIND_BLANKS = "!"  # the character that follows the blank: an id with this behind it is above all its padded forms

type Values = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Filter:
    rut: str | None = None
    correo: str | None = None
    apellido_prefix: str | None = None


def clients_by_id(warehouse: Warehouse, ids: Sequence[str], deadline: Deadline) -> dict[str, StoredClient]:
    """Up to 100 ids are one statement. Ids that are not there are left out of the answer, whose ids have no blanks."""

    def read(session: Session) -> list[Row]:
        chunks = batched(dict.fromkeys(map(without_blanks, ids)), ID_LIST_SIZES[-1], strict=False)
        return [row for chunk in chunks for row in session.execute(*_by_ids(chunk))]

    found = newest_of_each_id(warehouse.run(read, deadline) if ids else [])
    return {event.client.id: event.client for event in found if event.chosen}


def _by_ids(ids: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The list is filled up with its last id to the next size that has a statement."""
    size = next(size for size in ID_LIST_SIZES if size >= len(ids))
    bounds = (min(ids), max(id_ + BEHIND_BLANKS for id_ in ids))
    return select_by_ids(size), bounds + ids + ids[-1:] * (size - len(ids))


def page_of_clients(
    warehouse: Warehouse, chosen: Filter, after: str | None, first: int, deadline: Deadline
) -> tuple[list[StoredClient], bool]:
    """At most `first` clients whose id is greater than `after`, in the order of their ids; and whether more follow."""
    # One more than asked for tells whether there is another page.
    found = warehouse.run(lambda session: _find(session, _values(chosen), after, first + 1), deadline)
    return found[:first], len(found) > first


def _find(session: Session, values: Values, after: str | None, wanted: int) -> list[StoredClient]:
    """A row that fulfils the filter and is not the newest of its id is no client; then there is more to look for."""
    found: list[StoredClient] = []
    look = wanted
    while True:
        sql, parameters = _page(values, after, look)
        rows = session.execute(sql, parameters)
        newest = newest_of_each_id(rows)
        found += [event.client for event in newest if event.chosen]
        if len(found) >= wanted or sum(bool(row[-1]) for row in rows) < look:
            return found
        after, look = newest[-1].client.id, min(look * GROWTH, LARGEST_LOOK)


def _page(values: Values, after: str | None, look: int) -> tuple[str, tuple[str, ...]]:
    border: Values = {} if after is None else {"after": (after, after)}
    given = border | values
    conditions = tuple(value for some in given.values() for value in some)
    bound = () if after is None else (after,)
    return select_page(tuple(given)), (*conditions, *bound, *conditions, str(look))


def _values(chosen: Filter) -> Values:
    values = {
        "rut": chosen.rut and written_forms.rut(chosen.rut),
        "correo": chosen.correo and written_forms.correo(chosen.correo),
        "apellido_prefix": chosen.apellido_prefix and written_forms.prefix(chosen.apellido_prefix),
    }
    return {name: some for name, some in values.items() if some}
