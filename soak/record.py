"""What was seen during a run, each with the second at which it was seen."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from soak.plan import Fault

OUTAGES = (Fault.STOP_DATABASE, Fault.KILL_DATABASE)
FINE = "ok"


@dataclass(frozen=True, slots=True)
class Sample:
    """`waiting` and `in_flight` are of the main queue, `rejected` and `dead` since the run began."""

    at: float
    published: int
    waiting: int
    in_flight: int
    rejected: int
    dead: int

    @property
    def backlog(self) -> int:
        return self.waiting + self.in_flight


@dataclass(frozen=True, slots=True)
class Read:
    """A query to the API: `outcome` is `ok`, an errorType, or what else came instead of an answer."""

    at: float
    seconds: float
    outcome: str


@dataclass(slots=True)
class Happened:
    """A fault. It ends when what was taken away is back."""

    fault: Fault
    begin: float
    end: float
    told: str = ""


@dataclass(slots=True)
class Record:
    started: float = field(default_factory=time.monotonic)
    samples: list[Sample] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    wrong_reads: list[str] = field(default_factory=list)
    faults: list[Happened] = field(default_factory=list)
    published_at: float = 0  # when all was published and every fault had been

    def begin(self) -> None:
        self.started = time.monotonic()

    @property
    def now(self) -> float:
        return time.monotonic() - self.started

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[Happened]:
        happened = Happened(fault, self.now, self.now)
        yield happened
        happened.end = self.now
        self.faults.append(happened)

    @property
    def outages(self) -> list[Happened]:
        return [happened for happened in self.faults if happened.fault in OUTAGES]

    @property
    def backlog(self) -> int:
        return self.samples[-1].backlog if self.samples else 0

    def line(self) -> str:
        """How it goes, for a person who watches."""
        last = self.samples[-1]
        done = ", ".join(happened.fault for happened in self.faults[-1:])
        counts = f"{last.published:>7,} published  {last.backlog:>6,} waiting  {last.rejected:>5,} rejected"
        return f"{self.now:6.0f} s  {counts}  {done}"
