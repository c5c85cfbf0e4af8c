"""How long a failed message waits, and when an invocation begins nothing more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.deadline import RESERVE_SECONDS, Deadline
from resolvers.handlers.subscribe import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, _wait
from tests.unit.contexts import Invocation


@pytest.mark.parametrize(("count", "longest"), [(1, 5), (2, 10), (3, 20), (8, 640), (9, 900), (50, 900), (1000, 900)])
def test_each_wait_is_twice_the_one_before_up_to_a_quarter_of_an_hour(count: int, longest: int) -> None:
    waits = {_wait(count) for _ in range(200)}

    assert longest * 0.8 <= min(waits) <= max(waits) <= longest
    assert len(waits) > 1


@given(st.integers(1, 10_000))
def test_every_wait_is_one_that_sqs_takes(count: int) -> None:
    assert FIRST_WAIT_SECONDS * 0.8 <= _wait(count) <= LONGEST_WAIT_SECONDS < 43_200


def test_nothing_begins_that_could_not_end_in_time() -> None:
    deadline = Deadline.of(Invocation(10_000))

    assert deadline.allows(10 - RESERVE_SECONDS - 0.5)
    assert not deadline.allows(10 - RESERVE_SECONDS + 0.5)


def test_a_reserve_is_kept_for_the_answer() -> None:
    assert not Deadline.of(Invocation(round(RESERVE_SECONDS * 1000))).allows(0.001)
