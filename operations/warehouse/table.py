"""Reads the rows of many clients, whichever way the stack's warehouse is reached."""

from collections.abc import Callable, Iterable
from itertools import batched

from operations.reconciliation.rows import Row
from operations.stack import Stack
from operations.warehouse import data_api, local


def read_rows(
    stack: Stack,
    ids: Iterable[str],
    *,
    cluster: str | None = None,
    workgroup: str | None = None,
    on_read: Callable[[int], None] = lambda _: None,
) -> dict[str, list[Row]]:
    """The rows of each id that has any. Raises TableUnavailableError."""
    rows: dict[str, list[Row]] = {}
    if stack.warehouse:
        chunks = list(batched(ids, local.IDS, strict=False))
        answers = local.read_chunks(stack.aws, stack.warehouse, chunks)
    else:
        database = data_api.find_database(stack.aws, stack.environment, cluster, workgroup)
        chunks = list(batched(ids, data_api.IDS, strict=False))
        answers = data_api.read_chunks(stack.aws, database, chunks)
    for chunk, answer in zip(chunks, answers, strict=True):
        for row in answer:
            rows.setdefault(row.id, []).append(row)
        on_read(len(chunk))
    return rows
