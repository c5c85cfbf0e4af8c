"""Where the parts of a stack are: from the file of a local stack, or from the outputs of a deployed one."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from operations.aws import Aws

STATE_VARIABLE = "CLIENTS_STATE_DIR"
PREFIX = "clients-"


class StackNotFoundError(Exception):
    """There is no such stack, or it does not tell where its parts are; the message says what to do."""


@dataclass(frozen=True, slots=True)
class LocalWarehouse:
    """The local stack's warehouse takes a login; a deployed one is asked through the Redshift Data API."""

    host: str
    port: int
    database: str
    ca_file: str
    secret_arn: str


@dataclass(frozen=True, slots=True)
class Stack:
    name: str
    aws: Aws
    topic_arn: str
    queue_url: str
    rejected_queue_url: str
    dead_letter_queue_url: str
    subscription_dead_letter_queue_url: str
    warehouse: LocalWarehouse | None = None

    @property
    def environment(self) -> str:
        """The part of the SSM parameters' names that tells whose they are."""
        return self.name.removeprefix(PREFIX)


def default_file() -> Path:
    return Path(os.environ.get(STATE_VARIABLE) or Path(__file__).resolve().parent.parent / ".local") / "stack.json"


def read_stack_file(path: Path) -> Stack:
    """Raises StackNotFoundError."""
    try:
        return _from_file(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise StackNotFoundError(
            f"there is no {path}: start the local stack (make up), or name a deployed one (--stack clients-production)"
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise StackNotFoundError(f"{path} is not a local stack's file ({error!r}); start it again (make up)") from None


def _from_file(facts: Mapping[str, Any]) -> Stack:
    warehouse = facts["redshift"]
    return Stack(
        name=facts["stackName"],
        aws=Aws(facts["region"], facts["awsEndpointUrl"]),
        topic_arn=facts["topicArn"],
        queue_url=facts["queueUrl"],
        rejected_queue_url=facts["rejectedQueueUrl"],
        dead_letter_queue_url=facts["deadLetterQueueUrl"],
        subscription_dead_letter_queue_url=facts["subscriptionDeadLetterQueueUrl"],
        warehouse=LocalWarehouse(
            host=warehouse["host"],
            port=warehouse["port"],
            database=warehouse["database"],
            ca_file=warehouse["caFile"],
            secret_arn=warehouse["secretArns"]["reader"],
        ),
    )


def find_stack(name: str, aws: Aws) -> Stack:
    """Raises StackNotFoundError, and botocore's errors."""
    try:
        (found,) = aws.cloudformation().describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ValidationError":
            raise
        raise StackNotFoundError(f"there is no stack {name} in this account and region") from None
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    try:
        return Stack(
            name=name,
            aws=aws,
            topic_arn=outputs["TopicArn"],
            queue_url=outputs["QueueUrl"],
            rejected_queue_url=outputs["RejectedQueueUrl"],
            dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
            subscription_dead_letter_queue_url=outputs["SubscriptionDeadLetterQueueUrl"],
        )
    except KeyError as error:
        raise StackNotFoundError(f"the stack {name} has no output {error}; deploy it again") from None
