"""Puts dead-lettered messages back into the main queue, and takes away those that it took."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from operations.dead import Dead, Source, outgoing
from operations.look import Look
from operations.pace import Pace
from operations.packing import ENTRIES, QUEUE_BYTES, packed

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

MOST_SECONDS = 10


@dataclass(slots=True)
class Outcome:
    """`refused` the main queue did not take. `later` came in after the command had begun, so it may have come back."""

    redriven: list[Dead] = field(default_factory=list)
    refused: list[Dead] = field(default_factory=list)
    not_deleted: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class Redrive:
    sqs: "SQSClient"
    queue_url: str
    pace: Pace
    advance: Callable[[int], None]

    def all(self, source: Source, look: Look, until: datetime, outcome: Outcome) -> None:
        """All that had come until then: what fails again meanwhile would go round for ever."""
        found = self._until(source, look, until, outcome)
        # A slow redrive takes few at a time: what it has fetched would come back before its turn.
        most = max(1, min(ENTRIES, int(self.pace.per_second * MOST_SECONDS)))
        for pack in packed(found, lambda dead: len(outgoing(dead)), QUEUE_BYTES, most):
            self._send(look, pack, outcome)

    def one(self, source: Source, look: Look, id_: str, outcome: Outcome) -> None:
        for lent in look.messages():
            if lent.message.message_id == id_:
                return self._send(look, [Dead(source, lent)], outcome)
        return None

    def _until(self, source: Source, look: Look, until: datetime, outcome: Outcome) -> Iterator[Dead]:
        for lent in look.messages():
            if lent.sent_at <= until:
                yield Dead(source, lent)
            else:
                outcome.later += 1

    def _send(self, look: Look, dead: Sequence[Dead], outcome: Outcome) -> None:
        """Sent first, then deleted: interrupted in between, a message is there twice, which changes nothing."""
        self.pace.wait(len(dead))
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": outgoing(it)} for number, it in enumerate(dead)
        ]
        answer = self.sqs.send_message_batch(QueueUrl=self.queue_url, Entries=entries)
        taken = {int(entry["Id"]) for entry in answer.get("Successful", [])}
        sent = [it for number, it in enumerate(dead) if number in taken]
        outcome.not_deleted += look.delete([it.lent for it in sent]) if sent else 0
        outcome.redriven += sent
        outcome.refused += [it for number, it in enumerate(dead) if number not in taken]
        self.advance(len(dead))
