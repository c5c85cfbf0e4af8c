"""tests/events: what AWS sends, usable with `sam local invoke`, and read here with the functions' own code."""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from graphql import FieldNode, OperationDefinitionNode, SelectionSetNode, parse, validate

from contract import executable
from resolvers.handlers.appsync import Call, answer, each
from resolvers.handlers.delivery import deliveries_of
from resolvers.model.errors import InvalidInputError
from resolvers.model.message import read

FOLDER = Path(__file__).parents[1] / "events"
EVENTS = {path.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
TABLE = [
    [cell.strip(" `") for cell in line.split("|")[1:-1]]
    for line in (FOLDER / "README.md").read_text("utf-8").splitlines()
    if line.startswith("| `")
]
ROWS = {name: cells for name, *cells in TABLE}
MESSAGES = [name for name in EVENTS if name.startswith(("sns", "sqs"))]
CONTEXTS = [
    (name, context)
    for name, event in EVENTS.items()
    if name.startswith("appsync")
    for context in (event if isinstance(event, list) else [event])
]


def test_every_event_is_described() -> None:
    assert sorted(name for name, *_ in TABLE) == sorted(EVENTS)


def outcome_of(name: str) -> tuple[int, list[str]]:
    stored, rejected = 0, []
    for delivery in deliveries_of(EVENTS[name]):
        try:
            read(delivery.message)
            stored += 1
        except InvalidInputError as error:
            rejected.append(error.first.code)
    return stored, rejected


@pytest.mark.parametrize("name", MESSAGES)
def test_messages_are_stored_and_rejected_as_described(name: str) -> None:
    _, stored, rejected = ROWS[name]

    assert outcome_of(name) == (int(stored), re.findall(r"\w+", rejected))


@pytest.mark.parametrize("name", [name for name in MESSAGES if name.startswith("sqs")])
def test_records_of_the_queue_have_its_shape(name: str) -> None:
    records = EVENTS[name]["Records"]

    assert len({record["messageId"] for record in records}) == len(records)
    for record in records:
        assert record["md5OfBody"] == hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
        assert set(record["attributes"]) >= {"ApproximateReceiveCount", "SentTimestamp"}
        assert all(value["dataType"] == "String" for value in record["messageAttributes"].values())


def test_ten_mixed_messages_are_of_either_form() -> None:
    bodies = [record["body"] for record in EVENTS["sqs-mixed.json"]["Records"]]

    assert len(bodies) == 10
    assert sum('"Type": "Notification"' in body for body in bodies) == 9


@pytest.mark.parametrize("name", [name for name in MESSAGES if name.startswith("sns")])
def test_notifications_have_their_shape(name: str) -> None:
    for record in EVENTS[name]["Records"]:
        assert record["EventSource"] == "aws:sns"
        assert set(record["Sns"]) >= {"Type", "MessageId", "TopicArn", "Message", "Timestamp", "MessageAttributes"}


@pytest.mark.parametrize(("name", "context"), CONTEXTS, ids=[name for name, _ in CONTEXTS])
def test_context_has_appsyncs_shape(name: str, context: Mapping[str, Any]) -> None:
    assert set(context) == {"arguments", "identity", "source", "request", "prev", "info", "stash"}
    assert set(context["info"]) == {
        *("fieldName", "parentTypeName", "variables", "selectionSetList", "selectionSetGraphQL"),
    }
    assert (context["source"], context["prev"], context["stash"]) == (None, None, {})
    assert set(context["request"]) == {"headers", "domainName"}
    assert all(header == header.lower() for header in context["request"]["headers"])
    assert context["info"]["fieldName"] == name.removeprefix("appsync-").removesuffix(".json").removesuffix("-batch")


@pytest.mark.parametrize(("name", "context"), CONTEXTS, ids=[name for name, _ in CONTEXTS])
def test_selections_of_a_context_agree_and_are_the_contracts(name: str, context: Mapping[str, Any]) -> None:
    info = context["info"]
    arguments = ", ".join(f"{key}: {literal(value)}" for key, value in context["arguments"].items())
    operation = info["parentTypeName"].lower()
    document = parse(f"{operation} {{ {info['fieldName']}({arguments}) {info['selectionSetGraphQL']} }}")
    (definition,) = document.definitions
    assert isinstance(definition, OperationDefinitionNode)
    (field,) = definition.selection_set.selections
    assert isinstance(field, FieldNode)

    assert validate(executable, document) == [], name
    assert list(paths_of(field.selection_set, "")) == info["selectionSetList"]


def literal(value: object) -> str:
    """As GraphQL writes it, which is JSON but for the names of an object's fields."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value)


def paths_of(selections: SelectionSetNode | None, above: str) -> list[str]:
    paths: list[str] = []
    for field in selections.selections if selections else ():
        assert isinstance(field, FieldNode)
        path = above + field.name.value
        paths += [path, *paths_of(field.selection_set, f"{path}/")]
    return paths


@pytest.mark.parametrize("name", [name for name in EVENTS if name.startswith("appsync")])
def test_contexts_are_read_by_the_handlers(name: str) -> None:
    event = EVENTS[name]
    calls: list[Call] = []
    fields = {f"{context['info']['parentTypeName']}.{context['info']['fieldName']}" for _, context in CONTEXTS}

    answered = answer(event, {field: each(calls.append) for field in fields})

    contexts = event if name.endswith("-batch.json") else [event]
    assert [call.arguments for call in calls] == [context["arguments"] for context in contexts]
    assert answered == ([{"data": None}] * len(event) if isinstance(event, list) else None)


def test_every_field_of_the_api_has_its_events() -> None:
    roots = [executable.query_type, executable.mutation_type]
    fields = {name for root in roots if root for name in root.fields}

    assert {context["info"]["fieldName"] for _, context in CONTEXTS} == fields
    assert {f"appsync-{field}{end}.json" for field in fields for end in ("", "-batch")} <= set(EVENTS)


def test_migration_is_sent_nothing() -> None:
    assert EVENTS["migrate.json"] == {}
