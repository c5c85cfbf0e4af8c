"""The quick hunt. `make hunt` walks for half an hour, another way each time, and stops and kills parts of the stack."""

from typing import Any

import pytest

from hunt.broken import BrokenPromiseError
from hunt.hunting import Hunt, hunt
from hunt.steps import FAULTS, WEIGHTS, Step, draw
from hunt.walking import shorten
from local.stack import Stack

SECONDS, SEED = 45.0, 20_260_131


@pytest.mark.timeout(400)  # for looking for the shortest walk, when one broke a promise
def test_random_walks_break_no_promise(local_stack: Stack, stack: dict[str, Any]) -> None:
    outcome = hunt(local_stack, stack, Hunt(SECONDS, SEED, faults=False), print)
    assert outcome.shortest is None, "\n".join(outcome.lines)
    assert outcome.kinds == set(WEIGHTS), "every kind of step was done"


def test_seed_draws_the_same_walk_again() -> None:
    assert draw(7, faults=True) == draw(7, faults=True) != draw(8, faults=True)


def test_only_a_long_hunt_stops_and_kills() -> None:
    for faults in (True, False):
        drawn = {step.what for seed in range(100) for step in draw(seed, faults=faults)}
        assert bool(drawn & set(FAULTS)) is faults


def breaks_with(*needed: str) -> Any:
    def replay(steps: list[Step]) -> BrokenPromiseError | None:
        there = all(any(step.what == what for step in steps) for what in needed)
        return BrokenPromiseError("a promise", "seen") if there else None

    return replay


def test_walk_is_shortened_to_the_steps_that_matter() -> None:
    steps = [step for seed in range(3) for step in draw(seed, faults=False)]
    needed = ("the API forgets", "bad data")
    found = shorten(steps, BrokenPromiseError("a promise", "seen"), breaks_with(*needed), 10)
    assert sorted(step.what for step in found.steps) == sorted(needed)
    assert found.again


def test_walk_that_breaks_nothing_the_second_time_is_told_as_it_was() -> None:
    steps = draw(1, faults=False)
    found = shorten(steps, BrokenPromiseError("a promise", "seen"), lambda _: None, 10)
    assert (found.steps, found.again) == (steps, False)
