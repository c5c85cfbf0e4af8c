"""The parts of a stack that operators work on, and the command line as they call it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3.session
from click.testing import CliRunner, Result

from operations.__main__ import operations
from resolvers.handlers.delivery import deliveries_of
from resolvers.model.errors import Problem
from resolvers.model.message import Message
from resolvers.queues import Rejection, _rejected
from tests.stack_files import stack_file

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

SESSION = boto3.session.Session("test", "test", region_name="us-east-1")
INVALID_RUT = Problem("InvalidRut", "rut", "rut: the check digit does not match; correct the RUT")
QUEUES = ("queue", "rejected", "dead", "subscription")


@dataclass(frozen=True)
class Received:
    body: str
    attributes: Mapping[str, str]
    message_id: str
    sent_at: datetime

    @property
    def message(self) -> Message:
        """As the subscriber reads it."""
        system = {"SentTimestamp": str(int(self.sent_at.timestamp() * 1000))}
        record = {"messageId": self.message_id, "receiptHandle": "r", "body": self.body, "attributes": system}
        own = {name: {"stringValue": value} for name, value in self.attributes.items()}
        (delivery,) = deliveries_of({"Records": [{**record, "messageAttributes": own}]})
        return delivery.message


@dataclass(frozen=True)
class Side:
    endpoint_url: str
    outputs: Mapping[str, str]
    stack_file: Path

    @cached_property
    def sqs(self) -> "SQSClient":
        return SESSION.client("sqs", endpoint_url=self.endpoint_url)

    @property
    def urls(self) -> dict[str, str]:
        names = ("QueueUrl", "RejectedQueueUrl", "DeadLetterQueueUrl", "SubscriptionDeadLetterQueueUrl")
        return dict(zip(QUEUES, (self.outputs[name] for name in names), strict=True))

    @property
    def facts(self) -> dict[str, Any]:
        """As stack.json has them; no warehouse answers there."""
        told = {name[0].lower() + name[1:]: value for name, value in self.outputs.items()}
        return stack_file(aws_endpoint_url=self.endpoint_url).facts() | told

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(operations, [*arguments, "--stack-file", str(self.stack_file)])

    def answer(self, *arguments: str, code: int = 0) -> Any:
        result = self.run(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def reject(self, body: str, message_id: str, received_at: datetime, **facts: Any) -> None:
        """As the subscriber does."""
        message = Message(message_id, body, received_at, facts.get("event_type"), facts.get("correlation_id"))
        entry = _rejected(Rejection(message, facts.get("problem", INVALID_RUT)))
        self.sqs.send_message(QueueUrl=self.urls["rejected"], MessageBody=entry["MessageBody"])

    def send(self, queue: str, body: str, **attributes: str) -> str:
        answer = self.sqs.send_message(
            QueueUrl=self.urls[queue],
            MessageBody=body,
            MessageAttributes={
                name.replace("_", "-"): {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        )
        return answer["MessageId"]

    def take(self, queue: str) -> list[Received]:
        """All that can be seen there now; it stays hidden afterwards."""
        return list(self._take(self.urls[queue]))

    def _take(self, url: str) -> Iterator[Received]:
        while found := self.sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=3600,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages"):
            for message in found:
                attributes = {name: it["StringValue"] for name, it in message.get("MessageAttributes", {}).items()}
                sent = datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000).astimezone()
                yield Received(message["Body"], attributes, message["MessageId"], sent)

    def counts(self, queue: str) -> tuple[int, int]:
        """Those that can be seen, and those that are lent to somebody."""
        names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        found = self.sqs.get_queue_attributes(QueueUrl=self.urls[queue], AttributeNames=["All"])["Attributes"]
        visible, lent = (int(found[name]) for name in names)  # type: ignore[index] # two of its names
        return visible, lent

    def let_it_die(self, body: str, **attributes: str) -> None:
        """Sent to the main queue and received there as often as its redrive policy allows, so that SQS moves it."""
        self.send("queue", body, **attributes)
        for _ in range(3):
            self.sqs.receive_message(QueueUrl=self.urls["queue"], VisibilityTimeout=0, MaxNumberOfMessages=10)


def deploy(endpoint_url: str, name: str) -> Side:
    stacks = SESSION.client("cloudformation", endpoint_url=endpoint_url)
    stacks.create_stack(StackName=name, TemplateBody=Path(__file__).with_name("template.json").read_text())
    stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    outputs = stacks.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    return Side(endpoint_url, {it["OutputKey"]: it["OutputValue"] for it in outputs}, Path())
