import json

import pytest
from pydantic import ValidationError

from operations.erasure import Match, match, normalized


def test_message_about_the_client_is_found_by_its_id() -> None:
    assert match('{"id": "c-1", "nombre": "Ana"}', "c-1") is Match.NAMES


@pytest.mark.parametrize("id_", ["  c-1 ", "c-1"])
def test_id_is_compared_in_the_form_in_which_it_is_kept(id_: str) -> None:
    assert match(json.dumps({"id": id_}), "c-1") is Match.NAMES


def test_number_and_text_are_the_same_id() -> None:
    assert match('{"id": 42}', "42") is Match.NAMES


def test_accents_may_be_composed_or_not() -> None:
    assert match(json.dumps({"id": "n\u0303andu"}), "ñandu") is Match.NAMES


def test_readable_message_about_somebody_else_is_left_alone() -> None:
    assert match('{"id": "c-2", "nombre": "friend of c-1"}', "c-1") is None


@pytest.mark.parametrize(
    "body",
    ['{"id": "c-1", "nombre": ', "id=c-1;nombre=Ana", '["c-1"]', '{"client": "c-1"}', '{"id": null, "ref": "c-1"}'],
)
def test_unreadable_message_with_the_id_in_it_is_found_as_doubtful(body: str) -> None:
    assert match(body, "c-1") is Match.CONTAINS


@pytest.mark.parametrize("body", ["id=c-12", "id=xc-1", "id=c-1-2", "", "{"])
def test_id_is_no_part_of_another_word(body: str) -> None:
    assert match(body, "c-1") is None


def test_escaped_id_is_found_in_an_unreadable_message() -> None:
    assert match('{"id": "\\u00f1-1", ', "ñ-1") is Match.CONTAINS


def test_what_can_be_nobodys_id_is_refused() -> None:
    assert normalized(" c-1 ") == "c-1"
    with pytest.raises(ValidationError):
        normalized("  ")
    with pytest.raises(ValidationError):
        normalized("x" * 65)
