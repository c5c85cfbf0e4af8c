import json
import string

from hypothesis import given
from hypothesis import strategies as st

from operations.masking import mask, mask_body

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
