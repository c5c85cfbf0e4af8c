"""Query.clients: one page of clients, filtered, in the order of their ids."""

import base64
import binascii
from dataclasses import dataclass

from resolvers.deadline import Deadline
from resolvers.model.errors import InvalidInputError, invalid
from resolvers.model.fields import ID_BYTES
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.newest import StoredClient, without_blanks
from resolvers.warehouse.read import Filter, page_of_clients

LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    nodes: list[StoredClient]
    has_next_page: bool
    end_cursor: str | None


def clients(warehouse: Warehouse, first: int, after: str | None, chosen: Filter, deadline: Deadline) -> Page:
    """Raises InvalidInputError and WarehouseError."""
    if not 1 <= first <= LARGEST_PAGE:
        raise invalid("InvalidField", "first", f"must be from 1 to {LARGEST_PAGE}")
    nodes, more = page_of_clients(warehouse, chosen, None if after is None else _id_of(after), first, deadline)
    return Page(nodes, more, _cursor_of(nodes[-1].id) if nodes else None)


def _cursor_of(id_: str) -> str:
    return base64.urlsafe_b64encode(id_.encode()).decode()


def _id_of(cursor: str) -> str:
    """Any id that may stand in the table, those of older data too; the databases know no NUL."""
    try:
        id_ = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _no_cursor() from None
    id_ = without_blanks(id_)  # cursors of padded ids were answered once
    if "\0" in id_ or len(id_.encode()) > ID_BYTES:
        raise _no_cursor()
    return id_


def _no_cursor() -> InvalidInputError:
    return invalid("InvalidField", "after", "is no cursor of ours; send a pageInfo.endCursor")
