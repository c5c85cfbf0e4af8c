"""Stores the clients of a batch of messages: validate, keep the newest of each id, merge."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from resolvers.deadline import Deadline
from resolvers.model.errors import InvalidInputError, Problem
from resolvers.model.event import ClientState, newest
from resolvers.model.message import Message, read
from resolvers.queues import RejectedQueue, Rejection
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.errors import RefusedDataError, WarehouseError, WarehouseUnavailableError
from resolvers.warehouse.store import store

type Valid = tuple[Message, ClientState]


@dataclass(slots=True)
class Report:
    """What became of a batch. All messages are done with, but those to deliver again and those that failed.

    `again`: something was only away for now. `failed`: a mistake of ours, which trying again may not mend.
    """

    stored: int = 0
    rejected: list[Problem] = field(default_factory=list)
    again: list[Message] = field(default_factory=list)
    failed: list[Message] = field(default_factory=list)
    cause: WarehouseError | None = None


def store_clients(
    warehouse: Warehouse, rejected_queue: RejectedQueue, messages: Sequence[Message], deadline: Deadline
) -> Report:
    """Bad messages are rejected whatever becomes of the good ones."""
    report = Report()
    valid, rejections = _sort_out(messages)
    rejections += _store(warehouse, valid, deadline, report)
    report.rejected = [rejection.problem for rejection in rejections]
    report.again += rejected_queue.send(rejections)
    return report


def _sort_out(messages: Sequence[Message]) -> tuple[list[Valid], list[Rejection]]:
    valid: list[Valid] = []
    rejections: list[Rejection] = []
    for message in messages:
        try:
            valid.append((message, read(message)))
        except InvalidInputError as error:
            rejections.append(Rejection(message, error.first))
    return valid, rejections


def _store(warehouse: Warehouse, valid: Sequence[Valid], deadline: Deadline, report: Report) -> list[Rejection]:
    """Halves a batch in which the warehouse refuses a value until that message stands alone.

    What a half came to stays so when the other half is not done: a batch with many offenders may not be done in time.
    """
    messages = [message for message, _ in valid]
    if report.cause is not None:
        report.again += messages
        return []
    try:
        store(warehouse, newest([state for _, state in valid]), deadline)
    except RefusedDataError:
        if len(valid) == 1:
            problem = Problem("RefusedByWarehouse", "message", "message: the warehouse refuses a value in it")
            return [Rejection(messages[0], problem)]
        middle = len(valid) // 2
        return [
            rejection
            for half in (valid[:middle], valid[middle:])
            for rejection in _store(warehouse, half, deadline, report)
        ]
    except WarehouseUnavailableError as error:
        report.cause, report.again = error, report.again + messages
    except WarehouseError as error:
        report.cause, report.failed = error, messages
    else:
        report.stored += len(valid)
    return []
