"""Stores what clients have become: staged first, then merged in one statement that keeps the newer row.

Doing it twice, in another order or beside another writer leaves the same table.
"""

import random
import time
from collections.abc import Iterator, Sequence

from resolvers.deadline import Deadline
from resolvers.model.event import ClientState
from resolvers.warehouse.connection import Session, Warehouse
from resolvers.warehouse.errors import OutOfTimeError, WarehouseUnavailableError
from resolvers.warehouse.statements import (
    CLEAR_STAGE,
    CREATE_STAGE,
    MERGE_STAGE,
    ROW_LIST_SIZES,
    insert_into_stage,
)

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.2


def store(warehouse: Warehouse, states: Sequence[ClientState], deadline: Deadline) -> None:
    """`states` has one state an id: rows that share one would both be inserted.

    Tries again, on a new connection, while the warehouse is only in the way of itself (writers of one table take
    turns) and time is left. Raises WarehouseError.
    """
    for attempt in range(ATTEMPTS if states else 0):
        try:
            return warehouse.run(lambda session: _merge(session, states), deadline)
        except OutOfTimeError:
            raise
        except WarehouseUnavailableError:
            pause = FIRST_PAUSE_SECONDS * 2**attempt * random.uniform(0.5, 1.5)  # noqa: S311 - spreads, hides nothing
            if attempt == ATTEMPTS - 1 or not deadline.allows(pause + warehouse.longest_statement):
                raise
            time.sleep(pause)
    return None


def _merge(session: Session, states: Sequence[ClientState]) -> None:
    """The stage is filled outside the merge's transaction, which would otherwise take its snapshot too early."""
    if not session.has_stage:
        session.execute(CREATE_STAGE)
        session.has_stage = True
    session.execute(CLEAR_STAGE)
    for chunk in chunks(states):
        session.execute(insert_into_stage(len(chunk)), [value for state in chunk for value in row_of(state)])
    session.execute(MERGE_STAGE)


def chunks(states: Sequence[ClientState]) -> Iterator[Sequence[ClientState]]:
    """Cuts `states` into the few lengths that have a statement."""
    start = 0
    for size in ROW_LIST_SIZES:
        while len(states) - start >= size:
            yield states[start : start + size]
            start += size


def row_of(state: ClientState) -> tuple[str, ...]:
    client = state.client
    personal = (client.nombre, client.apellido, client.rut, client.correo) if client else ("", "", "", "")
    moment = state.at.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    return (state.id, *personal, moment, state.fingerprint, "false" if client else "true")
