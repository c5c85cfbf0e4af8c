"""Which of the rows of an id is the client, whatever their order."""

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.warehouse.newest import newest_of_each_id

EARLY, LATE = datetime(2025, 1, 1), datetime(2026, 1, 1)  # noqa: DTZ001 - the table's times have no zone


def row(nombre: str | None, at: datetime | None = None, huella: str | None = None, **of: Any) -> Any:
    return [of.get("id", "a"), nombre, None, None, None, at, huella, of.get("forgotten", False), *of.get("chosen", ())]


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        (row("x", LATE, "0"), row("y", EARLY, "f")),
        (row("x", LATE, "1"), row("y", LATE, "0")),
        (row("x", EARLY, "0"), row("y", None, None)),
        (row(None, LATE, "olvido", forgotten=True), row("y", LATE, "f")),
        (row(None, LATE, None, forgotten=True), row("y", LATE, "f")),
        (row("x", LATE, "f"), row(None, EARLY, "olvido", forgotten=True)),
        (row("x", LATE, "0", id="a  "), row("y", EARLY, "f")),
        (row("y"), row("x")),
        (row("x"), row(None)),
    ],
)
def test_newer_row_is_the_client_in_any_order(newer: Any, older: Any) -> None:
    for rows in permutations([newer, older, older]):
        (event,) = newest_of_each_id(rows)
        assert (event.client.nombre, event.client.id) == (newer[1], "a")


def test_blanks_behind_texts_are_left_out_and_nothing_else() -> None:
    (event,) = newest_of_each_id([row(" Ana\u00a0 ", id=" a\t ")])
    assert (event.client.id, event.client.nombre, event.client.rut) == (" a\t", " Ana\u00a0", None)


def test_only_the_newest_row_tells_whether_the_client_is_chosen() -> None:
    rows = [row("x", EARLY, "0", chosen=[True]), row("y", LATE, "0", chosen=[False])]
    assert [event.chosen for order in permutations(rows) for event in newest_of_each_id(order)] == [False, False]


ROWS = st.builds(
    lambda id_, nombre, at, forgotten: row(nombre, at, None, id=id_, forgotten=forgotten),
    st.sampled_from(["a", "a ", "b", "b  ", "c"]),
    st.sampled_from([None, "x", "y"]),
    st.sampled_from([None, EARLY, LATE]),
    st.booleans(),
)


@given(st.lists(ROWS, max_size=6), st.randoms(use_true_random=False))
def test_order_of_the_rows_decides_nothing(rows: list[Any], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    assert {event.client.id: event for event in newest_of_each_id(rows)} == {
        event.client.id: event for event in newest_of_each_id(shuffled)
    }
