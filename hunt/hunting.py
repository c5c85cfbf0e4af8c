"""One hunt: walk after walk until the time is over or a promise is broken."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hunt.broken import BrokenPromiseError
from hunt.steps import Step, draw
from hunt.system import System
from hunt.walking import Shortest, shorten, walk, warm_up
from local.stack import Stack

SETTLE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Hunt:
    """`seconds` is how long new walks begin; `shrinking` how long the shortest one is looked for."""

    seconds: float
    seed: int
    faults: bool
    shrinking: float = 120.0


@dataclass(slots=True)
class Outcome:
    """`seed` is that of the walk which broke a promise; a hunt that is given it begins with this walk."""

    walks: int = 0
    steps: int = 0
    seed: int | None = None
    seconds: float = 0.0
    shortest: Shortest | None = None
    kinds: set[str] = field(default_factory=set)

    @property
    def lines(self) -> Sequence[str]:
        if self.shortest is None:
            return [f"{self.walks} walks, {self.steps} steps: every promise held"]
        broken = self.shortest.broken
        return [
            f"BROKEN after {self.seconds:.0f} s: {broken.promise}",
            f"  {broken.told}",
            f"  the walk's seed is {self.seed}: make hunt SEED={self.seed} begins with it",
            *([] if self.shortest.again else ["  it was NOT broken again when the same walk was walked once more"]),
            f"  the shortest walk that was found, {len(self.shortest.steps)} steps:",
            *(f"    {number}. {step}" for number, step in enumerate(self.shortest.steps, 1)),
        ]


def hunt(stack: Stack, facts: Mapping[str, Any], plan: Hunt, tell: Callable[[str], None]) -> Outcome:
    system, outcome = System(stack, facts), Outcome()
    warm_up(system)
    _until_nothing_waits(system)
    began = time.monotonic()
    while time.monotonic() - began < plan.seconds:
        seed = plan.seed + outcome.walks
        steps = draw(seed, faults=plan.faults)
        broken = walk(system, steps)
        outcome.walks += 1
        outcome.steps += len(steps)
        outcome.kinds |= {step.what for step in steps}
        if broken is not None:
            outcome.seed, outcome.seconds = seed, time.monotonic() - began
            tell(f"walk {seed} broke a promise: {broken}; looking for the shortest walk that does")
            outcome.shortest = shorten(steps, broken, lambda some: walk(system, some), plan.shrinking)
            return outcome
    return outcome


def replay(stack: Stack, facts: Mapping[str, Any], steps: Sequence[Step]) -> BrokenPromiseError | None:
    """One walk, and nothing else."""
    return walk(System(stack, facts), steps)


def _until_nothing_waits(system: System) -> None:
    """What others published before is none of ours."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while system.waiting():
        if time.monotonic() > deadline:
            raise BrokenPromiseError("every message ends in one of four places", "messages wait from before the hunt")
        time.sleep(0.2)
