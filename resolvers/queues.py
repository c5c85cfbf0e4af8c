"""The queues beside the main one: rejected, dead-letter; and how long a failed message waits. The only SQS code."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from resolvers.envelope import wrap
from resolvers.model.errors import Problem
from resolvers.model.message import Message, date_time

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef as Entry

BATCH_ENTRIES = 10  # no batch call of SQS takes more
BATCH_BYTES = 1_000_000  # nor more than 1 MiB in all its entries, or in one of them


@dataclass(frozen=True, slots=True)
class Rejection:
    message: Message
    problem: Problem


@dataclass(frozen=True, slots=True)
class RejectedQueue:
    """What can never be stored, with the reason and the body as it arrived."""

    url: str

    def send(self, rejections: Sequence[Rejection]) -> list[Message]:
        """The messages that the queue did NOT take: they must be delivered again, or they would be lost."""
        return _send(self.url, [(rejection.message, _rejected(rejection)) for rejection in rejections])


@dataclass(frozen=True, slots=True)
class DeadLetterQueue:
    """What failed for a reason that is not the message's own, in the envelope that the topic put it into."""

    url: str

    def send(self, messages: Sequence[Message], failure: str) -> list[Message]:
        """The messages that the queue did NOT take."""
        return _send(self.url, [(message, _dead(message, failure)) for message in messages])


def postpone(queue_url: str, waits: Sequence[tuple[str, int]]) -> list[str]:
    """`waits` are receipt handles and seconds. Where it fails, the queue's own visibility timeout holds.

    Answers AWS's error code, such as AccessDenied, for each message that does not wait.
    """
    failed: list[str] = []
    for start in range(0, len(waits), BATCH_ENTRIES):
        entries: list[Any] = [
            {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": seconds}
            for number, (receipt, seconds) in enumerate(waits[start : start + BATCH_ENTRIES])
        ]
        try:
            answer = _sqs().change_message_visibility_batch(QueueUrl=queue_url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            return failed + [_code(error)] * (len(waits) - start)
        failed += [entry["Code"] for entry in answer.get("Failed", [])]
    return failed


def _code(error: Exception) -> str:
    """AWS's own word, such as AccessDenied; its sentence may quote what was sent."""
    return str(error.response["Error"].get("Code")) if isinstance(error, ClientError) else type(error).__name__


def _rejected(rejection: Rejection) -> "Entry":
    """In ASCII, for SQS refuses a body with some characters, and the other entries of the call with it.

    A character then takes up to six bytes, and the queue's limit is four times the topic's: where that is too much,
    what the producer sent is in base64, which adds a third whatever it is.
    """
    message, problem = rejection.message, rejection.problem
    told = {
        "reason": problem.code,
        "field": problem.field,
        "detail": problem.message,
        "messageId": message.topic_id or message.message_id,
        "receivedAt": date_time(message.received_at),
    }
    sent = {"correlationId": message.correlation_id, "eventType": message.event_type, "body": message.body}
    body = json.dumps({**told, **sent})
    if len(body) > BATCH_BYTES:
        encoded = {name: None if value is None else _base64(value) for name, value in sent.items()}
        body = json.dumps({**told, "encoding": "base64", **encoded})
    return {"Id": "", "MessageBody": body}


def _base64(text: str) -> str:
    return base64.b64encode(text.encode(errors="surrogatepass")).decode()


def _dead(message: Message, failure: str) -> "Entry":
    """In its envelope it stays of the time at which the topic took it, however often it is redriven."""
    return {
        "Id": "",
        "MessageBody": wrap(message),
        "MessageAttributes": {"failure": {"DataType": "String", "StringValue": failure}},
    }


def _send(url: str, entries: Sequence[tuple[Message, "Entry"]]) -> list[Message]:
    left: list[Message] = []
    for batch in _batches(entries):
        numbered: list[Entry] = [{**entry, "Id": str(number)} for number, (_, entry) in enumerate(batch)]
        taken: set[str] = set()
        try:
            answer = _sqs().send_message_batch(QueueUrl=url, Entries=numbered)
            taken = {entry["Id"] for entry in answer.get("Successful", [])}
        except (BotoCoreError, ClientError):
            pass  # none was taken
        left += [message for number, (message, _) in enumerate(batch) if str(number) not in taken]
    return left


def _batches(entries: Sequence[tuple[Message, "Entry"]]) -> Iterator[list[tuple[Message, "Entry"]]]:
    """As few calls as SQS's two limits allow."""
    batch: list[tuple[Message, Entry]] = []
    size = 0
    for message, entry in entries:
        length = len(entry["MessageBody"].encode(errors="surrogatepass")) + 1_000  # the attributes' share
        if batch and (len(batch) == BATCH_ENTRIES or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((message, entry))
        size += length
    if batch:
        yield batch


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs", config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2}))
