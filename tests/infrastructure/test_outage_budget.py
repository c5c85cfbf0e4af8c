"""An outage of the warehouse of six hours costs time, not data: the waits are long enough even at their shortest."""

import random
from datetime import timedelta
from itertools import accumulate

import pytest

from resolvers.handlers import subscribe
from tests.infrastructure.deployed import ENVIRONMENTS, stack_of

LONGEST_OUTAGE = timedelta(hours=6)
ACCEPTABLE_DELAY = timedelta(minutes=15)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch, environment: str) -> list[int]:
    """Seconds that a message waits after each receive but the last, when chance always chooses the shortest."""
    monkeypatch.setattr(random, "uniform", lambda shortest, _longest: shortest)
    return [subscribe._wait(count) for count in range(1, receives(environment))]  # noqa: SLF001 - what it promises


def receives(environment: str) -> int:
    return int(stack_of(environment).of_type("AWS::SQS::Queue")["Queue"]["RedrivePolicy"]["maxReceiveCount"])


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_message_outlasts_six_hours(waits: list[int], environment: str) -> None:
    assert sum(waits) > LONGEST_OUTAGE.total_seconds()
    retention = stack_of(environment).of_type("AWS::SQS::Queue")["Queue"]["MessageRetentionPeriod"]
    assert int(retention) > 2 * LONGEST_OUTAGE.total_seconds()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_backlog_comes_back_soon_after_the_warehouse(waits: list[int]) -> None:
    assert max(waits) <= ACCEPTABLE_DELAY.total_seconds()
    assert waits == sorted(waits)
    assert list(accumulate(waits))[3] < 120, "a short outage costs little"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_killed_subscriber_leaves_its_messages_as_long_as_another_may_take(environment: str) -> None:
    """What SQS's visibility alone brings back costs a receive too, and has to last through an outage as well."""
    stack = stack_of(environment)
    visible_again = int(stack.of_type("AWS::SQS::Queue")["Queue"]["VisibilityTimeout"])
    functions = stack.of_type("AWS::Lambda::Function") | stack.of_type("AWS::Serverless::Function")
    assert visible_again >= int(functions["SubscriberFunction"]["Timeout"])
