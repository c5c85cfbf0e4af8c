"""The company's own table, in which blanks stand behind the ids: Redshift does not see them, so nobody may."""

from collections.abc import Iterator

import pytest

from operations.warehouse.statement import select, to_row
from resolvers.model.message import Message
from resolvers.use_cases.client import client
from resolvers.use_cases.clients import clients
from resolvers.use_cases.store_clients import store_clients
from resolvers.warehouse.newest import StoredClient
from resolvers.warehouse.read import Filter
from tests.messages import NOON, KeptRejections, at, forgotten, published, row_of
from tests.older_tables import TABLES, OlderTable, older_table
from tests.warehouse import WarehouseServer, soon, trusting

ANA = ("42", "Ana", "De Soto", "12345678-5", "ana@example.com")
EVA = ("7", "Eva", "Delgado", "11111111-1", "eva@example.com")
LONGER = ("421", "Íñigo", "De", None, None)


@pytest.fixture(scope="module", params=list(TABLES))
def _table(request: pytest.FixtureRequest, _server: WarehouseServer) -> Iterator[OlderTable]:
    with trusting(_server.certificates), older_table(_server, request.param, ANA, EVA) as table:
        yield table


@pytest.fixture
def table(_table: OlderTable, warehouse_server: WarehouseServer) -> OlderTable:  # noqa: ARG001 - its certificates
    """Two rows that stood there before the migration, or stand there as if, and one that came later."""
    if sorted(row[0].rstrip() for row in _table.sql.rows()) != ["42", "7"]:
        _table.sql("DELETE FROM clientes")
        _table.insert(ANA, EVA)
    _table.insert(LONGER)
    return _table


def pages(table: OlderTable, first: int = 100, chosen: Filter | None = None) -> list[list[str]]:
    found: list[list[str]] = []
    after: str | None = None
    while True:
        page = clients(table.reader, first, after, chosen or Filter(), soon())
        found.append([node.id for node in page.nodes])
        if not page.has_next_page:
            return found
        after = page.end_cursor


def store(table: OlderTable, *messages: Message) -> None:
    report = store_clients(table.writer, KeptRejections(), messages, soon())
    assert (report.stored, report.cause, report.rejected) == (len(messages), None, [])


def seen(table: OlderTable) -> list[tuple[object, ...]]:
    rows = table.sql("SELECT id, nombre, apellido, rut, correo, publicado_en, huella, olvidado FROM clientes")
    stripped = [tuple(value.rstrip(" ") if isinstance(value, str) else value for value in row) for row in rows]
    return sorted(stripped, key=str)


@pytest.mark.parametrize("asked", ["42", "42 ", "42" + " " * 18, "42" + " " * 62])
def test_client_is_found_with_and_without_blanks_behind_its_id(asked: str, table: OlderTable) -> None:
    assert client(table.reader, [asked], soon()) == [StoredClient(*ANA)]


def test_many_ids_are_answered_in_their_order(table: OlderTable) -> None:
    asked = ["421", "unknown", "7", "42", "4", " 42", *(f"x{number}" for number in range(90))]
    found = client(table.reader, asked, soon())

    assert found == [StoredClient(*LONGER), None, StoredClient(*EVA), StoredClient(*ANA), *[None] * 92]


@pytest.mark.parametrize("first", [1, 2, 3, 100])
def test_every_client_that_is_listed_is_found_by_its_id(first: int, table: OlderTable) -> None:
    listed = [id_ for page in pages(table, first) for id_ in page]

    assert listed == ["42", "421", "7"]
    assert [found and found.id for found in client(table.reader, listed, soon())] == listed


def test_cursor_of_the_padded_id_leads_on(table: OlderTable) -> None:
    """Such cursors were answered before, and callers keep them."""
    page = clients(table.reader, 100, "NDIgICAgICAgICAgICAgICAgICAg", Filter(), soon())

    assert [node.id for node in page.nodes] == ["421", "7"]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Filter(rut="12345678-5"), ["42"]),
        (Filter(correo="eva@example.com"), ["7"]),
        (Filter(apellido_prefix="De"), ["42", "421", "7"]),
        (Filter(apellido_prefix="De "), ["42"]),
        (Filter(apellido_prefix="De Soto"), ["42"]),
    ],
    ids=str,
)
def test_filter_does_not_see_blanks_behind_values(chosen: Filter, expected: list[str], table: OlderTable) -> None:
    assert pages(table, 1, chosen) == [[id_] for id_ in expected]


def test_message_updates_the_padded_row(table: OlderTable) -> None:
    message = published(id="42", nombre="Nueva")
    store(table, message)

    assert [row for row in seen(table) if row[0] == "42"] == [row_of(message)]


def test_newest_wins_over_padded_rows_in_any_order(table: OlderTable) -> None:
    newer, older = published(at(1), id="42", nombre="Nueva"), published(at(0), id="42", nombre="Vieja")
    store(table, newer)
    store(table, older)

    assert [row for row in seen(table) if row[0] == "42"] == [row_of(newer)]


def test_message_with_blanks_behind_its_id_is_about_the_same_client(table: OlderTable) -> None:
    store(table, published(at(1), id="42   ", nombre="Nueva"), published(at(0), id="42", nombre="Vieja"))

    (found,) = client(table.reader, ["42"], soon())
    assert found is not None
    assert (found.id, found.nombre) == ("42", "Nueva")
    assert len(seen(table)) == 3


def test_erasure_leaves_nothing_in_any_row_of_the_person(table: OlderTable) -> None:
    table.sql.insert(("42", "Otra"), ("42 ", "Una más"))
    erasure = forgotten("42")
    store(table, erasure)

    assert [row for row in seen(table) if row[0] == "42"] == [row_of(erasure)] * 3
    assert client(table.reader, ["42"], soon()) == [None]
    assert pages(table) == [["421", "7"]]


def test_older_message_does_not_bring_a_person_back_in_a_padded_row(table: OlderTable) -> None:
    store(table, forgotten("42", at(1)))
    store(table, published(at(0), id="42"))

    assert client(table.reader, ["42"], soon()) == [None]


def test_written_forms_of_one_id_are_one_client_the_newest(table: OlderTable) -> None:
    store(table, published(at(1), id="7", nombre="Nueva"))
    table.insert(("7", "De antes"))
    table.sql.insert(("7", "Sin blancos"))

    assert pages(table, 1) == [["42"], ["421"], ["7"]]
    assert [found and found.nombre for found in client(table.reader, ["7"], soon())] == ["Nueva"]


def test_operators_see_the_padded_rows_of_an_id(table: OlderTable) -> None:
    message = published(id="42")
    store(table, message)
    rows = [to_row(values) for values in table.sql(select(["%s"] * 2), "42", "7")]

    assert sorted(row.id for row in rows) == ["42", "7"]
    assert [row.id for row in rows if row.damaged] == []
    assert [row.at for row in rows if row.id == "42"] == [NOON]
