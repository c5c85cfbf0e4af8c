"""Where the parts of a stack are: from the file of a local stack, or from the outputs of a deployed one."""

import os
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from operations.aws import Aws
from stack_file import StackFile, StackFileError

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
        return _from_file(StackFile.read(path))
    except FileNotFoundError:
        raise StackNotFoundError(
            f"there is no {path}: start the local stack (make up), or name a deployed one (--stack clients-production)"
        ) from None
    except OSError as error:
        raise StackNotFoundError(f"{path} cannot be read: {error.strerror}") from None
    except StackFileError as error:
        raise StackNotFoundError(
            f"{path} is not a stack's file ({error}): write it again: `make up`, or `python -m delivery stack-file`"
        ) from None


def _from_file(file: StackFile) -> Stack:
    where = file.redshift
    return Stack(
        name=file.stack_name,
        aws=Aws(file.region, file.aws_endpoint_url),
        topic_arn=file.topic_arn,
        queue_url=file.queue_url,
        rejected_queue_url=file.rejected_queue_url,
        dead_letter_queue_url=file.dead_letter_queue_url,
        subscription_dead_letter_queue_url=file.subscription_dead_letter_queue_url,
        warehouse=(
            LocalWarehouse(where.host, where.port, where.database, where.ca_file, where.secret_arns.reader)
            if where.ca_file is not None
            else None
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
