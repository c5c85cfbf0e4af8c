"""Whatever stands in the table - duplicates, tombstones, rows without a time, padded ids, values as they were typed -
every read means the same client, and the pages are exact. The expected answer is computed here, not by the product.
"""

import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cl import rut as chilean_rut

from resolvers.use_cases.client import client
from resolvers.use_cases.clients import clients
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.read import Filter
from tests.faults.profile import examples
from tests.messages import at
from tests.warehouse import Sql, soon

type Values = tuple[Any, ...]

IDS = ("a", "a ", "a    ", "ab", "a b", "B", "B ", "ñ", "😀", "😀  ", "7", "71", "")
APELLIDOS = (None, "De", "De ", "De Soto", "Delgado", " De Río", "D_e", "100%", "100% ", "1000", "a\\b", "")
RUTS = (None, "12345678-5", "12.345.678-5", "123456785 ", "10.000.013-k", "10000013-K", "010000013K", "11111111-1", "")
CORREOS = (
    None,
    "ana@example.com",
    "ana@EXAMPLE.com",
    "Ana@example.com",
    "ana@example.com ",
    "a@b@example.com",
    "x",
    "",
)
MOMENTS = (None, *(at(second).replace(tzinfo=None) for second in range(3)))
MARKS = (None, "0", "f")


def _row(id_: str, personal: tuple[str | None, ...], moment: datetime | None, mark: str | None, erased: bool) -> Values:  # noqa: FBT001
    if erased and moment:
        return (id_, None, None, None, None, moment, "olvido", True)
    return (id_, *personal, moment, mark if moment else None, False if moment else None)


PERSONAL = st.tuples(*(st.sampled_from(pool) for pool in (("Ana", "Eva "), APELLIDOS, RUTS, CORREOS)))
ROWS = st.lists(
    st.builds(_row, st.sampled_from(IDS), PERSONAL, st.sampled_from(MOMENTS), st.sampled_from(MARKS), st.booleans()),
    max_size=25,
)
FILTERS = st.builds(
    Filter,
    rut=st.sampled_from([None, None, "12345678-5", "10000013-K"]),
    correo=st.sampled_from([None, None, "ana@example.com", "Ana@example.com", "a@b@example.com"]),
    apellido_prefix=st.sampled_from([None, None, "De", "De ", "D_", "100%", "100% ", "a\\"]),
)


def version(row: Values) -> tuple[object, ...]:
    _, nombre, apellido, rut, correo, moment, mark, erased = row
    said = tuple((value or "").rstrip(" ") for value in (nombre, apellido, rut, correo))
    return (moment is not None, moment or datetime(1, 1, 1), bool(erased), mark or "", said)  # noqa: DTZ001


def people(rows: list[Values]) -> dict[str, Values]:
    """The newest row of each id, less the erased, in the order of the ids' bytes."""
    newest: dict[str, Values] = {}
    for row in sorted(rows, key=version):
        newest[row[0].rstrip(" ")] = row
    return {id_: newest[id_] for id_ in sorted(newest, key=str.encode) if not newest[id_][7]}


def fulfils(row: Values, chosen: Filter) -> bool:
    _, _, apellido, rut, correo, *_ = row
    return (
        (chosen.rut is None or (rut is not None and _same_rut(rut, chosen.rut)))
        and (chosen.correo is None or (correo is not None and _same_correo(correo, chosen.correo)))
        and (chosen.apellido_prefix is None or (apellido or "").strip(" ").startswith(chosen.apellido_prefix))
    )


def _same_rut(one: str, other: str) -> bool:
    return bool(one) and chilean_rut.compact(one).lstrip("0") == chilean_rut.compact(other)


def _same_correo(one: str, other: str) -> bool:
    one = one.strip(" ")
    if "@" not in one:
        return False
    mailbox, domain = one.split("@", 1)
    return f"{mailbox}@{domain.lower()}" == other


def all_pages(reader: Warehouse, chosen: Filter, first: int) -> Iterator[list[str]]:
    after: str | None = None
    while True:
        page = clients(reader, first, after, chosen, soon())
        yield [node.id for node in page.nodes]
        if not page.has_next_page:
            return
        assert page.nodes
        after = page.end_cursor


def fill(sql: Sql, rows: list[Values]) -> None:
    sql("DELETE FROM clientes")
    if rows:
        line = "(%s, %s, %s, %s, %s, CAST(%s AS TIMESTAMP), %s, CAST(%s AS BOOLEAN))"
        values = [value if value is None else str(value) for row in rows for value in row]
        sql(f"INSERT INTO clientes VALUES {', '.join([line] * len(rows))}", *values)  # noqa: S608


@examples(usual=150, nightly=5000)
@given(ROWS, FILTERS, st.integers(1, 4))
def test_every_read_means_the_same_client(
    reader: Warehouse, sql: Sql, rows: list[Values], chosen: Filter, first: int
) -> None:
    fill(sql, rows)
    expected = people(rows)

    listed = list(all_pages(reader, Filter(), first))
    filtered = [id_ for page in all_pages(reader, chosen, first) for id_ in page]
    found = client(reader, [*IDS, "unknown"], soon())

    assert [id_ for page in listed for id_ in page] == list(expected)
    assert all(len(page) == first for page in listed[:-1])
    assert len(listed) == max(1, -(-len(expected) // first)), "hasNextPage was true before nothing, or false too soon"
    assert filtered == [id_ for id_, row in expected.items() if fulfils(row, chosen)]
    for id_, answer in zip([*IDS, "unknown"], found, strict=True):
        row = expected.get(id_.rstrip(" "))
        assert (answer and answer.nombre) == (row and row[1].rstrip(" "))


NEWER = (*(None,) * 4, MOMENTS[2], "olvido", True)
OLDER = ("Ana", "Soto", "12345678-5", "ana@example.com", MOMENTS[1], "0", False)


@pytest.mark.parametrize("chosen", [Filter(), Filter(rut="12345678-5"), Filter(correo="ana@example.com")], ids=str)
def test_nobody_behind_a_tombstone_is_listed(chosen: Filter, reader: Warehouse, sql: Sql) -> None:
    fill(sql, [("a", *NEWER), ("a", *OLDER), ("a ", *OLDER), ("b", *OLDER)])

    assert list(all_pages(reader, chosen, 1)) == [["b"]]


def test_filter_that_only_an_older_row_fulfils_finds_nobody(reader: Warehouse, sql: Sql) -> None:
    moved = ("Ana", "Rojas", "12345678-5", "ana@example.org", MOMENTS[2], "0", False)
    fill(sql, [("a", *OLDER), ("a", *moved)])

    assert list(all_pages(reader, Filter(correo="ana@example.com"), 1)) == [[]]
    assert list(all_pages(reader, Filter(correo="ana@example.org"), 1)) == [["a"]]


def test_no_page_follows_when_only_duplicates_are_left(reader: Warehouse, sql: Sql) -> None:
    fill(sql, [("a", *OLDER), ("b", *OLDER), ("b", *OLDER), ("b", *OLDER)])

    assert list(all_pages(reader, Filter(), 2)) == [["a", "b"]]


@pytest.mark.parametrize("first", [1, 20, 100])
def test_any_number_of_hidden_people_stands_between_two_clients(first: int, reader: Warehouse, sql: Sql) -> None:
    hidden = [(f"b{number:04}", *row) for number in range(1500) for row in (NEWER, OLDER)]
    fill(sql, random.sample([("a", *OLDER), ("c", *OLDER), *hidden], 3002))

    assert [id_ for page in all_pages(reader, Filter(), first) for id_ in page] == ["a", "c"]
