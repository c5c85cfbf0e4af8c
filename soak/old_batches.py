"""Messages that come late: some lay in the dead-letter queue since before the run, some are published once more."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import batched
from typing import TYPE_CHECKING

from operations.dead import Source
from operations.look import Look
from operations.pace import Pace
from operations.queue import clock
from operations.redrive import Outcome, Redrive
from operations.stack import Stack
from resolvers.envelope import wrap
from resolvers.model.message import Message
from soak.people import Sending
from soak.publishing import Journal

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

BATCH = 10
PER_SECOND = 200.0


class LateError(Exception):
    """An old batch could not be put into place or back, so the run does not prove what it should."""


def leave_dead(stack: Stack, sendings: Sequence[Sending], journal: Journal) -> None:
    """As the subscriber leaves what it gave up: in its envelope, and with the failure."""
    sqs = stack.aws.sqs()
    for batch in batched(sendings, BATCH, strict=False):
        answer = sqs.send_message_batch(
            QueueUrl=stack.dead_letter_queue_url,
            Entries=[_entry(number, sending) for number, sending in enumerate(batch)],
        )
        if answer.get("Failed"):
            raise LateError("the dead-letter queue did not take a message")
        for taken in answer["Successful"]:
            journal.write(batch[int(taken["Id"])], taken["MessageId"])


def redrive(stack: Stack) -> int:
    """Through the operators' own code. How many there were."""
    sqs: SQSClient = stack.aws.sqs()
    outcome, source = Outcome(), Source.QUEUE
    work = Redrive(sqs, stack.queue_url, Pace(PER_SECOND), lambda _: None)
    with Look(sqs, source.url(stack)) as look:
        work.all(source, look, clock(sqs, stack.queue_url), outcome)
    if outcome.refused or outcome.not_deleted:
        raise LateError(f"{len(outcome.refused)} were refused and {outcome.not_deleted} not deleted")
    return len(outcome.redriven)


def _entry(number: int, sending: Sending) -> "SendMessageBatchRequestEntryTypeDef":
    sent = sending.outgoing
    message = Message("", sent.body, datetime.now(UTC), sent.event_type, sent.correlation_id)
    return {
        "Id": str(number),
        "MessageBody": wrap(message),
        "MessageAttributes": {"failure": {"DataType": "String", "StringValue": "failed (42703)"}},
    }
