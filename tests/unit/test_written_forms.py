"""What a filter's value becomes, so that it is found in whatever form a row was written."""

import pytest

from resolvers.warehouse.written_forms import correo, prefix, rut


@pytest.mark.parametrize(
    "text", ["10000013-K", "10.000.013-k", "10000013k", "010.000.013-K", " 10 000 013 - K ", "10000013K"]
)
def test_written_forms_of_a_rut_are_one(text: str) -> None:
    assert rut(text) == ("K", "10000013K")


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Ana@example.com", ("Ana@example.com", "Ana@example.com", "Ana@")),
        ("ana@ñandú.cl", ("ana@ñandú.cl", "ana@xn--and-6ma2c.cl", "ana@")),
        ("a@b@c", ("a@b@c", "a@b@c", "a@")),
        ("nadie", ("nadie", "nadie", "")),
        ("a@" + "ñ" * 80, ("a@" + "ñ" * 80, "a@" + "ñ" * 80, "a@")),
    ],
)
def test_domain_is_sent_in_both_ways_to_write_it(text: str, forms: tuple[str, ...]) -> None:
    assert correo(text) == forms


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("De ", "De %"),
        ("50%", r"50\%%"),
        ("a_b", r"a\_b%"),
        ("a\\b", r"a\\b%"),
        (r"\%", r"\\\%%"),
        ("100 % ", r"100 \% %"),
    ],
)
def test_a_prefix_means_its_letters_and_its_blanks(text: str, pattern: str) -> None:
    assert prefix(text) == (pattern, pattern)


def test_a_prefix_means_letters_composed_or_not() -> None:
    assert prefix("Ñan") == ("Ñan%", "N\u0303an%")
