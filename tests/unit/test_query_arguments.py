"""What callers ask with: nothing of it is lost on the way to the statement."""

import pytest

from resolvers.handlers.query import ClientsArguments
from resolvers.model.client import parse
from resolvers.model.errors import InvalidInputError


def prefix(text: str) -> str | None:
    arguments = parse(ClientsArguments, {"filter": {"apellidoPrefix": text}})
    assert arguments.filter is not None
    return arguments.filter.apellido_prefix


@pytest.mark.parametrize("text", ["De ", "De  ", "De la ", "De", "100% ", "_", "\\ ", "Soto\u00a0"])
def test_blanks_behind_a_prefix_are_a_part_of_it(text: str) -> None:
    assert prefix(text) == text


def test_accents_of_a_prefix_are_composed_and_blanks_before_it_dropped() -> None:
    assert prefix(" N\u0303andu\u0301 ") == "Ñandú "


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "EmptyField"), ("  ", "EmptyField"), ("a\nb", "InvalidCharacters"), ("De\t", "InvalidCharacters"),
     ("\ud800", "InvalidCharacters"), ("ñ" * 51, "FieldTooLong")],
)  # fmt: skip
def test_prefix_that_can_be_no_beginning_of_a_name_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        prefix(text)

    assert caught.value.first.code == code
    assert caught.value.first.field == "filter.apellidoPrefix"
