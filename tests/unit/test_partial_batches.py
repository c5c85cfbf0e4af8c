"""What the subscriber asks to have delivered again. An id that was not in the batch would fail the batch as a whole."""

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from resolvers.handlers import subscribe
from resolvers.model.message import Message
from resolvers.queues import DeadLetterQueue
from resolvers.use_cases.store_clients import Report
from resolvers.warehouse.errors import WarehouseError

BODIES = st.one_of(
    st.text(max_size=50),
    st.just(
        '{"Type": "Notification", "MessageId": "of the topic", "Message": "{}", "Timestamp": "2026-01-31T12:00:00Z"}'
    ),
    st.just('{"Type": "Notification", "Message": "{}", "Timestamp": null}'),
)
RECORDS = st.lists(st.tuples(BODIES, st.integers(1, 60)), max_size=30)


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def record(number: int, body: str, count: int) -> dict[str, Any]:
    return {
        "messageId": f"message-{number}",
        "receiptHandle": f"receipt-{number}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(count), "SentTimestamp": "1769860800000"},
        "messageAttributes": {},
    }


@given(records=RECORDS, data=st.data())
def test_only_messages_of_the_batch_and_all_that_are_not_done_with(
    records: list[tuple[str, int]], data: st.DataObject
) -> None:
    """Whatever became of each: stored or rejected, to be tried again, failed, given up or not even that."""
    fates = [data.draw(st.sampled_from(("done", "again", "failed"))) for _ in records]
    lost = data.draw(st.sets(st.sampled_from(range(len(records))))) if records else set()
    dead: list[Message] = []

    def store(_warehouse: object, _queue: object, messages: Sequence[Message], _deadline: object) -> Report:
        report = Report(cause=WarehouseError("failed (42703)"))
        for message, fate in zip(messages, fates, strict=True):
            {"done": [], "again": report.again, "failed": report.failed}[fate].append(message)
        return report

    def bury(_queue: object, messages: Sequence[Message], _failure: str) -> list[Message]:
        left = [it for it in messages if int(it.message_id.removeprefix("message-")) in lost]
        dead.extend(it for it in messages if it not in left)
        return left

    event = {"Records": [record(number, body, count) for number, (body, count) in enumerate(records)]}
    with (
        patch.object(subscribe, "_settings"),
        patch.object(subscribe, "_warehouse"),
        patch.object(subscribe, "_rejected_queue"),
        patch.object(subscribe, "store_clients", store),
        patch.object(subscribe, "postpone") as postponed,
        patch.object(DeadLetterQueue, "send", bury),
    ):
        answer = subscribe.handler(event, Context())

    asked = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    buried = {message.message_id for message in dead}
    undone = {f"message-{number}" for number, fate in enumerate(fates) if fate != "done"}
    assert len(asked) == len(set(asked))
    assert set(asked) == undone - buried
    assert [receipt for receipt, _ in postponed.call_args.args[1]] == [it.replace("message", "receipt") for it in asked]
