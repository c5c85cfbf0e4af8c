"""Looks at the queues at short intervals."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from operations.queue import depth
from operations.stack import Stack
from soak.record import Record, Sample

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

INTERVAL_SECONDS = 0.5


class Samples:
    def __init__(self, stack: Stack, record: Record, published: Callable[[], int]) -> None:
        self._sqs: SQSClient = stack.aws.sqs()
        self._stack = stack
        self._record = record
        self._published = published
        self._rejected_before, self._dead_before = self._beside()

    def take(self) -> Sample:
        published = self._published()
        queue = depth(self._sqs, self._stack.queue_url)
        rejected, dead = self._beside()
        sample = Sample(
            at=self._record.now,
            published=published,
            waiting=queue.visible + queue.delayed,
            in_flight=queue.in_flight,
            rejected=rejected - self._rejected_before,
            dead=dead - self._dead_before,
        )
        self._record.samples.append(sample)
        return sample

    def run(self, stopped: threading.Event) -> None:
        while not stopped.wait(INTERVAL_SECONDS):
            self.take()

    def _beside(self) -> tuple[int, int]:
        stack = self._stack
        rejected = depth(self._sqs, stack.rejected_queue_url).total
        dead = sum(
            depth(self._sqs, url).total
            for url in (stack.dead_letter_queue_url, stack.subscription_dead_letter_queue_url)
        )
        return rejected, dead
