"""Publishes rejected messages again, corrected or as they are, and takes away those that the topic took."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from operations.look import Look
from operations.packing import TOPIC_BYTES, packed, size_of
from operations.rejected import UNREADABLE, Correction, Rejected, corrected, gather, parse
from operations.topic import Outgoing, Refused, publish_batch
from resolvers.model.errors import InvalidInputError, Problem

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient

AS_IT_IS = Correction({})

type Ready = tuple[Rejected, Outgoing]


@dataclass(slots=True)
class Outcome:
    """`bad` would be rejected again. `later` came into the queue after the command had begun."""

    resubmitted: list[Rejected] = field(default_factory=list)
    bad: list[tuple[Rejected, Problem]] = field(default_factory=list)
    not_deleted: int = 0
    later: int = 0


@dataclass(frozen=True, slots=True)
class Resubmission:
    look: Look
    sns: "SNSClient"
    topic_arn: str

    def one(self, id_: str, correction: Correction) -> Outcome:
        """All copies of one message: published once, then all taken away. Raises TopicUnavailableError."""
        outcome = Outcome()
        found = [rejected for rejected in gather(self.look.messages()) if rejected.has_id(id_)]
        self._publish(list(_ready(found, correction, outcome)), outcome)
        return outcome

    def all(self, until: datetime, advance: Callable[[int], None]) -> Outcome:
        """All that came until then: what is rejected again would go round for ever. Raises TopicUnavailableError."""
        outcome = Outcome()
        for pack in packed(
            _ready(self._until(until, outcome, advance), AS_IT_IS, outcome), lambda it: size_of(it[1]), TOPIC_BYTES
        ):
            self._publish(pack, outcome)
        return outcome

    def _until(self, until: datetime, outcome: Outcome, advance: Callable[[int], None]) -> Iterator[Rejected]:
        for lent in self.look.messages():
            advance(1)
            if lent.sent_at <= until:
                yield parse(lent)
            else:
                outcome.later += 1

    def _publish(self, ready: Sequence[Ready], outcome: Outcome) -> None:
        """Taken away only once the topic has it: at worst it is published twice, which changes nothing."""
        if not ready:
            return
        answers = publish_batch(self.sns, self.topic_arn, [message for _, message in ready])
        for (rejected, _), answer in zip(ready, answers, strict=True):
            if isinstance(answer, Refused):
                problem = Problem("RefusedByTopic", "message", f"message: the topic does not take it ({answer.code})")
                outcome.bad.append((rejected, problem))
            else:
                outcome.resubmitted.append(rejected)
                outcome.not_deleted += self.look.delete(rejected.copies)


def _ready(found: Sequence[Rejected] | Iterator[Rejected], correction: Correction, outcome: Outcome) -> Iterator[Ready]:
    for rejected in found:
        try:
            if rejected.problem is UNREADABLE and correction.body is None:
                outcome.bad.append((rejected, UNREADABLE))
            else:
                yield rejected, corrected(rejected.message, correction)
        except InvalidInputError as error:
            outcome.bad.append((rejected, error.first))
