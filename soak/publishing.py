"""Publishes the traffic, keeps the journal, and says how far it is."""

import json
import threading
from collections.abc import Callable, Sequence
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

from operations.pace import Pace
from operations.stack import Stack
from operations.topic import BATCH, Refused, publish_batch
from soak.people import Sending

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient

PAUSE_SECONDS = 0.2


class RefusedError(Exception):
    """The topic refused a message, so the run does not prove what it should."""


class Journal:
    """The file that `reconcile` reads: a line for each message that the topic took."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = 0
        self._writing = threading.Lock()

    def write(self, sending: Sending, message_id: str) -> None:
        line = json.dumps({**sending.line, "messageId": message_id}, ensure_ascii=False)
        with self._writing, self.path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            self.lines += 1


class Publishing:
    def __init__(self, stack: Stack, journal: Journal) -> None:
        self._sns: SNSClient = stack.aws.sns()
        self._topic_arn = stack.topic_arn
        self.journal = journal
        self.sent = 0

    def publish(self, sendings: Sequence[Sending]) -> None:
        """Raises RefusedError and TopicUnavailableError."""
        for batch in batched(sendings, BATCH, strict=False):
            outcomes = publish_batch(self._sns, self._topic_arn, [sending.outgoing for sending in batch])
            for sending, outcome in zip(batch, outcomes, strict=True):
                if isinstance(outcome, Refused):
                    raise RefusedError(f"the topic refused a message: {outcome.code}")
                self.journal.write(sending, outcome)

    def run(
        self, sendings: Sequence[Sending], pace: Pace, crowded: Callable[[], bool], stopped: threading.Event
    ) -> None:
        """All of them at that pace, with a pause while it is `crowded`; until `stopped`."""
        for batch in batched(sendings, BATCH, strict=False):
            while crowded() and not stopped.wait(PAUSE_SECONDS):
                pass
            if stopped.is_set():
                return
            pace.wait(len(batch))
            self.publish(batch)
            self.sent += len(batch)
