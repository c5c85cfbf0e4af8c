"""Query.client: clients by their ids."""

from collections.abc import Sequence

from resolvers.deadline import Deadline
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.newest import StoredClient, without_blanks
from resolvers.warehouse.read import clients_by_id


def client(warehouse: Warehouse, ids: Sequence[str], deadline: Deadline) -> list[StoredClient | None]:
    """One answer an id, in their order; None where there is no such client. Blanks behind an id say nothing.

    Raises WarehouseError.
    """
    found = clients_by_id(warehouse, ids, deadline)
    return [found.get(without_blanks(id_)) for id_ in ids]
