"""A change of the contract that breaks somebody is found, and let through by name only."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from contract.changes import Changes, graphql_changes, message_changes
from contract.changes.messages import NotComparedError
from contract.changes.verdict import IntendedBreaksError, intended, report

ROOT = Path(__file__).parents[3]
SDL = (ROOT / "schema.graphql").read_text("utf-8")
MESSAGES: dict[str, Any] = json.loads((ROOT / "docs" / "message.schema.json").read_text("utf-8"))
PUBLISHED = "client.published"
CLIENT = {"id": "42", "nombre": "Ana", "apellido": "Muñoz", "rut": "12345678-5", "correo": "ana@example.com"}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("  rut: String\n  correo: AWSEmail\n}", "  correo: AWSEmail\n}", "Client.rut was removed."),
        ("client(id: ID!): Client ", "client(id: ID!, region: String!): Client ", "region"),
        ("endCursor: String", "endCursor: Int", "PageInfo.endCursor changed type from String to Int."),
        ("  nombre: String!\n", "  nombre: String!\n  telefono: String!\n", "telefono"),
        ("type PageInfo @aws_iam", "type PageInfo", "PageInfo can no longer be called with @aws_iam."),
        ('["readers"]', '["auditors"]', "Query.client can no longer be called by group readers"),
        ("ClientFilter {\n  rut: String", "ClientFilter {\n  rut: Int", "ClientFilter.rut"),
    ],
)
def test_change_of_the_api_that_breaks_callers_is_told(before: str, after: str, told: str) -> None:
    assert before in SDL
    changes = graphql_changes(SDL, SDL.replace(before, after))
    assert any(told in change for change in changes.breaking), changes


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  endCursor: String", "  endCursor: String\n  startCursor: String"),
        ("type PageInfo", "type Extra @aws_iam {\n  id: ID!\n}\n\ntype PageInfo"),
        ("# The client with this id", "# The one client with this id"),
        ('(cognito_groups: ["readers"])', ""),
        ('["publishers"]', '["publishers", "auditors"]'),
    ],
)
def test_change_of_the_api_that_breaks_nobody_passes(before: str, after: str) -> None:
    assert before in SDL
    assert graphql_changes(SDL, SDL.replace(before, after)) == Changes()


def test_argument_that_is_optional_is_dangerous_and_not_breaking() -> None:
    changes = graphql_changes(SDL, SDL.replace("client(id: ID!)", "client(id: ID!, region: String)"))
    assert not changes.breaking
    assert len(changes.dangerous) == 1


def changed(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    schema = copy.deepcopy(MESSAGES)
    change(schema["$defs"][PUBLISHED])
    return schema


def takes(schema: dict[str, Any], message: dict[str, Any]) -> bool:
    return bool(Draft202012Validator(schema).is_valid(message))


@pytest.mark.parametrize(
    ("change", "taken_before", "told"),
    [
        (lambda it: it["required"].append("publicadoEn"), {}, "publicadoEn is required now"),
        (
            lambda it: it["properties"]["id"].update(type="string"),
            {"id": 42},
            "id no longer takes a value of type integer",
        ),
        (lambda it: it["properties"]["nombre"].update(minLength=5), {}, "nombre: minLength is 5 now"),
        (lambda it: it["properties"]["rut"].update(maxLength=3), {}, "rut: maxLength is 3 now"),
        (lambda it: it["properties"]["rut"].update(pattern="^9"), {}, "rut: pattern ^9 is asked for now"),
        (lambda it: it["properties"]["version"].update(const=2), {"version": 1}, "version takes no other values"),
        (
            lambda it: it["properties"]["publicadoEn"]["anyOf"].pop(),
            {"publicadoEn": None},
            "publicadoEn no longer takes",
        ),
        (lambda it: it.update(additionalProperties=False), {"telefono": "1"}, "refuses unknown fields"),
    ],
)
def test_message_that_is_no_longer_taken_is_told(
    change: Callable[[dict[str, Any]], Any], taken_before: dict[str, Any], told: str
) -> None:
    after = changed(change)
    assert takes(MESSAGES, CLIENT | taken_before)
    assert not takes(after, CLIENT | taken_before)
    breaking = message_changes(MESSAGES, after).breaking
    assert any(told in line for line in breaking), breaking


def test_event_type_that_is_no_longer_taken_is_told() -> None:
    after = copy.deepcopy(MESSAGES)
    del after["$defs"]["client.forgotten"]
    assert message_changes(MESSAGES, after).breaking == ["client.forgotten is no longer taken"]


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["required"].remove("correo"),
        lambda it: it["properties"]["nombre"].update(minLength=0),
        lambda it: it["properties"]["rut"].update(type=["string", "null"]),
        lambda it: it["properties"]["correo"].pop("format"),
        lambda it: it["properties"]["id"].update(description="in other words"),
        lambda it: it["properties"].pop("version"),
    ],
)
def test_message_schema_that_takes_more_passes(change: Callable[[dict[str, Any]], Any]) -> None:
    assert message_changes(MESSAGES, changed(change)) == Changes()


def test_field_that_is_new_and_optional_is_dangerous_since_it_was_ignored_before() -> None:
    changes = message_changes(MESSAGES, changed(lambda it: it["properties"].update(telefono={"type": "string"})))
    assert changes.breaking == []
    assert changes.dangerous == [f"{PUBLISHED}.telefono is checked now; before, it was ignored whatever it held"]


def test_keyword_that_nobody_compares_is_an_error() -> None:
    with pytest.raises(NotComparedError, match="multipleOf"):
        message_changes(MESSAGES, changed(lambda it: it["properties"]["id"].update(multipleOf=2)))


def test_intended_break_passes_by_its_very_words() -> None:
    named = intended("[[break]]\nchange = 'Client.rut was removed.'\nreason = 'nobody reads it'\n")
    lines = list(report(Changes(["Client.rut was removed.", "another"]), named))
    assert lines == ["- intended: Client.rut was removed. (nobody reads it)", "- **breaking: another**"]


@pytest.mark.parametrize("text", ["[[break]]\nchange = 'x'\n", "[[break]]\nchange = ' '\nreason = 'y'\n", "[[break"])
def test_intended_break_without_a_reason_is_an_error(text: str) -> None:
    with pytest.raises(IntendedBreaksError):
        intended(text)
