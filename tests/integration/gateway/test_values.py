"""What a function may answer, and what becomes of values that do not fit the contract: three keys, no locations."""

import json

import pytest

from tests.integration.gateway.caller import Caller, ask

CLIENT = "query ($id: ID!) { client(id: $id) { id nombre correo } }"
PAGE = "query ($after: String) { clients(after: $after) { nodes { id } pageInfo { hasNextPage } } }"


def test_null_is_no_error(gateway: Caller) -> None:
    assert gateway.execute(CLIENT, id=ask(answer={"data": None})) == {"data": {"client": None}}
    assert gateway.execute(CLIENT, id=ask(answer=None)) == {"data": {"client": None}}


def test_a_map_that_is_no_envelope_becomes_null(gateway: Caller) -> None:
    assert gateway.execute(CLIENT, id=ask(answer={"id": "1", "nombre": "N"})) == {"data": {"client": None}}


def test_unknown_members_are_dropped_and_missing_ones_null(gateway: Caller) -> None:
    answer = gateway.execute(CLIENT, id=ask(answer={"data": {"id": "1", "secret": 2}, "other": 3}))
    assert answer == {"data": {"client": {"id": "1", "nombre": None, "correo": None}}}


def test_multibyte_values_arrive_unchanged(gateway: Caller) -> None:
    answer = gateway.execute(CLIENT, id=ask(answer={"data": {"id": "ñ", "nombre": "Ñandú 🦤", "correo": "ñ@b.cl"}}))
    assert answer["data"]["client"] == {"id": "ñ", "nombre": "Ñandú 🦤", "correo": "ñ@b.cl"}


def test_half_a_surrogate_pair_becomes_a_question_mark(gateway: Caller) -> None:
    body = '{"query": "query ($id: ID!) { client(id: $id) { nombre } }", "variables": {"id": "\\ud800"}}'
    event = json.loads(gateway.post(body.encode()).body["data"]["client"]["nombre"])
    assert event["arguments"] == {"id": "?"}


def test_a_missing_value_nulls_its_parent(gateway: Caller) -> None:
    assert gateway.execute(CLIENT, id=ask(answer={"data": {"nombre": "N"}})) == {
        "data": {"client": None},
        "errors": [
            {
                "path": ["client", "id"],
                "locations": None,
                "message": "Cannot return null for non-nullable type: 'ID' within parent 'Client' (/client/id)",
            }
        ],
    }


@pytest.mark.parametrize(
    ("page", "path", "message"),
    [
        (
            {"nodes": [{"id": "1"}, None], "pageInfo": {"hasNextPage": False}},
            ["clients", "nodes", 1],
            "Cannot return null for non-nullable type: 'Client' within parent 'ClientConnection' (/clients/nodes[1])",
        ),
        (
            {"nodes": [{"id": "1"}, {"nombre": "N"}], "pageInfo": {"hasNextPage": False}},
            ["clients", "nodes", 1, "id"],
            "Cannot return null for non-nullable type: 'ID' within parent 'Client' (/clients/nodes[1]/id)",
        ),
        (
            {"nodes": None, "pageInfo": {"hasNextPage": False}},
            ["clients", "nodes"],
            "Cannot return null for non-nullable type: 'null' within parent 'ClientConnection' (/clients/nodes)",
        ),
        (
            None,
            ["clients"],
            "Cannot return null for non-nullable type: 'ClientConnection' within parent 'Query' (/clients)",
        ),
        (
            {"nodes": {"id": "1"}, "pageInfo": {"hasNextPage": False}},
            ["clients", "nodes"],
            "Can't resolve value (/clients/nodes) : type mismatch error, expected type LIST, got OBJECT",
        ),
        (
            {"nodes": [], "pageInfo": "yes"},
            ["clients", "pageInfo"],
            "Can't resolve value (/clients/pageInfo) : type mismatch error, expected type OBJECT, got STRING",
        ),
        (
            {"nodes": [], "pageInfo": {"hasNextPage": "yes"}},
            ["clients", "pageInfo", "hasNextPage"],
            "Can't serialize value (/clients/pageInfo/hasNextPage) : Expected type 'Boolean' but was 'String'.",
        ),
    ],
)
def test_values_that_do_not_fit_a_page(gateway: Caller, page: object, path: list[str | int], message: str) -> None:
    answer = gateway.execute(PAGE, after=ask(answer=page))
    assert answer == {"data": None, "errors": [{"path": path, "locations": None, "message": message}]}


def test_a_value_that_its_scalar_refuses_is_null(gateway: Caller) -> None:
    answer = gateway.execute(CLIENT, id=ask(answer={"data": {"id": "1", "nombre": "N", "correo": "nobody"}}))
    assert answer["data"] == {"client": {"id": "1", "nombre": "N", "correo": None}}
    assert answer["errors"] == [
        {
            "path": ["client", "correo"],
            "locations": None,
            "message": "Can't serialize value (/client/correo) : Unable to serialize `nobody` as a valid AWSEmail.",
        }
    ]


def test_a_root_field_without_a_resolver_is_null(gateway: Caller) -> None:
    message = "Cannot return null for non-nullable type: 'null' within parent 'Mutation' (/publishClients)"
    assert gateway.execute("mutation { publishClients(input: []) { id } }") == {
        "data": None,
        "errors": [{"path": ["publishClients"], "locations": None, "message": message}],
    }
