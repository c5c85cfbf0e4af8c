"""The model of a client: what it accepts, in which form it keeps it, and what it says about the rest."""

from typing import Any

import pytest
from hypothesis import given

from resolvers.model.client import Client, parse
from resolvers.model.errors import InvalidInputError, Problem
from tests.unit.values import FIELDS, GOOD, clients, json_values, odd_objects


def parsed(**fields: object) -> Client:
    return parse(Client, {**GOOD, **fields})


def refused(value: object) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as caught:
        parse(Client, value)
    return caught.value


def problems_of(value: object) -> list[Problem]:
    try:
        parse(Client, value)
    except InvalidInputError as error:
        return error.problems
    return []


def code_of(**fields: object) -> str:
    error = refused({**GOOD, **fields})
    assert [problem.field for problem in error.problems] == list(fields)
    return error.first.code


def test_keeps_a_good_client_as_it_is() -> None:
    assert parsed().model_dump() == GOOD


@pytest.mark.parametrize("sent", ["12345678-5", "12.345.678-5", "123456785", " 12345678-5 "])
def test_every_form_of_a_rut_is_kept_as_one(sent: str) -> None:
    assert parsed(rut=sent).rut == "12345678-5"


def test_the_check_digit_k_is_kept_as_a_capital() -> None:
    assert parsed(rut="10.000.013-k").rut == "10000013-K"


@pytest.mark.parametrize("sent", ["1.234.567-4", "01234567-4", "12345674"])
def test_short_ruts_lose_their_leading_zeros(sent: str) -> None:
    assert parsed(rut=sent).rut == "1234567-4"


@pytest.mark.parametrize("sent", ["12345678-4", "12345678-K", "87654321-5"])
def test_a_rut_with_another_check_digit_is_refused(sent: str) -> None:
    assert code_of(rut=sent) == "InvalidRut"


@pytest.mark.parametrize("sent", ["1", "12345678", "ABCDEFGH-5", "12345678-X", "123456789012-5", "१२३४५६७८-5"])
def test_what_is_no_rut_is_refused(sent: str) -> None:
    assert code_of(rut=sent) == "InvalidRut"


def test_accents_are_composed_and_outer_spaces_dropped() -> None:
    assert parsed(nombre="  Jose\N{COMBINING ACUTE ACCENT}\u00a0 ").nombre == "José"


@pytest.mark.parametrize(
    ("field", "text", "limit"),
    [("id", "x", 64), ("id", "é", 64), ("nombre", "x", 100), ("nombre", "ñ", 100), ("apellido", "字", 99)],
)
def test_limits_are_bytes_of_utf_8(field: str, text: str, limit: int) -> None:
    """99 is what 33 characters of three bytes take; a 34th is 102."""
    longest = text * (limit // len(text.encode()))

    assert getattr(parsed(**{field: longest}), field) == longest
    assert code_of(**{field: longest + text}) == "FieldTooLong"


def test_a_long_name_is_counted_in_its_composed_form() -> None:
    decomposed = "e\N{COMBINING ACUTE ACCENT}" * 50

    assert len(decomposed.encode()) > 100
    assert parsed(nombre=decomposed).nombre == "é" * 50


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("empty", ["", "   ", "\t\n"])
def test_an_empty_field_is_refused(field: str, empty: str) -> None:
    assert code_of(**{field: empty}) == "EmptyField"


@pytest.mark.parametrize("text", ["a\0b", "a\x1fb", "a\nb", "a\x7fb", "a\x85b"])
@pytest.mark.parametrize("field", ["id", "nombre", "apellido"])
def test_control_characters_are_refused(field: str, text: str) -> None:
    assert code_of(**{field: text}) == "InvalidCharacters"


# All that Python takes for white space at an end, but spaces.
BREAKS = [*"\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029", "\r\n"]


@pytest.mark.parametrize("form", ["{text}{end}", "{end}{text}", "{text} {end} "])
@pytest.mark.parametrize("end", BREAKS, ids=ascii)
@pytest.mark.parametrize("field", FIELDS)
def test_line_breaks_and_tabs_are_refused_at_the_ends_too(field: str, end: str, form: str) -> None:
    assert code_of(**{field: form.format(text=GOOD[field], end=end)}) == "InvalidCharacters"


@pytest.mark.parametrize("text", ["a\u2028b", "a\u2029b"])
@pytest.mark.parametrize("field", ["id", "nombre", "apellido"])
def test_unicodes_own_line_breaks_are_refused(field: str, text: str) -> None:
    assert code_of(**{field: text}) == "InvalidCharacters"


@pytest.mark.parametrize("text", ["a\ufffeb", "a\uffffb"])
@pytest.mark.parametrize("field", ["id", "nombre", "apellido"])
def test_what_no_queue_delivers_is_refused(field: str, text: str) -> None:
    assert code_of(**{field: text}) == "InvalidCharacters"


@pytest.mark.parametrize("field", FIELDS)
def test_lone_surrogates_are_refused(field: str) -> None:
    assert code_of(**{field: "a\ud800b"}) == "InvalidCharacters"


@pytest.mark.parametrize("field", FIELDS)
def test_a_missing_field_is_named(field: str) -> None:
    error = refused({name: value for name, value in GOOD.items() if name != field})

    assert str(error) == f"{field}: is missing; send it"
    assert error.first.code == "MissingField"


@pytest.mark.parametrize("value", [None, 1.5, True, [], {}, ["x"]])
@pytest.mark.parametrize("field", FIELDS)
def test_another_type_than_text_is_refused(field: str, value: object) -> None:
    assert code_of(**{field: value}) == "InvalidType"


def test_a_whole_number_is_taken_for_the_id_only() -> None:
    assert parsed(id=42).id == "42"
    assert code_of(nombre=42) == "InvalidType"


@pytest.mark.parametrize("sent", ["ana@example.com", "ana+tag@example.cl", "ñandú@example.com", "ana@ñandú.cl"])
def test_an_e_mail_address_is_kept(sent: str) -> None:
    assert parsed(correo=sent).correo == sent


def test_the_domain_of_an_e_mail_address_is_kept_in_small_letters() -> None:
    assert parsed(correo="Ana@Example.COM").correo == "Ana@example.com"


@pytest.mark.parametrize("sent", ["ana", "ana@", "@example.com", "ana@@example.com", "a b@example.com", "ana@x..cl"])
def test_what_is_no_e_mail_address_is_refused(sent: str) -> None:
    assert code_of(correo=sent) == "InvalidEmail"


def test_an_e_mail_address_has_at_most_254_bytes() -> None:
    domain = ".".join(["d" * 60] * 4)

    assert code_of(correo=f"{'a' * 60}@{domain}.cl") in {"InvalidEmail", "FieldTooLong"}


def test_every_problem_is_told_at_once() -> None:
    error = refused({"id": "", "nombre": 1, "rut": "1-1", "correo": "x"})

    assert [problem.field for problem in error.problems] == list(FIELDS)
    assert str(error).count(";") >= len(FIELDS)


def test_unknown_fields_are_ignored() -> None:
    assert parsed(telefono="+56 2 2345 6789", version=7) == parsed()


@pytest.mark.parametrize("value", [None, 1, "text", [], [GOOD]])
def test_what_is_no_object_is_refused(value: object) -> None:
    error = refused(value)

    assert (error.first.code, str(error)) == ("InvalidType", "message: must be an object")


@given(json_values | odd_objects)
def test_nothing_but_an_invalid_input_error_is_ever_raised(value: Any) -> None:
    assert all(problem.code and problem.field and problem.message for problem in problems_of(value))


@given(clients)
def test_the_kept_form_is_kept_when_it_is_read_again(client: Client) -> None:
    assert parse(Client, client.model_dump()) == client


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("value", ["<<secret>>\0", "<<secret>>" * 30, ["<<secret>>"], {"<<secret>>": 1}])
def test_no_message_repeats_what_was_sent(field: str, value: object) -> None:
    error = refused({**GOOD, field: value})

    assert "secret" not in f"{error}{error!r}{error.problems}"
    assert error.__cause__ is None
    assert error.__suppress_context__
