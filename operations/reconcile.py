"""Looks at everywhere a message may have ended, and judges."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from operations.dead import Source
from operations.look import Look
from operations.queue import Lent, depth
from operations.reconciliation.events import Events
from operations.reconciliation.judge import Observed, judge
from operations.reconciliation.report import Report
from operations.reconciliation.rows import Row
from operations.rejected import parse
from operations.stack import Stack

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

PAUSE_SECONDS = 2.0
# While the main queue has something one looks this seldom: a look lends the side queues' messages, and reads the table.
LOOK_SECONDS = 15.0

type ReadRows = Callable[[list[str]], dict[str, list[Row]]]


@dataclass(slots=True)
class _Side:
    """What the side queues lent, and how many messages they had lent to somebody else."""

    lent: dict[str, list[Lent]] = field(default_factory=dict)
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`read_events` makes them anew for each look: judging marks them. `tell` hears of the backlog while it waits."""

    stack: Stack
    read_events: Callable[[], Events]
    read_rows: ReadRows
    tell: Callable[[int], None]

    def run(self, wait_seconds: float) -> Report:
        """Looks again until all is accounted for or the time is over; the last look is the answer.

        What else the main queue has is nobody's business here: it is only waited for while something is not found.
        """
        end = time.monotonic() + wait_seconds
        while True:
            report = self._look()
            if report.accounted or time.monotonic() >= end:
                return report
            self._await_change(end)

    def _await_change(self, end: float) -> None:
        """Until the main queue is empty, or it is time to look again."""
        again = min(end, time.monotonic() + LOOK_SECONDS)
        time.sleep(PAUSE_SECONDS)
        while (backlog := depth(self.stack.aws.sqs(), self.stack.queue_url).total) and time.monotonic() < again:
            self.tell(backlog)
            time.sleep(PAUSE_SECONDS)

    def _look(self) -> Report:
        """The queues before the table: what is redriven or stored meanwhile is then seen at least once."""
        events = self.read_events()
        sqs = self.stack.aws.sqs()
        # Only counted: to look into the main queue would keep messages from the subscriber.
        backlog = depth(sqs, self.stack.queue_url).total
        side = self._look_aside(sqs)
        rejected = [
            (it.message, it.problem.code) for it in map(parse, side.lent.get(self.stack.rejected_queue_url, []))
        ]
        dead = [lent.message for source in Source for lent in side.lent.get(source.url(self.stack), [])]
        rows = self.read_rows(sorted(events.by_id))
        return judge(events, Observed(rows, rejected, dead, backlog, side.unseen))

    def _look_aside(self, sqs: "SQSClient") -> _Side:
        side = _Side()
        for url in (self.stack.rejected_queue_url, *(source.url(self.stack) for source in Source)):
            before = depth(sqs, url).in_flight
            with Look(sqs, url) as look:
                side.lent[url] = list(look.messages())
                # Somebody may have begun to look before us, or meanwhile.
                side.unseen += max(before, depth(sqs, url).in_flight - look.held)
        return side
