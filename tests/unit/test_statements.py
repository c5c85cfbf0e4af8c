"""How values and rows become statements and parameters."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.model.event import ClientState
from resolvers.warehouse.read import Filter, _by_ids, _page, _values
from resolvers.warehouse.statements import (
    COLUMNS,
    ID_LIST_SIZES,
    ROW_LIST_SIZES,
    select_by_ids,
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
    assert values[2:] == ids + (ids[-1],) * (size - count)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=100).map(tuple), st.integers(0, 60))
def test_bounds_of_a_lookup_hold_every_padded_form(ids: tuple[str, ...], blanks: int) -> None:
    _, (lower, upper, *_) = _by_ids(ids)

    assert all(lower <= id_ <= id_ + " " * blanks < upper for id_ in ids)


def test_bounds_of_one_id_are_as_narrow_as_they_can_be() -> None:
    """With them Redshift reads the blocks of this id only."""
    assert _by_ids(("42",))[1][:2] == ("42", "42!")


def test_lookup_takes_as_many_ids_as_appsync_batches() -> None:
    assert ID_LIST_SIZES[-1] == 100


RUT, CORREO, PREFIX = Filter(rut="1-9"), Filter(correo="a@b.cl"), Filter(apellido_prefix="Ñ")


@pytest.mark.parametrize("after", [None, "a"])
@pytest.mark.parametrize("chosen", [Filter(), RUT, CORREO, PREFIX, Filter("1-9", "a@b.cl", "Ñ")], ids=str)
def test_page_sends_as_many_values_as_the_statement_takes(chosen: Filter, after: str | None) -> None:
    sql, values = _page(_values(chosen), after, 21)

    assert count_parameters(words_of(sql)) == len(values)
    assert values[-1] == "21"


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
