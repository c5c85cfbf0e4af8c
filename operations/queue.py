"""What a queue holds and lends."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from resolvers.handlers.delivery import deliveries_of
from resolvers.model.message import Message

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef


@dataclass(frozen=True, slots=True)
class Lent:
    """A message as the subscriber would read it, and what the queue knows of it."""

    message: Message
    receipt: str
    sent_at: datetime
    receives: int
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Depth:
    """As many as the queue thinks it has (SQS calls its counts approximate)."""

    visible: int
    in_flight: int
    delayed: int

    @property
    def total(self) -> int:
        return self.visible + self.in_flight + self.delayed


def depth(sqs: "SQSClient", url: str) -> Depth:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return Depth(
        visible=int(found["ApproximateNumberOfMessages"]),
        in_flight=int(found["ApproximateNumberOfMessagesNotVisible"]),
        delayed=int(found["ApproximateNumberOfMessagesDelayed"]),
    )


def lent_of(message: "MessageTypeDef") -> Lent:
    """SQS answers a program in other words than it puts into a Lambda event, which is what the subscriber reads."""
    system, own = message.get("Attributes", {}), message.get("MessageAttributes", {})
    attributes = {name: value["StringValue"] for name, value in own.items() if "StringValue" in value}
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": system,
        "messageAttributes": {name: {"stringValue": value} for name, value in attributes.items()},
    }
    (delivery,) = deliveries_of({"Records": [record]})
    return Lent(
        message=delivery.message,
        receipt=message["ReceiptHandle"],
        sent_at=datetime.fromtimestamp(int(system["SentTimestamp"]) / 1000, UTC),
        receives=delivery.count,
        attributes=attributes,
    )


def clock(sqs: "SQSClient", url: str) -> datetime:
    """The queue's own time, to the second and rounded up: an operator's clock may be wrong by minutes."""
    return clock_rounded_down(sqs, url) + timedelta(seconds=1)


def clock_rounded_down(sqs: "SQSClient", url: str) -> datetime:
    """What is published from now on, the topic takes later than this."""
    headers = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["ResponseMetadata"]["HTTPHeaders"]
    return parsedate_to_datetime(headers["date"])
