"""Pages of clients: each exactly once, in the order of the ids, whatever the filter and the page's size."""

import base64
import random

import pytest

from resolvers.model.errors import InvalidInputError
from resolvers.use_cases.clients import Page, clients
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.read import Filter
from tests.messages import NOON
from tests.warehouse import Sql, WarehouseServer, logged, soon

TIME = NOON.replace(tzinfo=None)
ALL = Filter()


def page(reader: Warehouse, first: int = 20, after: str | None = None, chosen: Filter = ALL) -> Page:
    return clients(reader, first, after, chosen, soon())


def ids(reader: Warehouse, chosen: Filter = ALL, first: int = 20) -> list[list[str]]:
    """The ids of every page."""
    pages: list[list[str]] = []
    after: str | None = None
    while True:
        found = page(reader, first, after, chosen)
        pages.append([node.id for node in found.nodes])
        if not found.has_next_page:
            return pages
        assert found.end_cursor is not None
        after = found.end_cursor


def cursor(id_: str) -> str:
    return base64.urlsafe_b64encode(id_.encode()).decode()


def test_empty_table_is_one_empty_page(reader: Warehouse) -> None:
    assert page(reader) == Page([], has_next_page=False, end_cursor=None)


@pytest.mark.parametrize("first", [1, 2, 3, 49, 50, 51, 99, 100])
def test_pages_of_any_size_hold_every_client_once(first: int, reader: Warehouse, sql: Sql) -> None:
    expected = [f"{number:03}" for number in range(100)]
    sql.insert(*((id_,) for id_ in random.sample(expected, 100)))

    pages = ids(reader, first=first)

    assert [id_ for found in pages for id_ in found] == expected
    assert all(len(found) == first for found in pages[:-1])
    assert len(pages) == -(-100 // first)


def test_ids_of_any_characters_are_paged_in_the_order_of_their_bytes(reader: Warehouse, sql: Sql) -> None:
    expected = sorted(["a", "Z", "á", "ñ", "😀", "10", "9", "a b", "a%", "a_", "-", "~", "한"], key=str.encode)
    sql.insert(*((id_,) for id_ in expected))

    assert ids(reader, first=1) == [[id_] for id_ in expected]


@pytest.mark.parametrize("first", [0, -1, 101, 10**9])
def test_page_of_another_size_is_refused(first: int, reader: Warehouse) -> None:
    with pytest.raises(InvalidInputError, match="first: must be from 1 to 100"):
        page(reader, first)


def test_clients_that_change_between_pages_are_neither_doubled_nor_left_out(reader: Warehouse, sql: Sql) -> None:
    sql.insert(("b",), ("d",), ("f",))
    first = page(reader, 2)
    sql.insert(("a",), ("c",), ("e",))
    sql("UPDATE clientes SET nombre = 'x'")

    assert [node.id for node in page(reader, 2, first.end_cursor).nodes] == ["e", "f"]


def test_cursor_of_a_client_that_is_gone_still_leads_on(reader: Warehouse, sql: Sql) -> None:
    sql.insert(("a",), ("b",), ("c",))
    first = page(reader, 2)
    sql("DELETE FROM clientes WHERE id = 'b'")

    assert [node.id for node in page(reader, 2, first.end_cursor).nodes] == ["c"]


@pytest.mark.parametrize(
    "after",
    [
        "?", "a", "YQ", "YQ=", " YQ==", "YQ==\n", "Y Q==", "ñ", "w", "/w==", "_w==", "=", "'; --",
        "7aCA", cursor("\0"), cursor("a\0"), cursor("x" * 65), cursor("x" * 100_000),
    ],
)  # fmt: skip
def test_what_is_no_cursor_is_refused(after: str, reader: Warehouse) -> None:
    with pytest.raises(InvalidInputError, match=r"after: .*cursor"):
        page(reader, after=after)


@pytest.mark.parametrize("id_", ["' OR '1'='1", "%", "b\\", "ñ", "😀" * 16, "%s", "", "a\x7f"])
def test_cursor_is_data(id_: str, reader: Warehouse, sql: Sql) -> None:
    others = ["\x21", "~~", "😀" * 15 + "한"]
    sql.insert(*((other,) for other in others), (id_,))
    after = [other for other in others if other.encode() > id_.encode()]

    assert [node.id for node in page(reader, after=cursor(id_)).nodes] == after


ROWS = (
    ("1", "Ana", "Soto", "12345678-5", "ana@example.com"),
    ("2", "Eva", "Sotomayor", "12345678-5", "eva@example.com"),
    ("3", "Íñigo", "Ñandú", "11111111-1", "ana@example.com"),
    ("4", "Ana", "soto", "11111111-1", "x@example.com"),
    ("5", None, None, None, None),
    ("6", None, None, None, None, TIME, "olvido", True),
    ("7", "Ana", "Soto", "12345678-5", "ana@example.com", TIME, "0", False),
)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Filter(), ["1", "2", "3", "4", "5", "7"]),
        (Filter(rut="12345678-5"), ["1", "2", "7"]),
        (Filter(correo="ana@example.com"), ["1", "3", "7"]),
        (Filter(apellido_prefix="Soto"), ["1", "2", "7"]),
        (Filter(apellido_prefix="soto"), ["4"]),
        (Filter(apellido_prefix="Sotom"), ["2"]),
        (Filter(apellido_prefix="Ñ"), ["3"]),
        (Filter(apellido_prefix="N"), []),
        (Filter(rut="12345678-5", correo="ana@example.com"), ["1", "7"]),
        (Filter(rut="12345678-5", apellido_prefix="Sotom"), ["2"]),
        (Filter(correo="ana@example.com", apellido_prefix="Ñ"), ["3"]),
        (Filter(rut="12345678-5", correo="ana@example.com", apellido_prefix="Soto"), ["1", "7"]),
        (Filter(rut="12345678-5", correo="x@example.com"), []),
    ],
    ids=str,
)
@pytest.mark.parametrize("first", [1, 2, 100])
def test_filter_holds_on_every_page(
    first: int, chosen: Filter, expected: list[str], reader: Warehouse, sql: Sql
) -> None:
    sql.insert(*ROWS)
    assert [id_ for found in ids(reader, chosen, first) for id_ in found] == expected


APELLIDOS = [
    "De",
    "Delgado",
    "De Soto",
    "De  la",
    "100%",
    "100 %",
    "100x",
    "a_b",
    "axb",
    "a\\b",
    "a\\\\b",
    "\\",
    "%",
    "_",
    "O'Higgins",
    "--",
    "{}",
    "%s",
]


@pytest.mark.parametrize(
    "prefix", [*APELLIDOS, "De ", "De  ", "100 ", "1", "a", "a\\", "100", "O'", "\\%", "\\_", "%%", "' OR 1=1 --"]
)
def test_prefix_is_text_and_no_pattern(prefix: str, reader: Warehouse, sql: Sql) -> None:
    sql.insert(*((f"{number:02}", None, apellido) for number, apellido in enumerate(APELLIDOS)))
    expected = [f"{number:02}" for number, apellido in enumerate(APELLIDOS) if apellido.startswith(prefix)]

    assert ids(reader, Filter(apellido_prefix=prefix)) == [expected]


WRITTEN = (
    ("1", None, "Ñandú", "12.345.678-5", "Ana@EXAMPLE.com"),
    ("2", None, "N\u0303andu\u0301", "12345678-5", "Ana@Example.Com"),
    ("3", None, " Ñandú", "123456785", " Ana@example.com "),
    ("4", None, "ÑANDÚ", "012345678-5", "ana@example.com"),
    ("5", None, "Andú", "12345678-4", "Ana@example.comx"),
    ("6", None, None, "10000013-k", "x@xn--and-6ma2c.cl"),
    ("7", None, None, "10.000013k", "x@ñandú.CL"),
    ("8", None, None, "10000013-K", "x@ñandú.cl"),
    ("9", None, None, "", ""),
)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (Filter(rut="12345678-5"), ["1", "2", "3", "4"]),
        (Filter(rut="10000013-K"), ["6", "7", "8"]),
        (Filter(correo="Ana@example.com"), ["1", "2", "3"]),
        (Filter(correo="ana@example.com"), ["4"]),
        (Filter(correo="x@ñandú.cl"), ["6", "7", "8"]),
        (Filter(apellido_prefix="Ñandú"), ["1", "2", "3"]),
        (Filter(rut="12345678-5", correo="Ana@example.com", apellido_prefix="Ñ"), ["1", "2", "3"]),
    ],
    ids=str,
)
def test_older_rows_are_found_in_whatever_form_they_were_written(
    chosen: Filter, expected: list[str], reader: Warehouse, sql: Sql
) -> None:
    sql.insert(*WRITTEN)

    assert [id_ for found in ids(reader, chosen, 1) for id_ in found] == expected


@pytest.mark.parametrize("text", ["' OR '1'='1", "'; DROP TABLE clientes; --", "%", "_" * 10, "%s", "NULL"])
def test_sql_in_a_filter_stays_data(text: str, reader: Warehouse, sql: Sql) -> None:
    sql.insert(*ROWS, ("8", text, text, text[:12], text))

    for chosen in (Filter(rut=text[:12]), Filter(correo=text), Filter(apellido_prefix=text)):
        assert ids(reader, chosen) == [["8"]]


def test_rows_that_share_an_id_are_one_client_the_newest(reader: Warehouse, sql: Sql) -> None:
    newest = ("b", "Nueva", None, None, None, TIME, "0", False)
    sql.insert(("a",), newest, ("b", "De antes"), ("b", "Vieja", None, None, None, TIME.replace(year=2025), "f", False))
    sql.insert(("c",))

    assert [(node.id, node.nombre) for node in page(reader).nodes] == [("a", None), ("b", "Nueva"), ("c", None)]


@pytest.mark.parametrize("first", [1, 2, 3])
def test_rows_that_share_an_id_do_not_stop_the_pages(first: int, reader: Warehouse, sql: Sql) -> None:
    sql.insert(("a",), ("b",), ("b",), ("b",), ("b",), ("c",))

    assert [id_ for found in ids(reader, first=first) for id_ in found] == ["a", "b", "c"]


def test_page_is_one_statement(warehouse_server: WarehouseServer, sql: Sql, reader: Warehouse) -> None:
    sql.insert(*ROWS)
    with logged(sql, warehouse_server, "reader") as statements:
        page(reader, 2, cursor("1"), Filter(rut="12345678-5"))
        assert sum("clientes" in statement for statement in statements()) == 1


def test_forms_of_the_statement_are_few_whatever_the_values(reader: Warehouse) -> None:
    for number in range(1, 40):
        page(reader, number, None if number % 2 else cursor(str(number)), Filter(rut=str(number)))

    prepared = reader.run(lambda session: session.execute("SELECT statement FROM pg_prepared_statements"), soon())
    assert sum("clientes" in statement for (statement,) in prepared) == 2
