"""Publishes on `customers-topic`. The only place that knows SNS."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import batched
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from resolvers.model.event import Change
from resolvers.model.message import write

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient
    from types_boto3_sns.type_defs import MessageAttributeValueTypeDef, PublishBatchRequestEntryTypeDef

BATCH_ENTRIES = 10  # PublishBatch takes no more


class PublishFailedError(Exception):
    """The topic did not take the message. Sending it again is safe."""


@dataclass(frozen=True, slots=True)
class Publisher:
    topic_arn: str

    def publish(self, change: Change, correlation_id: str) -> str:
        """The message's id on the topic. Raises PublishFailedError."""
        outcome = self.publish_all([change], correlation_id)[0]
        if isinstance(outcome, PublishFailedError):
            raise outcome
        return outcome

    def publish_all(self, changes: Sequence[Change], correlation_id: str) -> list[str | PublishFailedError]:
        """One outcome a change, in their order: its message's id, or why the topic did not take it."""
        outcomes: list[str | PublishFailedError] = []
        for batch in batched(changes, BATCH_ENTRIES, strict=False):
            outcomes += self._publish_batch(batch, correlation_id)
        return outcomes

    def _publish_batch(self, changes: Sequence[Change], correlation_id: str) -> list[str | PublishFailedError]:
        entries = [_entry(str(number), change, correlation_id) for number, change in enumerate(changes)]
        try:
            answer = _sns().publish_batch(TopicArn=self.topic_arn, PublishBatchRequestEntries=entries)
        except (BotoCoreError, ClientError) as error:
            return [PublishFailedError(type(error).__name__) for _ in changes]
        # An answer with status 200 may still name entries that failed.
        taken = {entry["Id"]: entry["MessageId"] for entry in answer.get("Successful", [])}
        return [taken.get(entry["Id"]) or PublishFailedError("not taken") for entry in entries]


@cache
def _sns() -> "SNSClient":
    return boto3.client("sns", config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2}))


def _entry(number: str, change: Change, correlation_id: str) -> "PublishBatchRequestEntryTypeDef":
    event_type, body = write(change)
    return {
        "Id": number,
        "Message": body,
        "MessageAttributes": {"event-type": _text(event_type), "correlation-id": _text(correlation_id)},
    }


def _text(value: str) -> "MessageAttributeValueTypeDef":
    return {"DataType": "String", "StringValue": value}
