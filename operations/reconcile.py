"""Looks at everywhere a message may have ended, and judges."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.dead import Source
from operations.look import Look
from operations.queue import depth
from operations.reconciliation.events import Events
from operations.reconciliation.judge import Observed, judge
from operations.reconciliation.report import Report
from operations.reconciliation.rows import Row
from operations.rejected import parse
from operations.stack import Stack

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

    from resolvers.model.message import Message

PAUSE_SECONDS = 2.0

type ReadRows = Callable[[list[str]], dict[str, list[Row]]]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`read_events` makes them anew for each look: judging marks them. `tell` hears of the backlog while it waits."""

    stack: Stack
    read_events: Callable[[], Events]
    read_rows: ReadRows
    tell: Callable[[int], None]

    def run(self, wait_seconds: float) -> Report:
        """Looks again until all is settled or the time is over; the last look is the answer."""
        sqs = self.stack.aws.sqs()
        end = time.monotonic() + wait_seconds
        while True:
            backlog = self._drain(sqs, end)
            report = self._look(sqs, backlog)
            if report.accounted or time.monotonic() >= end:
                return report
            time.sleep(PAUSE_SECONDS)

    def _drain(self, sqs: "SQSClient", end: float) -> int:
        """The main queue is only counted: to look into it would keep messages from the subscriber."""
        while (backlog := depth(sqs, self.stack.queue_url).total) and time.monotonic() < end:
            self.tell(backlog)
            time.sleep(PAUSE_SECONDS)
        return backlog

    def _look(self, sqs: "SQSClient", backlog: int) -> Report:
        """The queues before the table: what is redriven or stored meanwhile is then seen at least once."""
        events = self.read_events()
        with Look(sqs, self.stack.rejected_queue_url) as look:
            rejected = [(it.message, it.problem.code) for it in map(parse, look.messages())]
        dead: list[Message] = []
        for source in Source:
            with Look(sqs, source.url(self.stack)) as look:
                dead += [lent.message for lent in look.messages()]
        rows = self.read_rows(sorted(events.by_id))
        return judge(events, Observed(rows, rejected, dead, backlog))
