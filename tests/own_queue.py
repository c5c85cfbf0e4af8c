"""A queue of a test's own, and what Lambda's event source does with a queue: lend, and delete what was done."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local.aws import Aws

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

VISIBILITY_SECONDS = 10
ALL = {"MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"]}


@dataclass(frozen=True)
class OwnQueue:
    sqs: "SQSClient"
    url: str

    def send(self, body: Mapping[str, Any]) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(body, ensure_ascii=False))

    def event(self) -> dict[str, Any]:
        """All that it has now; until they are deleted or some seconds are over it shows them to nobody else."""
        records: list[dict[str, Any]] = []
        while found := self.sqs.receive_message(QueueUrl=self.url, **ALL).get("Messages"):  # type: ignore[arg-type]
            records += [_record(message) for message in found]
        return {"Records": records}

    def settle(self, event: Mapping[str, Any], answer: Mapping[str, Any] | None) -> None:
        """As ReportBatchItemFailures: nothing is deleted when the invocation failed as a whole."""
        if answer is None or "batchItemFailures" not in answer:
            return
        again = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for record in event["Records"]:
            if record["messageId"] not in again:
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=record["receiptHandle"])


@contextmanager
def own_queue(sqs: "SQSClient") -> Iterator[OwnQueue]:
    attributes = {"VisibilityTimeout": str(VISIBILITY_SECONDS)}
    url = sqs.create_queue(QueueName=f"tests-{uuid.uuid4()}", Attributes=attributes)["QueueUrl"]  # type: ignore[arg-type]
    yield OwnQueue(sqs, url)
    sqs.delete_queue(QueueUrl=url)


@contextmanager
def queue_of_topic(aws: Aws, topic_arn: str) -> Iterator[OwnQueue]:
    """To which comes, in SNS's envelope, all that is published meanwhile."""
    with own_queue(aws.sqs) as queue:
        arn = aws.sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        subscribed = aws.sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)
        yield queue
        aws.sns.unsubscribe(SubscriptionArn=subscribed["SubscriptionArn"])


def _record(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }
