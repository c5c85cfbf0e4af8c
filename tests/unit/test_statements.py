"""How values and rows become statements and parameters."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.model.event import ClientState
from resolvers.warehouse.read import _by_ids, _first_of_each_id, _prefix
from resolvers.warehouse.statements import (
    COLUMNS,
    CONDITIONS,
    ID_LIST_SIZES,
    ROW_LIST_SIZES,
    select_by_ids,
    select_page,
)
from resolvers.warehouse.store import chunks, row_of
from tests.redshift_sql.words import count_parameters, words_of
from tests.unit.values import RECEIVED, later, states


def cut(count: int) -> list[Sequence[ClientState]]:
    return list(chunks([ClientState(str(number), RECEIVED, None) for number in range(count)]))


@pytest.mark.parametrize(
    ("count", "sizes"),
    [
        (0, []),
        (1, [1]),
        (3, [1, 1, 1]),
        (4, [4]),
        (19, [4, 4, 4, 4, 1, 1, 1]),
        (99, [20, 20, 20, 20, 4, 4, 4, 4, 1, 1, 1]),
        (1000, [500, 500]),
        (1007, [500, 500, 4, 1, 1, 1]),
    ],
)
def test_rows_are_cut_into_the_lengths_that_have_a_statement(count: int, sizes: list[int]) -> None:
    assert [len(chunk) for chunk in cut(count)] == sizes


@given(st.integers(0, 2000))
def test_cutting_loses_no_row_and_keeps_the_order(count: int) -> None:
    cuts = cut(count)

    assert [state.id for chunk in cuts for state in chunk] == [str(number) for number in range(count)]
    assert {len(chunk) for chunk in cuts} <= set(ROW_LIST_SIZES)


def test_any_number_of_rows_can_be_cut() -> None:
    assert ROW_LIST_SIZES[-1] == 1
    assert sorted(ROW_LIST_SIZES, reverse=True) == list(ROW_LIST_SIZES)


@pytest.mark.parametrize(("count", "size"), [(1, 1), (2, 10), (10, 10), (11, 100), (100, 100)])
def test_list_of_ids_is_filled_up_with_its_last(count: int, size: int) -> None:
    ids = tuple(str(number) for number in range(count))

    sql, values = _by_ids(ids)

    assert sql == select_by_ids(size)
    assert values == ids + (ids[-1],) * (size - count)


def test_lookup_takes_as_many_ids_as_appsync_batches() -> None:
    assert ID_LIST_SIZES[-1] == 100


@pytest.mark.parametrize("names", [(), ("after",), ("rut", "correo"), tuple(CONDITIONS)])
def test_page_takes_a_parameter_a_condition_and_the_limit(names: tuple[str, ...]) -> None:
    assert count_parameters(words_of(select_page(names))) == len(names) + 1


def test_first_row_of_an_id_is_kept() -> None:
    assert _first_of_each_id([("a", 1), ("b", 1), ("a", 2)]) == [("a", 1), ("b", 1)]


@pytest.mark.parametrize(
    ("text", "pattern"), [("Ñan", "Ñan%"), ("50%", r"50\%%"), ("a_b", r"a\_b%"), ("a\\b", r"a\\b%"), (r"\%", r"\\\%%")]
)
def test_a_prefix_means_its_letters(text: str, pattern: str) -> None:
    assert _prefix(text) == pattern


@given(states())
def test_every_column_is_sent_as_text(state: ClientState) -> None:
    row = row_of(state)

    assert len(row) == len(COLUMNS)
    assert all(isinstance(value, str) for value in row)
    assert row[0] == state.id
    assert all(row[1:5]) == (state.client is not None)


def test_a_tombstone_keeps_nothing_personal() -> None:
    row = row_of(ClientState("c-1", later(microseconds=7), None))

    assert row == ("c-1", "", "", "", "", "2026-01-31 12:00:00.000007", "olvido", "true")
