"""How many invocations a request costs, counted by the function itself: its answer names its invocation and size."""

import json
from collections import Counter
from typing import Any

from tests.integration.gateway.caller import Caller, ask


def many(count: int) -> str:
    return "{" + " ".join(f'c{each}: client(id: "{each}") {{ nombre apellido }}' for each in range(count)) + "}"


def invocations(data: Any) -> Counter[str]:
    """How many fields each invocation answered."""
    return Counter(client["apellido"] for client in data.values())


def test_hundred_aliased_clients_are_one_invocation(gateway: Caller) -> None:
    data = gateway.execute(many(100))["data"]
    assert len(data) == 100
    (invocation,) = invocations(data)
    assert invocation.endswith(" 100")
    events = [json.loads(client["nombre"]) for client in data.values()]
    assert [event["arguments"]["id"] for event in events] == [str(each) for each in range(100)]


def test_more_than_the_largest_batch_are_split(gateway: Caller) -> None:
    counted = invocations(gateway.execute(many(230))["data"])
    assert sorted(counted.values()) == [30, 100, 100]


def test_one_field_is_still_a_list_of_one(gateway: Caller) -> None:
    (invocation,) = invocations(gateway.execute(many(1))["data"])
    assert invocation.endswith(" 1")


def test_a_resolver_without_batching_gets_single_contexts(gateway: Caller) -> None:
    data = gateway.execute("{ a: clients { nodes { apellido } } b: clients { nodes { apellido } } }")["data"]
    found = invocations({name: page["nodes"][0] for name, page in data.items()})
    assert len(found) == 2
    assert all(invocation.endswith(" single") for invocation in found)


def test_root_mutations_are_never_merged(gateway: Caller) -> None:
    publish = 'publishClient(input: {id: "1", nombre: "N", apellido: "A", rut: "1-9", correo: "a@b.cl"}) { apellido }'
    counted = invocations(gateway.execute(f"mutation {{ a: {publish} b: {publish} c: {publish} }}")["data"])
    assert list(counted.values()) == [1, 1, 1]


def test_root_mutations_run_one_after_the_other(gateway: Caller) -> None:
    query = """mutation ($slow: ClientInput!, $next: ClientInput!) {
      slow: publishClient(input: $slow) { id }
      next: publishClient(input: $next) { id }
    }"""
    fields = {"id": "1", "apellido": "A", "rut": "1-9", "correo": "a@b.cl"}
    slow = fields | {"nombre": ask(sleep=0.3, **{"raise": "SlowError", "message": "first"})}
    following = fields | {"nombre": ask(answer={"data": {"id": "second"}})}
    answer = gateway.execute(query, slow=slow, next=following)
    assert [error["message"] for error in answer["errors"]] == ["first"]
    assert answer["data"] is None


def test_items_keep_their_order_and_fail_on_their_own(gateway: Caller) -> None:
    query = "query ($a: ID!, $b: ID!, $c: ID!) { a: client(id: $a) {id} b: client(id: $b) {id} c: client(id: $c) {id} }"
    answer = gateway.execute(
        query,
        a=ask(answer={"data": {"id": "first"}}),
        b=ask(answer={"data": None, "errorType": "ValidationError", "errorMessage": "bad"}),
        c=ask(answer=None),
    )
    assert answer["data"] == {"a": {"id": "first"}, "b": None, "c": None}
    assert [(error["path"], error["errorType"]) for error in answer["errors"]] == [(["b"], "ValidationError")]
