"""docs/message.md and docs/message.schema.json say what the code does."""

import ast
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from contract.message_schema import EXAMPLE, printed
from resolvers.model.client import Client
from resolvers.model.errors import InvalidInputError, Problem
from resolvers.model.event import FORGOTTEN, PUBLISHED
from resolvers.model.fields import EMAIL_BYTES, ID_BYTES, NAME_BYTES
from resolvers.model.message import KINDS, Message, read, write
from resolvers.queues import Rejection, _rejected
from tests.unit.values import RECEIVED, states

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "message.md").read_text("utf-8")
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "message.schema.json").read_text("utf-8"))


def schema_of(event_type: str) -> dict[str, Any]:
    return {**SCHEMA, "$ref": f"#/$defs/{event_type}"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def rows(heading: str) -> Iterator[list[str]]:
    table = DOCUMENT.partition(heading)[2].partition("|---")[2].partition("\n\n")[0]
    for line in table.splitlines()[1:]:
        yield [cell.strip() for cell in line.split(" | ")]


def read_json(value: object, event_type: str | None = None) -> str:
    """The reason, or nothing when the message is taken."""
    body = value if isinstance(value, str) else json.dumps(value)
    try:
        read(Message("m-1", body, RECEIVED, event_type))
    except InvalidInputError as error:
        return error.first.code
    return ""


def test_schema_is_what_the_model_prints() -> None:
    assert (ROOT / "docs" / "message.schema.json").read_text("utf-8") == printed(), "make schema"


def test_schema_is_a_schema() -> None:
    assert validator_for(SCHEMA) is Draft202012Validator
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$ref"] == f"#/$defs/{PUBLISHED}"
    assert set(SCHEMA["$defs"]) == set(KINDS)


@given(states())
def test_schema_takes_what_we_publish(state: Any) -> None:
    event_type, body = write(state)

    Draft202012Validator(schema_of(event_type)).validate(json.loads(body))


@pytest.mark.parametrize("change", [{"id": 42}, {"publicadoEn": None}, {"rut": "12.345.678-5"}, {"telefono": "+56"}])
def test_schema_takes_what_the_model_takes(change: Mapping[str, object]) -> None:
    message = {**EXAMPLE, **change}

    assert read_json(message) == ""
    Draft202012Validator(SCHEMA).validate(message)


@pytest.mark.parametrize("change", [{"id": ""}, {"nombre": 7}, {"rut": None}, {"version": 2}, {"publicadoEn": 0}])
def test_schema_refuses_what_has_another_shape(change: Mapping[str, object]) -> None:
    message = {**EXAMPLE, **change}

    assert read_json(message) != ""
    assert not Draft202012Validator(SCHEMA).is_valid(message)


@pytest.mark.parametrize("field", Client.model_fields)
def test_schema_wants_every_field_of_a_client(field: str) -> None:
    message = {name: value for name, value in EXAMPLE.items() if name != field}

    assert not Draft202012Validator(schema_of(PUBLISHED)).is_valid(message)
    assert Draft202012Validator(schema_of(FORGOTTEN)).is_valid(message) == (field != "id")


def test_first_example_is_the_schemas_and_is_taken() -> None:
    example = json.loads(blocks("json")[0])

    assert example == EXAMPLE == SCHEMA["examples"][0]
    assert read_json(example) == ""
    assert write(read(Message("m-1", json.dumps(example), RECEIVED)))[0] == PUBLISHED


def test_example_of_forgetting_is_taken() -> None:
    example = json.loads(blocks("json")[1])
    state = read(Message("m-1", json.dumps(example), datetime(2026, 3, 1, tzinfo=UTC), FORGOTTEN))

    assert (state.id, state.client) == (EXAMPLE["id"], None)
    Draft202012Validator(schema_of(FORGOTTEN)).validate(example)


def test_example_of_a_rejection_is_what_is_sent_to_the_queue() -> None:
    example = json.loads(blocks("json")[2])
    with pytest.raises(InvalidInputError) as caught:
        read(Message("m-1", json.dumps(EXAMPLE | {"rut": "12345678-4"}), RECEIVED))

    at = datetime.fromisoformat(example["receivedAt"])
    message = Message(example["messageId"], example["body"], at, example["eventType"], example["correlationId"])
    assert json.loads(_rejected(Rejection(message, caught.value.first))["MessageBody"]) == example
    assert caught.value.first == Problem(example["reason"], example["field"], example["detail"])


EXAMPLES = [
    (reason.strip("| `"), example)
    for reason, _, examples in rows("| reason |")
    for example in re.findall(r"without `\w+`|`(?:[^`]*)`", examples.rstrip("|"))
]


@pytest.mark.parametrize(
    ("reason", "example"), EXAMPLES, ids=[f"{reason} {example[:40]}" for reason, example in EXAMPLES]
)
def test_each_bad_example_is_refused_for_its_reason(reason: str, example: str) -> None:
    text = example.strip("`")
    if example.startswith("without "):
        field = example.partition("`")[2].strip("`")
        assert read_json({name: value for name, value in EXAMPLE.items() if name != field}) == reason
    elif text.startswith("event-type: "):
        assert read_json(EXAMPLE, text.removeprefix("event-type: ")) == reason
    elif text.endswith("}"):
        assert read_json({**EXAMPLE, **json.loads(text)}) == reason
    else:
        assert read_json(text) == reason


def test_table_of_reasons_is_whole() -> None:
    documented = {reason.strip("| `") for reason, *_ in rows("| reason |")}

    assert documented == {code for path in sorted((ROOT / "resolvers").rglob("*.py")) for code in codes_in(path)}


def codes_in(path: Path) -> Iterator[str]:
    """The first argument of what makes a problem, and the first of each pair in the model's table of wordings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        first: list[ast.expr] = []
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"invalid", "Problem", "PydanticCustomError"}:
            first = node.args[:1]
        elif isinstance(node, ast.Tuple) and path.name == "client.py":
            first = node.elts[:1]
        yield from (part.value for part in first if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_every_reason_has_an_example_but_those_that_none_can_give() -> None:
    without = {reason.strip("| `") for reason, *_ in rows("| reason |")} - {reason for reason, _ in EXAMPLES}

    assert without == {"InvalidField", "RefusedByWarehouse"}


def test_table_of_fields_is_whole_and_has_the_limits() -> None:
    table = {name.strip("| `"): accepts for name, _, accepts, *_ in rows("## `client.published`")}

    assert list(table) == [*Client.model_fields, "publicadoEn", "version"]
    assert f"1 to {ID_BYTES} bytes" in table["id"]
    assert f"1 to {NAME_BYTES} bytes" in table["nombre"] == table["apellido"]
    assert f"at most {EMAIL_BYTES} bytes" in table["correo"]


def test_times_in_the_table_of_fields_are_taken() -> None:
    (row,) = (row for row in rows("## `client.published`") if "publicadoEn" in row[0])
    times = re.findall(r"`(\d{4}-[^`]+)`", row[2])

    assert len(times) == 2
    assert [read_json({**EXAMPLE, "publicadoEn": time}) for time in times] == ["", ""]


def test_command_publishes_what_is_taken() -> None:
    words = shlex.split(blocks("sh")[0].replace("\\\n", " "))
    options = dict(zip(words[3::2], words[4::2], strict=True))
    attributes = {name: value["StringValue"] for name, value in json.loads(options["--message-attributes"]).items()}

    assert words[:3] == ["aws", "sns", "publish"]
    assert set(attributes) == {"event-type", "correlation-id"}
    assert read_json(options["--message"], attributes["event-type"]) == ""


def test_program_publishes_what_is_taken() -> None:
    program = ast.parse(blocks("python")[0])
    (literal,) = (
        node.value for node in program.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
    )
    fields = {ast.literal_eval(key): value for key, value in zip(literal.keys, literal.values, strict=True) if key}
    now = fields.pop("publicadoEn")
    client = {name: ast.literal_eval(value) for name, value in fields.items()}

    assert ast.unparse(now) == "datetime.now(UTC).isoformat()"
    assert read_json({**client, "publicadoEn": RECEIVED.isoformat()}, PUBLISHED) == ""
