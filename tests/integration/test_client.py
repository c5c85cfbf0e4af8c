"""Clients by their ids: a hundred of them are one statement, and what is sent is only ever data."""

from contextlib import closing

import pytest

from resolvers.use_cases.client import client
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.newest import StoredClient
from tests.messages import NOON
from tests.warehouse import Sql, WarehouseServer, logged, soon

ANA = ("a", "Ana", "Soto", "12345678-5", "ana@example.com")
TIME = NOON.replace(tzinfo=None)


def test_answers_stand_in_the_order_of_the_ids(reader: Warehouse, sql: Sql) -> None:
    sql.insert(ANA, ("b", "Begoña"))

    found = client(reader, ["b", "unknown", "a", "b"], soon())

    other = StoredClient("b", "Begoña", None, None, None)
    assert found == [other, None, StoredClient(*ANA), other]


@pytest.mark.parametrize("count", [1, 2, 10, 11, 99, 100])
def test_up_to_100_ids_are_one_statement(
    count: int, warehouse_server: WarehouseServer, sql: Sql, reader: Warehouse
) -> None:
    ids = [f"{number:03}" for number in range(count)]
    sql.insert(*((id_,) for id_ in ids))
    with logged(sql, warehouse_server, "reader") as statements:
        found = client(reader, ids, soon())
        executed = [statement for statement in statements() if "clientes" in statement]

    assert [row.id for row in found if row] == ids
    assert len(executed) == 1
    assert executed[0].startswith("SELECT")


def test_more_ids_are_as_few_statements_as_it_takes(
    warehouse_server: WarehouseServer, sql: Sql, reader: Warehouse
) -> None:
    ids = [f"{number:03}" for number in range(201)]
    sql.insert(*((id_,) for id_ in ids))
    with logged(sql, warehouse_server, "reader") as statements:
        assert None not in client(reader, [*ids, *ids], soon())
        assert sum("clientes" in statement for statement in statements()) == 3


def test_no_ids_are_no_statement_and_no_connection(warehouse_server: WarehouseServer) -> None:
    with closing(warehouse_server.warehouse("reader", port=1)) as warehouse:
        assert client(warehouse, [], soon()) == []


OLDER = ("a", "Vieja", None, None, None, TIME.replace(year=2025), "f", False)
NEWER = ("a", "Nueva", None, None, None, TIME, "0", False)
TIED = ("a", "Empatada", None, None, None, TIME, "1", False)
WITHOUT_TIME = ("a", "De antes", None, None, None)
ERASED = ("a", None, None, None, None, TIME, "olvido", True)


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        ([OLDER, NEWER], "Nueva"),
        ([NEWER, OLDER], "Nueva"),
        ([NEWER, TIED], "Empatada"),
        ([TIED, NEWER], "Empatada"),
        ([WITHOUT_TIME, OLDER], "Vieja"),
        ([OLDER, WITHOUT_TIME], "Vieja"),
    ],
)
def test_newest_of_rows_that_share_an_id_is_read(
    rows: list[tuple[object, ...]], name: str, reader: Warehouse, sql: Sql
) -> None:
    sql.insert(*rows)
    (found,) = client(reader, ["a"], soon())
    assert found is not None
    assert found.nombre == name


def test_forgotten_client_is_not_found(reader: Warehouse, sql: Sql) -> None:
    sql.insert(ERASED)
    assert client(reader, ["a"], soon()) == [None]


@pytest.mark.parametrize("other", [OLDER, NEWER, WITHOUT_TIME])
def test_forgotten_client_is_not_found_in_an_older_row_either(
    other: tuple[object, ...], reader: Warehouse, sql: Sql
) -> None:
    sql.insert(ERASED, other)
    assert client(reader, ["a"], soon()) == [None]


def test_client_that_is_newer_than_its_erasure_is_found(reader: Warehouse, sql: Sql) -> None:
    sql.insert(ERASED, ("a", "Otra vez", None, None, None, TIME.replace(year=2027), "0", False))
    (found,) = client(reader, ["a"], soon())
    assert found is not None
    assert found.nombre == "Otra vez"


@pytest.mark.parametrize(
    "id_",
    ["' OR '1'='1", "a' --", "%", "_", "a%", "a\\", "%s", "$1", "NULL", "A", "a\u00a0", " a", "á", "a\u0301", "😀"],
)
def test_id_is_compared_as_it_is(id_: str, reader: Warehouse, sql: Sql) -> None:
    sql.insert(("a", "Ana"))
    assert client(reader, [id_], soon()) == [None]
    sql.insert((id_, "Ella"))
    assert client(reader, [id_], soon()) == [StoredClient(id_, "Ella", None, None, None)]


def test_forms_of_the_statement_are_few_whatever_the_number_of_ids(reader: Warehouse) -> None:
    for count in range(1, 101, 3):
        client(reader, [f"{number}" for number in range(count)], soon())

    prepared = reader.run(lambda session: session.execute("SELECT statement FROM pg_prepared_statements"), soon())
    assert sum("clientes" in statement for (statement,) in prepared) == 3
