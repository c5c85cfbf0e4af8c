"""How fast the subscriber stores: `python -m benchmarks.store_clients`. It starts a warehouse of its own.

Prints rows per second, and their ratio to storing row by row in the same run: figures of one machine say little on
another, their ratios more.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from resolvers.model.event import ClientState
from resolvers.model.message import Message, read
from resolvers.use_cases.store_clients import store_clients
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.statements import CLEAR_STAGE, CREATE_STAGE, MERGE_STAGE, insert_into_stage
from resolvers.warehouse.store import row_of, store
from tests.messages import KeptRejections, published
from tests.warehouse import Sql, WarehouseServer, running_warehouse, soon, trusting

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = 3600.0

type Work = Callable[[], object]


def batch(size: int, ids: int, moment: int) -> list[Message]:
    """Distinct clients out of so many."""
    chosen = random.sample(range(max(ids, size)), size)
    return [published(START + timedelta(seconds=moment), id=f"client-{number:08}") for number in chosen]


def fill(writer: Warehouse, rows: int) -> None:
    for start in range(0, rows, 5000):
        messages = [published(START, id=f"client-{number:08}") for number in range(start, min(start + 5000, rows))]
        store(writer, [read(message) for message in messages], soon(HOUR))


def row_by_row(sql: Sql, states: Sequence[ClientState]) -> None:
    """The driver's executemany: a round trip a row, then the same MERGE."""
    with sql.connection.cursor() as cursor:
        cursor.execute(CLEAR_STAGE)
        cursor.executemany(insert_into_stage(1), [row_of(state) for state in states])
        cursor.execute(MERGE_STAGE)


def a_connection_each(server: WarehouseServer, states: Sequence[ClientState]) -> None:
    """A function that is called once a message, keeps nothing and only inserts."""
    for state in states:
        with closing(server.connect("writer")) as sql:
            sql.insert(row_of(state))


def rates(sizes: Sequence[int], repeats: int, work: Callable[[int, int], Work]) -> dict[int, float]:
    """Median rows per second for each size. `work` prepares, untimed, what is then timed."""
    found: dict[int, float] = {}
    for size in sizes:
        seconds = []
        for repeat in range(repeats):
            prepared = work(size, repeat + 1)
            began = time.perf_counter()
            prepared()
            seconds.append(time.perf_counter() - began)
        found[size] = size / statistics.median(seconds)
    return found


def measure(server: WarehouseServer, rows: int, repeats: int) -> dict[str, dict[int, float]]:
    with (
        closing(server.connect()) as admin,
        closing(server.warehouse(seconds=60)) as writer,
        closing(server.connect("writer")) as sql,
    ):
        admin("TRUNCATE TABLE clientes")
        fill(writer, rows)
        admin("ANALYZE clientes")
        sql(CREATE_STAGE)

        def messages(size: int, moment: int) -> list[Message]:
            if rows == 0:
                admin("TRUNCATE TABLE clientes")
            return batch(size, 2 * rows, moment)

        def states(size: int, moment: int) -> list[ClientState]:
            return [read(message) for message in messages(size, moment)]

        def whole(size: int, moment: int) -> Work:
            given = messages(size, moment)
            return lambda: store_clients(writer, KeptRejections(), given, soon(HOUR))

        def stored(size: int, moment: int) -> Work:
            given = states(size, moment)
            return lambda: store(writer, given, soon(HOUR))

        def one_by_one(size: int, moment: int) -> Work:
            given = states(size, moment)
            return lambda: row_by_row(sql, given)

        def alone(size: int, moment: int) -> Work:
            given = states(size, moment)
            return lambda: a_connection_each(server, given)

        rates([1000], 2, whole)  # warm
        return {
            "store_clients, validation included": rates([10, 100, 1000, 5000], repeats, whole),
            "store, validation excluded": rates([10, 100, 1000, 5000], repeats, stored),
            "row by row (executemany), then MERGE": rates([1000], repeats, one_by_one),
            "a connection and an INSERT a message": rates([20], repeats, alone),
        }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[0, 100_000], help="rows in the table beforehand")
    options.add_argument("--repeats", type=int, default=7)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    report: dict[int, Any] = {}
    with running_warehouse() as server, trusting(server.certificates):
        for rows in chosen.rows:
            report[rows] = measure(server, rows, chosen.repeats)
            if not chosen.json:
                show(rows, report[rows])
    if chosen.json:
        print(json.dumps(report, indent=2))


def show(rows: int, found: dict[str, dict[int, float]]) -> None:
    print(f"\ntable of {rows:,} rows; half of a batch is new" if rows else "\nempty table")
    print(f"{'':38}{'batch':>8}{'rows/s':>12}{'/ row by row':>14}")
    baseline = found["row by row (executemany), then MERGE"][1000]
    for name, sizes in found.items():
        for size, rate in sizes.items():
            print(f"{name:38}{size:8,}{rate:12,.0f}{rate / baseline:14.2f}")


if __name__ == "__main__":
    main()
