"""What a walk is made of: plain steps, drawn by chance. None needs another one, so any of them can be left out."""

from dataclasses import dataclass
from random import Random

from soak.bad import KINDS

CLIENTS = 4  # so few that most steps meet others of their client
LENGTH = 24
# What a producer's clock is off by, in seconds; None sends no time.
CLOCKS: dict[str, float | None] = {
    "no time": None,
    "clock 400 days behind": -400 * 86_400,
    "clock 2 minutes behind": -120,
    "clock 1 minute ahead": 60,
    "clock 4 minutes ahead": 240,
}
ODD = (
    "half a character as id",
    "200,000 control characters",
    "a name in version",
    "a name in publicadoEn",
    "line breaks in the correlation id",
    "looks like an envelope",
    "nested 50,000 deep",
    "no object but a name",
)
OLDER = ("without times", "with blanks behind the id", "twice", "behind a tombstone", "with a dotted RUT")
COMMANDS = (
    *("rejected list", "rejected list --json", "dead list", "dead list --json", "purge", "resubmit", "resubmit all"),
    *("redrive", "reconcile", "import", "import of bad lines", "a journal of bad bytes", "wrong options"),
)
HOW: dict[str, tuple[str, ...]] = {
    "a producer publishes": tuple(CLOCKS),
    "a producer forgets": tuple(CLOCKS),
    "the API publishes": ("",),
    "the API forgets": ("",),
    "a message is published again": ("",),
    "bad data": tuple(KINDS),
    "odd data": ODD,
    "a row from before this API": OLDER,
    "an operator": COMMANDS,
    "all comes to rest": ("",),
    "a subscriber is killed": ("",),
    "the database is away": ("",),
}
WEIGHTS = {
    "a producer publishes": 8,
    "a producer forgets": 3,
    "the API publishes": 3,
    "the API forgets": 4,
    "a message is published again": 3,
    "bad data": 2,
    "odd data": 5,
    "a row from before this API": 4,
    "an operator": 4,
    "all comes to rest": 2,
}
FAULTS = {"a subscriber is killed": 0.3, "the database is away": 0.7}


@dataclass(frozen=True, slots=True)
class Step:
    """`client` counts the walk's own clients; `how` is one of HOW."""

    what: str
    client: int
    how: str

    def __str__(self) -> str:
        return f"{self.what}: client {self.client}" + (f", {self.how}" if self.how else "")


def draw(seed: int, *, faults: bool, length: int = LENGTH) -> list[Step]:
    """The same for the same seed."""
    chance = Random(seed)  # noqa: S311 - repeatable
    weights: dict[str, float] = {**WEIGHTS, **(FAULTS if faults else {})}
    chosen = chance.choices(list(weights), list(weights.values()), k=length)
    return [Step(what, chance.randrange(CLIENTS), chance.choice(HOW[what])) for what in chosen]
