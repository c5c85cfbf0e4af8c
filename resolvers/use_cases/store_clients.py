"""Stores the clients of a batch of messages: validate, keep the newest of each id, merge."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from resolvers.model.errors import InvalidInputError, Problem
from resolvers.model.event import ClientState, newest
from resolvers.model.message import Message, read
from resolvers.rejected_queue import RejectedQueue, Rejection
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.errors import RefusedDataError, WarehouseUnavailableError
from resolvers.warehouse.store import store


@dataclass(slots=True)
class Report:
    """What became of a batch. `retry` are the messages to be delivered again; all others are done with."""

    stored: int = 0
    rejected: list[Problem] = field(default_factory=list)
    retry: list[Message] = field(default_factory=list)
    cause: WarehouseUnavailableError | None = None


def store_clients(warehouse: Warehouse, rejected_queue: RejectedQueue, messages: Sequence[Message]) -> Report:
    """Raises WarehouseError for a mistake of ours: then the whole batch is delivered again."""
    report = Report()
    valid, rejections = _sort_out(messages)
    try:
        rejections += _store(warehouse, valid)
        report.stored = len(valid)
    except WarehouseUnavailableError as error:
        report.cause = error
        report.retry += [message for message, _ in valid]
    report.rejected = [rejection.problem for rejection in rejections]
    report.retry += rejected_queue.send(rejections)
    return report


def _sort_out(messages: Sequence[Message]) -> tuple[list[tuple[Message, ClientState]], list[Rejection]]:
    valid: list[tuple[Message, ClientState]] = []
    rejections: list[Rejection] = []
    for message in messages:
        try:
            valid.append((message, read(message)))
        except InvalidInputError as error:
            rejections.append(Rejection(message, error.first))
    return valid, rejections


def _store(warehouse: Warehouse, valid: Sequence[tuple[Message, ClientState]]) -> list[Rejection]:
    """Halves a batch in which the warehouse refuses a value until that message stands alone."""
    try:
        store(warehouse, newest([state for _, state in valid]))
    except RefusedDataError:
        if len(valid) == 1:
            problem = Problem("RefusedByWarehouse", "message", "message: the warehouse refuses a value in it")
            return [Rejection(valid[0][0], problem)]
        middle = len(valid) // 2
        return _store(warehouse, valid[:middle]) + _store(warehouse, valid[middle:])
    return []
