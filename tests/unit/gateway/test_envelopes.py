import logging

import pytest

from gateway.errors import ResolverError
from gateway.execution.resolution import project
from gateway.invocation.envelopes import outcomes


def test_envelopes_give_their_data() -> None:
    assert outcomes([{"data": {"id": 1}}, {"data": None}, {"data": 0, "other": 1}], "Query.f", 3) == [
        {"id": 1},
        None,
        0,
    ]


@pytest.mark.parametrize("item", [None, [1, 2], "text", 3, False])
def test_items_that_are_no_maps_are_values(item: object) -> None:
    assert outcomes([item], "Query.f", 1) == [item]


def test_an_error_carries_its_type_and_data() -> None:
    (error,) = outcomes([{"data": {"id": 1}, "errorType": "T", "errorMessage": "m"}], "Query.f", 1)
    assert isinstance(error, ResolverError)
    assert (error.message, error.error_type, error.data) == ("m", "T", {"id": 1})


def test_an_empty_message_is_no_error() -> None:
    assert outcomes([{"data": 1, "errorType": "T", "errorMessage": ""}], "Query.f", 1) == [1]


def test_a_bare_map_becomes_null_with_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert outcomes([{"id": "personal"}], "Query.f", 1) == [None]
    assert "Query.f has neither data nor errorMessage" in caplog.text
    assert "personal" not in caplog.text


@pytest.mark.parametrize("answer", [None, {}, "text", [], [1, 2, 3]])
def test_other_than_a_list_of_the_batchs_length_fails_it(answer: object) -> None:
    with pytest.raises(ResolverError, match="answered a batch of 2 with"):
        outcomes(answer, "Query.f", 2)


def test_an_errors_data_shows_what_was_selected() -> None:
    data = {"id": 1, "secret": 2, "nodes": [{"id": 3, "secret": 4}, None], "none": None}
    assert project(data, ["id", "nodes", "nodes/id", "none"]) == {"id": 1, "nodes": [{"id": 3}, None], "none": None}
    assert project("text", []) == "text"
