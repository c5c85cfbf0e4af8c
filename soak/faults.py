"""What is done to the running stack, each thing at its time."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.stack import Stack
from operations.queue import depth
from operations.stack import Stack as Operated
from soak.database import outage, rotate_writer
from soak.old_batches import redrive
from soak.people import Sending
from soak.plan import Fault, Plan
from soak.publishing import Publishing
from soak.record import Happened, Record
from soak.subscriber import Subscriber

PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Faults:
    """`old` is the batch that is published once more."""

    stack: Stack
    operated: Operated
    facts: Mapping[str, Any]
    plan: Plan
    record: Record
    publishing: Publishing
    old: Sequence[Sending]

    def run(self, stopped: threading.Event) -> None:
        """Each once its share of the messages is published."""
        for share, fault in self.plan.faults:
            while self.publishing.sent < share * self.plan.messages:
                if stopped.wait(PAUSE_SECONDS):
                    return
            with self.record.fault(fault) as happened:
                self._deed(fault, stopped)(happened)

    def _deed(self, fault: Fault, stopped: threading.Event) -> Callable[[Happened], None]:
        seconds = self.plan.outage_seconds
        deeds: dict[Fault, Callable[[Happened], None]] = {
            Fault.STOP_DATABASE: lambda _: outage(self.stack, self.stack.stop, seconds, stopped),
            Fault.KILL_DATABASE: lambda _: outage(self.stack, self.stack.kill, seconds, stopped),
            Fault.KILL_SUBSCRIBER: lambda happened: self._kill_subscriber(happened, stopped),
            Fault.ROTATE_SECRET: lambda _: rotate_writer(self.stack, self.facts),
            Fault.REPUBLISH: self._republish,
            Fault.REDRIVE: self._redrive,
        }
        return deeds[fault]

    def _kill_subscriber(self, happened: Happened, stopped: threading.Event) -> None:
        sqs, url = self.operated.aws.sqs(), self.operated.queue_url
        pid = Subscriber(self.stack, self.facts, lambda: depth(sqs, url).in_flight, stopped).kill_one_at_work()
        happened.begin, happened.told = self.record.now, f"process {pid}, in the middle of a batch"

    def _republish(self, happened: Happened) -> None:
        self.publishing.publish(self.old)
        happened.told = f"{len(self.old)} messages"

    def _redrive(self, happened: Happened) -> None:
        happened.told = f"{redrive(self.operated)} messages"
