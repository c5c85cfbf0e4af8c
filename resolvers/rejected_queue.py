"""Sends what can never be stored to the rejected queue, with the reason and the body as it arrived."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from resolvers.model.errors import Problem
from resolvers.model.message import Message, date_time

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

BATCH_ENTRIES = 10  # SendMessageBatch takes no more
BATCH_BYTES = 1_000_000  # nor more than 1 MiB in all its entries


@dataclass(frozen=True, slots=True)
class Rejection:
    message: Message
    problem: Problem

    def body(self) -> str:
        return json.dumps(
            {
                "reason": self.problem.code,
                "field": self.problem.field,
                "detail": self.problem.message,
                "messageId": self.message.message_id,
                "correlationId": self.message.correlation_id,
                "eventType": self.message.event_type,
                "receivedAt": date_time(self.message.received_at),
                "body": self.message.body,
            },
            ensure_ascii=False,
        )


@dataclass(frozen=True, slots=True)
class RejectedQueue:
    url: str

    def send(self, rejections: Sequence[Rejection]) -> list[Message]:
        """The messages that the queue did NOT take: they must be delivered again, or they would be lost."""
        left: list[Message] = []
        for batch in _batches(rejections):
            left += self._send_batch(batch)
        return left

    def _send_batch(self, batch: Sequence[tuple[Rejection, str]]) -> list[Message]:
        entries = [{"Id": str(number), "MessageBody": body} for number, (_, body) in enumerate(batch)]
        try:
            answer = _sqs().send_message_batch(QueueUrl=self.url, Entries=entries)  # type: ignore[arg-type]
        except (BotoCoreError, ClientError):
            return [rejection.message for rejection, _ in batch]
        taken = {entry["Id"] for entry in answer.get("Successful", [])}
        return [rejection.message for number, (rejection, _) in enumerate(batch) if str(number) not in taken]


def _batches(rejections: Sequence[Rejection]) -> list[list[tuple[Rejection, str]]]:
    """As few calls as the two limits of SendMessageBatch allow."""
    batches: list[list[tuple[Rejection, str]]] = []
    room = 0
    for rejection in rejections:
        body = rejection.body()
        size = len(body.encode(errors="surrogatepass"))
        if not batches or len(batches[-1]) == BATCH_ENTRIES or size > room:
            batches.append([])
            room = BATCH_BYTES
        batches[-1].append((rejection, body))
        room -= size
    return batches


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs", config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2}))
