"""1,000 GraphQL requests with every kind of input: each is answered, or refused for a reason of the caller's."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest

from tests.e2e.clients_api import CLIENT, FORGET, PUBLISH, PUBLISH_MANY, Answer, ClientsApi
from tests.faults.odd_messages import Clients
from tests.faults.odd_texts import never_taken, noise, odd, of_bytes

REQUESTS, SEED = 1_000, 20_260_131
CLIENTS = """query ($first: Int, $after: String, $filter: ClientFilter) {
  clients(first: $first, after: $after, filter: $filter) { nodes { id } pageInfo { hasNextPage endCursor } } }"""
FIELDS = ("id", "nombre", "apellido", "rut", "correo")
BROKEN_BODIES = (
    *(b"", b"{", b"null", b"[]", b'"query"', b"\xff\xfe\x00", b"{}", b'{"query": 5}', b'{"query": null}', b"query=1"),
    *(b'{"query": ""}', b'{"query": "{"}', b'{"query": "{ nothing }"}', b'{"query": "{ client }"}', b"[" * 5_000),
    *(b'{"query": "{ __typename }", "variables": 5}', b'{"query": "{ __typename }", "operationName": "other"}'),
    b'{"query": "' + b"{ clients { nodes " * 30 + b'"}',
)


class Requests:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.clients = Clients(chance, "request")

    def make(self) -> tuple[str, dict[str, Any]]:
        kinds = (self._client, self._clients, self._publish, self._publish_many, self._forget)
        query, variables = self.chance.choice(kinds)()
        if self.chance.random() < 0.1:
            variables |= {odd(self.chance): self._value()}
        if variables and self.chance.random() < 0.05:
            del variables[self.chance.choice(list(variables))]
        return query, variables

    def _client(self) -> tuple[str, dict[str, Any]]:
        return CLIENT, {"id": self._value()}

    def _forget(self) -> tuple[str, dict[str, Any]]:
        return FORGET, {"id": self._value()}

    def _clients(self) -> tuple[str, dict[str, Any]]:
        chosen = {name: self._value() for name in ("rut", "correo", "apellidoPrefix") if self.chance.random() < 0.3}
        first = self.chance.choice((1, 20, 100, 0, -1, 101, 2**31 - 1, 2**31, 1.5, "1", None))
        cursor = self.chance.choice((None, "", "MQ==", "AA==", "_-8=", "7aCA", "77-_", "x" * 500, self._value()))
        return CLIENTS, {"first": first, "after": cursor, "filter": chosen or None}

    def _publish(self) -> tuple[str, dict[str, Any]]:
        return PUBLISH, {"input": self._input()}

    def _publish_many(self) -> tuple[str, dict[str, Any]]:
        return PUBLISH_MANY, {"input": [self._input() for _ in range(self.chance.choice((0, 1, 2, 3, 11, 101)))]}

    def _input(self) -> Any:
        """A good one with some field that may be anything."""
        good = self.clients.client()
        del good["publicadoEn"]
        for name in self.chance.sample(FIELDS, self.chance.randrange(3)):
            good[name] = self._value()
        if self.chance.random() < 0.05:
            del good[self.chance.choice(FIELDS)]
        return self._value() if self.chance.random() < 0.03 else good

    def _value(self) -> Any:
        chance = self.chance
        edge = of_bytes(chance, chance.choice((64, 65, 100, 101)))
        texts = (odd(chance), noise(chance), never_taken(chance), "", " ", edge)
        others: list[Any] = [
            None,
            True,
            0,
            -1,
            2**63,
            10**40,
            1.5,
            1e308,
            [],
            {},
            [odd(chance)],
            {"id": {}},
            "x" * 100_000,
        ]
        return chance.choice(texts) if chance.random() < 0.7 else chance.choice(others)


@pytest.fixture
def api(stack: dict[str, Any]) -> ClientsApi:
    return ClientsApi(stack)


def assert_typed(answer: Answer, sent: object) -> None:
    assert answer.status in {200, 400}, (answer, sent)
    for error in answer.body.get("errors") or []:
        assert "Traceback" not in error["message"], (error, sent)
        if error.get("path"):
            assert error["errorType"] == "ValidationError", (error, sent)
    outcomes = (answer.body.get("data") or {}).get("publishClients") or []
    for outcome in outcomes:
        assert outcome["error"] is None or outcome["error"]["errorType"] == "ValidationError", (outcome, sent)


def test_every_request_has_a_typed_answer(api: ClientsApi) -> None:
    requests = Requests(Random(SEED))  # noqa: S311 - repeatable
    made = [requests.make() for _ in range(REQUESTS)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda it: api.execute(it[0], **it[1]), made))
    for answer, sent in zip(answers, made, strict=True):
        assert_typed(answer, sent)
    good = sum("errors" not in answer.body for answer in answers)
    assert REQUESTS / 10 < good < REQUESTS * 0.9, "both kinds are among them"


@pytest.mark.parametrize("body", BROKEN_BODIES, ids=lambda body: repr(body[:30]))
def test_broken_request_is_refused(api: ClientsApi, body: bytes) -> None:
    answer = api.post(body)
    assert answer.status in {200, 400}, answer
    assert answer.body["errors"], answer
    assert all("Traceback" not in error["message"] for error in answer.body["errors"])
