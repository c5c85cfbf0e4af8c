import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.masking import mask, mask_body, mask_event_type, mask_failure, mask_name

PEOPLE = ("Ana Muñoz", "AnaMuñoz", "ana@example.com", "12.345.678-5", "12345678-5", "123456785", "rut-12345678-5")
SHAPE = set("x9?… ()") | set(string.punctuation) | set("characters") | set(string.digits)


def test_shape_of_a_value_stays_and_what_it_says_does_not() -> None:
    assert mask("Ana María Ñandú") == "xxx xxxxx xxxxx"
    assert mask("12.345.678-K") == "99.999.999-x"
    assert mask("ana@ejemplo.cl") == "xxx@xxxxxxx.xx"
    assert mask("tab\there") == "xxx?xxxx"
    assert mask("") == ""


def test_long_value_is_cut() -> None:
    assert mask("a" * 100) == "x" * 40 + "… (100 characters)"


def test_id_and_time_stay_readable_in_a_body() -> None:
    body = {"id": "c-1", "nombre": "Ana", "rut": 12345678, "correo": None, "publicadoEn": "2026-01-31T12:00:00Z"}
    assert json.loads(mask_body(json.dumps(body))) == {
        "id": "c-1",
        "nombre": "xxx",
        "rut": "99999999",
        "correo": None,
        "publicadoEn": "2026-01-31T12:00:00Z",
    }


@pytest.mark.parametrize("version", [1, 2, 99])
def test_version_that_is_one_is_shown(version: int) -> None:
    assert json.loads(mask_body(json.dumps({"version": version}))) == {"version": version}


@pytest.mark.parametrize("sent", [*PEOPLE, 12345678, -12345678, 1.5, 10**50])
def test_person_in_the_place_of_a_version_or_a_time_is_not_shown(sent: object) -> None:
    masked = json.loads(mask_body(json.dumps({"version": sent, "publicadoEn": sent})))
    assert masked["version"] == masked["publicadoEn"] == mask(str(sent))


@pytest.mark.parametrize("at", ["2026-01-31T12:00:00Z", "2026-02-30T25:00:00.123456-03:00", "2026-01-31T12:00Z"])
def test_what_has_the_form_of_a_time_is_shown_though_it_may_be_none(at: str) -> None:
    assert json.loads(mask_body(json.dumps({"publicadoEn": at}))) == {"publicadoEn": at}


@pytest.mark.parametrize(
    "name",
    [
        "crm-2026-000042",
        "call-1",
        "import-0a1b2c3d-17",
        "7c9e6679-7425-40de-944b-e07fc1f90ae7",
        "12345678-1234-4678-9abc-def012345678",
        "Root=1-5759e988-bd862e3fe1be46a994272793",
        "01J9Z3Y6T4N8Q2V5W7X0ABCDEF",
        "batch:20260131/17",
        "4711",
    ],
)
def test_correlation_id_that_has_the_form_of_one_is_shown(name: str) -> None:
    assert mask_name(name) == name


@pytest.mark.parametrize("name", [*PEOPLE, "", "Ana", "ana-munoz", "ana.munoz", "call 1", "-1", "a" * 200 + "1", "ñ1"])
def test_whatever_else_is_sent_as_a_correlation_id_is_not(name: str) -> None:
    assert mask_name(name) == mask(name)


def test_long_odd_name_is_judged_at_once() -> None:
    assert mask_name("1" * 127 + "!") == mask("1" * 127 + "!")


def test_message_without_a_correlation_id_has_none() -> None:
    assert mask_name(None) is None


def test_only_event_types_of_the_contract_are_shown() -> None:
    assert [mask_event_type(it) for it in ("client.published", "client.forgotten", None)] == [
        "client.published",
        "client.forgotten",
        None,
    ]
    assert mask_event_type("Ana.Perez") == "xxx.xxxxx"


@pytest.mark.parametrize("failure", ["failed (42501)", "refused (no Unicode text)", "KeyError"])
def test_failure_in_our_own_words_is_shown(failure: str) -> None:
    assert mask_failure(failure) == failure


@pytest.mark.parametrize("failure", [*PEOPLE, "failed (Ana Muñoz)", "failed (42501)\nAna"])
def test_failure_in_somebody_elses_words_is_not(failure: str) -> None:
    assert mask_failure(failure) == mask(failure)


def test_neither_name_nor_value_of_an_unknown_field_is_shown() -> None:
    assert json.loads(mask_body('{"Ana Pérez": "secret"}')) == {"another field": "…"}
    assert json.loads(mask_body('{"id": 7, "Ana": "secret", "Eva": 3}')) == {"id": 7, "2 other fields": "…"}


def test_nested_value_is_not_shown() -> None:
    assert json.loads(mask_body('{"nombre": {"de": "Ana"}, "id": ["Ana"]}')) == {"nombre": "<dict>", "id": "<list>"}


def test_body_that_is_no_object_is_not_shown() -> None:
    assert mask_body('{"nombre": "Ana"') == "<16 bytes, not a JSON object>"
    assert mask_body('"Ana"') == "<5 bytes, not a JSON object>"
    assert mask_body("[" * 100_000).startswith("<100000 bytes")


@given(st.text())
def test_mask_holds_only_shapes(text: str) -> None:
    assert set(mask(text)) <= SHAPE


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1).filter(lambda text: set(text) - set("x9")))
def test_no_value_of_a_personal_field_survives(text: str) -> None:
    masked = json.loads(mask_body(json.dumps({"nombre": text, "apellido": text, "rut": text, "correo": text})))
    assert text not in masked.values()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda it: st.lists(it) | st.dictionaries(st.text(), it)
    )
)
def test_any_json_is_masked_without_an_error(value: object) -> None:
    assert mask_body(json.dumps(value))
