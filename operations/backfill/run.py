"""Publishes a file's clients, several calls at once, and takes down in the file's own order what is done."""

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from operations.backfill.checkpoint import Checkpoint
from operations.backfill.outputs import Outputs
from operations.backfill.records import Batch
from operations.journal import line_of
from operations.topic import Outcome, Outgoing, Refused, TopicUnavailableError
from resolvers.model.errors import Problem
from resolvers.model.message import write

SAVE_SECONDS = 0.5

type Publish = Callable[[Sequence[Outgoing]], list[Outcome]]
type Flying = deque[tuple[Batch, Future[list[Outcome]]]]


class InterruptedImportError(Exception):
    """Somebody stopped it; the same command goes on from there."""


@dataclass(slots=True)
class Import:
    """`save` keeps the checkpoint; `tell` is told how many more lines are done."""

    checkpoint: Checkpoint
    outputs: Outputs
    publish: Publish
    save: Callable[[Checkpoint], None]
    tell: Callable[[int], None]
    stop: threading.Event = field(default_factory=threading.Event)
    _saved: float = 0.0

    def run(self, batches: Iterable[Batch], hold: Callable[[int], None], workers: int) -> None:
        """`hold` returns when so many may go. Raises InterruptedImportError and TopicUnavailableError.

        Then all that is done is taken down.
        """
        flying: Flying = deque()
        pool = ThreadPoolExecutor(workers)
        try:
            for batch in batches:
                hold(len(batch.good))
                self._go_on()
                flying.append((batch, pool.submit(self._publish, batch)))
                while flying and (len(flying) > 2 * workers or flying[0][1].done()):
                    self._settle_first(flying)
            while flying:
                self._settle_first(flying)
            self.checkpoint.done = True
        except (InterruptedImportError, TopicUnavailableError):
            self.stop.set()
            pool.shutdown(cancel_futures=True)
            self._settle_until_one_failed(flying)
            raise
        finally:
            pool.shutdown(cancel_futures=True)
        self._save()

    def _go_on(self) -> None:
        if self.stop.is_set():
            raise InterruptedImportError

    def _settle_until_one_failed(self, flying: Flying) -> None:
        """What follows the first that failed is published again when the import goes on: nothing may be skipped."""
        with contextlib.suppress(InterruptedImportError, TopicUnavailableError, CancelledError):
            while flying:
                self._settle_first(flying)
        self._save()

    def _settle_first(self, flying: Flying) -> None:
        """Takes it away only when it succeeded, so that none behind it can be settled before it."""
        self._settle(*flying[0])
        flying.popleft()

    def _publish(self, batch: Batch) -> list[Outcome]:
        messages = [
            Outgoing(body, event_type, self._correlation_id(line))
            for line, state in batch.good
            for event_type, body in [write(state)]
        ]
        return self.publish(messages) if messages else []

    def _settle(self, batch: Batch, future: Future[list[Outcome]]) -> None:
        sent = list(zip(batch.good, future.result(), strict=True))
        self.outputs.published(
            line_of(state, outcome, self._correlation_id(line))
            for (line, state), outcome in sent
            if not isinstance(outcome, Refused)
        )
        refused = [(line, _refusal(outcome)) for (line, _), outcome in sent if isinstance(outcome, Refused)]
        bad = sorted([*batch.bad, *refused], key=lambda it: it[0])
        self.outputs.rejected(bad)
        done, published = batch.last_line - self.checkpoint.line, len(sent) - len(refused)
        self.checkpoint.line = batch.last_line
        self.checkpoint.published += published
        self.checkpoint.rejected += len({line for line, _ in bad})
        self.tell(done)
        if time.monotonic() - self._saved > SAVE_SECONDS:
            self._save()

    def _save(self) -> None:
        self.checkpoint.journal_bytes, self.checkpoint.report_bytes = self.outputs.flush()
        self.save(self.checkpoint)
        self._saved = time.monotonic()

    def _correlation_id(self, line: int) -> str:
        return f"import-{self.checkpoint.run}-{line}"


def _refusal(refused: Refused) -> Problem:
    return Problem("RefusedByTopic", "message", f"message: the topic does not take it ({refused.code})")
