"""The subscriber's calls of SQS, which leave the private subnets through the interface endpoint."""

from dataclasses import replace

import pytest

from tests.infrastructure.judge.asked import by_role
from tests.infrastructure.judge.bench import Bench


@pytest.mark.parametrize(
    ("queue", "action"),
    [
        ("RejectedQueue", "sqs:SendMessage"),
        ("DeadLetterQueue", "sqs:SendMessage"),
        # ChangeMessageVisibilityBatch, as IAM names it: how soon a failed message comes back.
        ("Queue", "sqs:ChangeMessageVisibility"),
    ],
)
def test_subscriber_reaches_its_queues_through_the_endpoint(bench: Bench, queue: str, action: str) -> None:
    call = by_role(bench, "SubscriberFunctionRole", action, bench.stack.arns[queue], "resolvers/queues.py")
    (found,) = bench.judge([replace(call, through="sqs")])
    assert found.allowed, str(found)


def test_nothing_else_of_a_queue_is_done_through_the_endpoint(bench: Bench) -> None:
    """Lambda's poller receives and deletes from its own network, not from ours."""
    why = "a stolen credential in the network"
    actions = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    calls = [by_role(bench, "SubscriberFunctionRole", it, bench.stack.arns["Queue"], why) for it in actions]
    assert [it.allowed for it in bench.judge(calls)] == [True, True, True]
    assert [it.allowed for it in bench.judge(replace(call, through="sqs") for call in calls)] == [False, False, False]
