"""What the resolvers answer without asking anybody: arguments that cannot be right."""

from typing import Any

import pytest

from resolvers.handlers import publish, query
from resolvers.handlers.publish import _outcome
from resolvers.model.client import Client
from resolvers.model.errors import invalid
from resolvers.model.event import Change
from resolvers.publisher import PublishFailedError
from resolvers.use_cases.publish_client import Published
from tests.unit.contexts import Invocation, context
from tests.unit.values import GOOD, RECEIVED


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REDSHIFT_HOST", "REDSHIFT_DATABASE", "REDSHIFT_SECRET_ARN", "TOPIC_ARN"):
        monkeypatch.setenv(name, "not called")


def error_of(field: str, arguments: dict[str, Any]) -> tuple[str, str]:
    handler = query.handler if field.startswith("Query.") else publish.handler
    (envelope,) = handler([context(field, arguments)], Invocation())
    assert envelope["data"] is None
    return envelope["errorType"], envelope["errorMessage"]


@pytest.mark.parametrize(
    ("field", "arguments", "message"),
    [
        ("Query.client", {"id": ""}, "id: is empty; send a value"),
        ("Query.client", {"id": "x" * 65}, "id: has 65 bytes in UTF-8, the limit is 64; shorten it"),
        ("Query.clients", {"first": 0}, "first: must be from 1 to 100"),
        ("Query.clients", {"first": 101}, "first: must be from 1 to 100"),
        ("Query.clients", {"first": -1}, "first: must be from 1 to 100"),
        ("Query.clients", {"after": "?"}, "after: is no cursor of ours; send a pageInfo.endCursor"),
        ("Query.clients", {"filter": {"rut": "1-1"}}, "filter.rut: is not a RUT; send it like 12345678-5"),
        ("Query.clients", {"filter": {"apellidoPrefix": " "}}, "filter.apellidoPrefix: is empty; send a value"),
        (
            "Mutation.publishClient",
            {"input": {**GOOD, "rut": "12345678-4"}},
            "rut: the check digit does not match; correct the RUT",
        ),
        ("Mutation.publishClient", {"input": {**GOOD, "nombre": "\0"}}, "nombre: has control characters; remove them"),
        ("Mutation.publishClients", {"input": [GOOD] * 101}, "input: has 101 clients, the limit is 100; send fewer"),
        ("Mutation.forgetClient", {"id": "\t"}, "id: is empty; send a value"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_wrong_argument_is_named_with_what_to_do(field: str, arguments: dict[str, Any], message: str) -> None:
    assert error_of(field, arguments) == ("ValidationError", message)


def test_every_problem_of_an_input_is_told() -> None:
    _, message = error_of("Mutation.publishClient", {"input": {**GOOD, "rut": "1", "correo": "x"}})

    assert message.startswith("rut: ")
    assert "; correo: " in message


def test_each_of_several_inputs_has_its_own_outcome() -> None:
    inputs = [{**GOOD, "id": "a", "rut": "1"}, {**GOOD, "id": "b", "correo": "<<secret>>"}]

    (envelope,) = publish.handler([context("Mutation.publishClients", {"input": inputs})], Invocation())

    assert [outcome["id"] for outcome in envelope["data"]] == ["a", "b"]
    assert [outcome["error"]["message"].partition(":")[0] for outcome in envelope["data"]] == ["rut", "correo"]
    assert {outcome["error"]["errorType"] for outcome in envelope["data"]} == {"ValidationError"}
    assert "secret" not in str(envelope)


def test_no_inputs_have_no_outcomes() -> None:
    assert publish.handler([context("Mutation.publishClients", {"input": []})], Invocation()) == [{"data": []}]


PUBLISHED = Published("m-1", Change("c-1", Client.model_validate(GOOD)), RECEIVED)


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (invalid("EmptyField", "id", "is empty; send a value"), "ValidationError"),
        (PublishFailedError("away"), "PublishFailed"),
        (PUBLISHED, None),
    ],
    ids=["invalid", "failed", "published"],
)
def test_an_outcome_has_a_client_or_an_error(outcome: Any, error: str | None) -> None:
    answer = _outcome({"id": "c-1"}, outcome)

    assert answer["id"] == "c-1"
    assert (answer["error"] or {}).get("errorType") == error
    assert (answer["client"] is None) == (error is not None)


def test_published_client_is_told_as_it_will_be_stored() -> None:
    assert _outcome({"id": " c-1 "}, PUBLISHED) == {
        "id": "c-1",
        "client": {**GOOD, "messageId": "m-1", "publicadoEn": "2026-01-31T12:00:00.000000Z"},
        "error": None,
    }
