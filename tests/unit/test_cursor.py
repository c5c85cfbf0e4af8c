"""Cursors of Query.clients: opaque to callers, and refused when they are not ours."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.model.errors import InvalidInputError
from resolvers.use_cases.clients import _cursor_of, _id_of
from resolvers.warehouse.newest import without_blanks

ids = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=16)


@given(ids)
def test_a_cursor_leads_back_to_its_id(id_: str) -> None:
    """As it is answered, which is without the blanks behind it."""
    assert _id_of(_cursor_of(id_)) == without_blanks(id_)


@given(ids)
def test_a_cursor_needs_no_escaping_in_an_address(id_: str) -> None:
    assert set(_cursor_of(id_)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=")


@pytest.mark.parametrize(
    "cursor",
    [
        *("c-1", "not base64!", "YQ", "ñ", "\ud800", "Y Q==", "YQ==\n"),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b"a\0b").decode(),
        base64.urlsafe_b64encode(b"x" * 65).decode(),
    ],
    ids=ascii,
)
def test_what_is_no_cursor_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        _id_of(cursor)

    assert caught.value.first.field == "after"
    assert "endCursor" in str(caught.value)


@given(st.text(st.characters()))
def test_nothing_but_an_invalid_input_error_is_ever_raised(cursor: str) -> None:
    try:
        assert isinstance(_id_of(cursor), str)
    except InvalidInputError:
        return
