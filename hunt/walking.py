"""Walks, and what remains of one that broke a promise when all steps are left out that it does not need.

Hypothesis shrinks by hundreds of replays, and calls a test flaky whose replay ends in another way. Here the system is
alive and a replay takes seconds. So this is our own: the steps of one client first, then without halves, and at last
without single steps, as long as there is time.
"""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hunt.broken import BrokenPromiseError
from hunt.deeds import Deeds
from hunt.promises import come_to_rest, hold
from hunt.steps import Step
from hunt.system import System

WARM_UP_SECONDS = 120.0

type Found = BrokenPromiseError | None


@dataclass(frozen=True, slots=True)
class Shortest:
    """`replays` is how often steps were left out to get there; `again` whether the whole walk broke it once more."""

    steps: Sequence[Step]
    broken: BrokenPromiseError
    replays: int
    again: bool


def walk(system: System, steps: Sequence[Step]) -> Found:
    """One walk, with clients of its own, so that nothing of another one has to be taken back."""
    since, written = int(time.time() * 1000), system.lengths()
    deeds = Deeds(system, rest=lambda: come_to_rest(deeds, since))
    try:
        for step in steps:
            deeds.do(step)
        hold(deeds, since)
        _nothing_is_written_down(deeds, written)
    except BrokenPromiseError as broken:
        return broken
    finally:
        shutil.rmtree(deeds.folder, ignore_errors=True)
        system.forget_messages([deeds.people.mark, *(bad.message_id for bad in deeds.memory.bad)])
    return None


def _nothing_is_written_down(deeds: Deeds, written: dict[str, int]) -> None:
    for where, text in deeds.system.written(written):
        for mark in deeds.memory.marks:
            if mark in text:
                raise BrokenPromiseError("nothing personal is written into a log", f"{where} has {mark}")


def warm_up(system: System) -> None:
    """Until a first client was stored and can be read: what starts cold is not what a walk is about."""
    deeds = Deeds(system, rest=lambda: None)
    deeds.do(Step("the API publishes", 0, ""))
    deadline = time.monotonic() + WARM_UP_SECONDS
    while True:
        with contextlib.suppress(BrokenPromiseError):
            if system.client(deeds.people.id(0)) and not system.waiting():
                break
        if time.monotonic() > deadline:
            raise BrokenPromiseError("a published client can be read", "not even the first one")
        time.sleep(0.2)
    shutil.rmtree(deeds.folder, ignore_errors=True)


def shorten(
    steps: Sequence[Step], broken: BrokenPromiseError, replay: Callable[[Sequence[Step]], Found], seconds: float
) -> Shortest:
    """The fewest steps that still break the same promise, as far as there is time to find out."""
    deadline, replays = time.monotonic() + seconds, 1
    first = replay(steps)
    again = first is not None and first.promise == broken.promise
    shorter = iter(_shorter(steps)) if again else iter(())
    while time.monotonic() < deadline and (fewer := next(shorter, None)) is not None:
        replays += 1
        found = replay(fewer)
        if found is not None and found.promise == broken.promise:
            steps, broken, shorter = fewer, found, iter(_shorter(fewer))
    return Shortest(steps, broken, replays, again)


def _shorter(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """What one client went through, for one is mostly enough; then without ever smaller parts."""
    clients = sorted({step.client for step in steps})
    if len(clients) > 1:
        yield from ([step for step in steps if step.client == client] for client in clients)
    size = len(steps) // 2
    while size:
        yield from ([*steps[:start], *steps[start + size :]] for start in range(0, len(steps), size))
        size //= 2
