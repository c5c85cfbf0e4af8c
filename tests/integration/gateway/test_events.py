"""The exact event that a function gets. `events/` holds them; only addresses, keys and lengths vary."""

import json
from pathlib import Path
from typing import Any

from tests.integration.gateway.caller import Caller, Headers

EVENTS = Path(__file__).parent / "events"

RICH = """
query Rich($first: Int = 5, $filter: ClientFilter, $id: ID!, $with: Boolean!) {
  one: client(id: $id) {
    ...Person correo @include(if: $with) rut @skip(if: $with)
    ... on Client { surname: apellido }
    __typename
  }
  page: clients(first: $first, after: null, filter: $filter) {
    nodes { id ...Person }
    pageInfo { hasNextPage more: endCursor }
  }
}
fragment Person on Client { id event: nombre }
"""
HEADERS = [
    ("content-type", "application/json"),
    ("X-Forwarded-For", "1.2.3.4"),
    ("x-forwarded-for", "5.6.7.8"),
    ("Cookie", "session=secret"),
    ("X-Mixed-Case", "Kept As It Is"),
]


def expected(name: str, gateway: Caller) -> Any:
    text = (EVENTS / f"{name}.json").read_text()
    return json.loads(text.replace("<host>", f"127.0.0.1:{gateway.port}").replace("<api key>", gateway.api_key))


def got(client: Any) -> Any:
    event = json.loads(client["event"])
    assert int(event["request"]["headers"]["content-length"]) > 0
    event["request"]["headers"]["content-length"] = "<length>"
    return event


def answer(gateway: Caller, query: str, variables: dict[str, Any], headers: Headers = ()) -> Any:
    reply = gateway.post(json.dumps({"query": query, "variables": variables}).encode(), headers)
    assert reply.status == 200
    assert "errors" not in reply.body
    return reply.body["data"]


def test_events_of_a_rich_query(gateway: Caller) -> None:
    variables = {"id": "ñ-1", "with": True, "filter": {"apellidoPrefix": "Pé", "rut": None}}
    data = answer(gateway, RICH, variables, HEADERS)
    assert got(data["one"]) == expected("client", gateway)
    assert got(data["page"]["nodes"][0]) == expected("clients", gateway)


def test_members_stand_in_the_services_order(gateway: Caller) -> None:
    data = answer(gateway, "{ client(id: 1) { event: nombre } }", {})
    event = json.loads(data["client"]["event"])
    assert list(event) == ["arguments", "identity", "source", "request", "prev", "info", "stash"]
    assert list(event["info"]) == [
        "fieldName",
        "parentTypeName",
        "variables",
        "selectionSetList",
        "selectionSetGraphQL",
    ]


def test_omitted_arguments_are_absent_and_defaults_are_there(gateway: Caller) -> None:
    data = answer(gateway, "{ clients { nodes { event: nombre } } }", {})
    assert got(data["clients"]["nodes"][0]) == expected("clients-defaults", gateway)


def test_event_of_a_mutation_with_a_variable_within_a_literal(gateway: Caller) -> None:
    query = """mutation ($nombre: String!) { publishClient(input: {
      id: 7, nombre: $nombre, apellido: "Ñuñoa", rut: "11111111-1", correo: "jose@latam.com"
    }) { event: nombre } }"""
    data = answer(gateway, query, {"nombre": "José"})
    assert got(data["publishClient"]) == expected("publishClient", gateway)
