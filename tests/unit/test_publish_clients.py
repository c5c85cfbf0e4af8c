"""Several clients in one call: each has its outcome, and of one id the last in the list is the last on the topic."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from resolvers.model.errors import InvalidInputError
from resolvers.model.event import Change
from resolvers.publisher import PublishFailedError
from resolvers.use_cases.publish_client import Published
from resolvers.use_cases.publish_clients import publish_clients
from tests.topic import Topic
from tests.unit.values import GOOD, RECEIVED


@dataclass(frozen=True)
class CountingTopic(Topic):
    calls: list[int] = field(default_factory=list)

    def publish_all(self, changes: Sequence[Change], correlation_id: str) -> list[str | PublishFailedError]:
        self.calls.append(len(changes))
        return super().publish_all(changes, correlation_id)


def inputs_of(ids: Sequence[str]) -> list[dict[str, str]]:
    return [{**GOOD, "id": id_, "nombre": f"Ana {order}"} for order, id_ in enumerate(ids)]


@given(st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12))
def test_last_of_each_id_is_taken_after_all_others_of_it(ids: list[str]) -> None:
    topic = CountingTopic()
    outcomes = publish_clients(topic, inputs_of(ids), RECEIVED, "call")

    taken = [(json.loads(it.body), it) for it in topic.taken]
    for id_ in {*ids} - {""}:
        about = [(fields["nombre"], it.received_at) for fields, it in taken if fields["id"] == id_]
        last = len(ids) - 1 - ids[::-1].index(id_)
        assert max(about, key=lambda it: it[1])[0] == f"Ana {last}"
        assert [moment for _, moment in about].count(max(moment for _, moment in about)) == 1
    assert [isinstance(it, Published) for it in outcomes] == [id_ != "" for id_ in ids]
    named = [it.change.client.nombre if it.change.client else "" for it in outcomes if isinstance(it, Published)]
    assert named == [f"Ana {order}" for order, id_ in enumerate(ids) if id_]
    assert len(topic.calls) <= 2


def test_clients_of_different_ids_go_together() -> None:
    topic = CountingTopic()
    publish_clients(topic, inputs_of("abc"), RECEIVED, "call")

    assert topic.calls == [3]


@dataclass(frozen=True)
class FullTopic(Topic):
    def publish_all(self, changes: Sequence[Change], _correlation_id: str) -> list[str | PublishFailedError]:
        return [PublishFailedError("away") for _ in changes]


def test_each_says_that_the_topic_did_not_take_it() -> None:
    outcomes = publish_clients(FullTopic(), [*inputs_of("aab"), {**GOOD, "rut": "1"}], RECEIVED, "call")

    assert [type(it) for it in outcomes] == [PublishFailedError] * 3 + [InvalidInputError]
