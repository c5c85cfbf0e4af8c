"""One run: traffic, reads and faults at the same time, then all comes to rest, and everything is counted."""

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.stack import Stack
from operations.journal import read_journal
from operations.pace import Pace
from operations.reconcile import Reconciliation
from operations.reconciliation.events import Events
from operations.reconciliation.report import Report
from operations.stack import Stack as Operated
from operations.stack import read_stack_file
from operations.warehouse.table import read_rows
from soak.faults import Faults
from soak.old_batches import leave_dead
from soak.people import Sending
from soak.plan import Plan
from soak.publishing import Journal, Publishing
from soak.reads import Reads
from soak.record import Record
from soak.samples import Samples
from soak.traffic import Traffic, make_traffic

JOURNAL = "soak-journal.jsonl"
BEGINNING = 0.05  # of the run: from there is the batch that is published once more
AT_REST = 4  # samples in a row that find nothing in the queue
TELL_SECONDS = 10.0
RECONCILE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Outcome:
    plan: Plan
    traffic: Traffic
    record: Record
    report: Report


@dataclass(frozen=True)
class Run:
    """`facts` are those of the running stack's stack.json; `tell` hears how it goes."""

    stack: Stack
    facts: Mapping[str, Any]
    plan: Plan
    tell: Callable[[str], None]
    record: Record = field(default_factory=Record)

    def __call__(self) -> Outcome:
        """Raises whatever keeps the run from proving anything."""
        traffic = make_traffic(
            self.plan.messages, self.plan.old_batch, self.plan.seed, f"soak-{uuid.uuid4().hex[:8]}", datetime.now(UTC)
        )
        operated = read_stack_file(self.stack.state.path("stack.json"))
        path = self.stack.state.path(JOURNAL)
        path.unlink(missing_ok=True)
        publishing = Publishing(operated, Journal(path))
        samples = Samples(operated, self.record, lambda: publishing.sent)
        reads = Reads(self.facts, traffic.versions, self.record)
        reads.warm_up()
        leave_dead(operated, traffic.dead, publishing.journal)
        faults = Faults(self.stack, operated, self.facts, self.plan, self.record, publishing, self._old(traffic))
        self.record.begin()
        self._all_at_once(traffic, publishing, samples, reads, faults)
        return Outcome(self.plan, traffic, self.record, self._reconcile(operated, path))

    def _all_at_once(
        self, traffic: Traffic, publishing: Publishing, samples: Samples, reads: Reads, faults: Faults
    ) -> None:
        plan, over = self.plan, threading.Event()
        with ThreadPoolExecutor() as pool:
            background = [pool.submit(samples.run, over), pool.submit(reads.run, plan.reads_per_second, over)]
            work = [
                pool.submit(publishing.run, traffic.sendings, Pace(plan.rate), self._crowded, over),
                pool.submit(faults.run, over),
            ]
            try:
                self._attend(work, background, lambda: all(task.done() for task in work))
                self.record.published_at = self.record.now
                self._attend([], background, self._at_rest)
            finally:
                over.set()

    def _attend(
        self, work: Sequence["Future[None]"], background: Sequence["Future[None]"], done: Callable[[], bool]
    ) -> None:
        """Until it is done; what fails in a thread fails the run."""
        deadline = self.record.now + (self.plan.settle_seconds if not work else float("inf"))
        told, pause = self.record.now, threading.Event()
        while not done() and self.record.now < deadline:
            pause.wait(0.2)
            for task in (*work, *background):
                if task.done():
                    task.result()
            if self.record.now - told >= TELL_SECONDS:
                told = self.record.now
                self.tell(self.record.line())

    def _crowded(self) -> bool:
        return self.record.backlog > self.plan.most_waiting

    def _at_rest(self) -> bool:
        last = self.record.samples[-AT_REST:]
        since = self.record.published_at
        return len(last) == AT_REST and all(it.backlog == 0 and it.at > since for it in last)

    def _old(self, traffic: Traffic) -> Sequence[Sending]:
        first = traffic.sendings[: round(self.plan.messages * BEGINNING)]
        return [sending for sending in first if "publicadoEn" in sending.line][: self.plan.old_batch]

    def _reconcile(self, operated: Operated, journal: Path) -> Report:
        def events() -> Events:
            with journal.open(encoding="utf-8") as lines:
                return Events(read_journal(lines))

        self.tell("reconciling")
        look = Reconciliation(operated, events, lambda ids: read_rows(operated, ids), lambda _: None)
        return look.run(RECONCILE_SECONDS)
