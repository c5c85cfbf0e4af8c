"""Puts messages on the topic, ten in a call, and the same ones again while the topic does not take them."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient
    from types_boto3_sns.type_defs import PublishBatchRequestEntryTypeDef

BATCH = 10
ATTEMPTS = 8
FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
# A call that fails with one of these fails the same way the next time.
HOPELESS = frozenset({"AuthorizationError", "InvalidParameter", "InvalidParameterValue", "NotFound", "KMSAccessDenied"})


class TopicUnavailableError(Exception):
    """The topic took some messages not even after several tries. Publishing them again is safe."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What `customers-topic` is given: the body and the attributes of one message."""

    body: str
    event_type: str | None
    correlation_id: str | None

    @property
    def attributes(self) -> dict[str, str]:
        named = {"event-type": self.event_type, "correlation-id": self.correlation_id}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Refused:
    """The topic will never take this message; `code` is SNS's own."""

    code: str


type Outcome = str | Refused  # a message's id on the topic, or why it has none


def publish_batch(
    sns: "SNSClient", topic_arn: str, messages: Sequence[Outgoing], sleep: Callable[[float], object] = time.sleep
) -> list[Outcome]:
    """At most ten; one outcome a message, in their order. Raises TopicUnavailableError."""
    outcomes: dict[int, Outcome] = {}
    why = ""
    for attempt in range(ATTEMPTS):
        left = [number for number in range(len(messages)) if number not in outcomes]
        if not left:
            break
        if attempt:
            longest = min(FIRST_PAUSE_SECONDS * 2**attempt, LONGEST_PAUSE_SECONDS)
            sleep(longest * random.uniform(0.5, 1))  # noqa: S311 - spreads, hides nothing
        why = _attempt(sns, topic_arn, {number: messages[number] for number in left}, outcomes) or why
    if len(outcomes) < len(messages):
        raise TopicUnavailableError(f"the topic did not take {len(messages) - len(outcomes)} messages: {why}")
    return [outcomes[number] for number in range(len(messages))]


def _attempt(
    sns: "SNSClient", topic_arn: str, messages: dict[int, Outgoing], outcomes: dict[int, Outcome]
) -> str | None:
    """Adds to `outcomes`; answers why some are left, if any are. An answer with status 200 may still name failures."""
    entries = [_entry(number, message) for number, message in messages.items()]
    try:
        answer = sns.publish_batch(TopicArn=topic_arn, PublishBatchRequestEntries=entries)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in HOPELESS:
            raise TopicUnavailableError(f"the topic refuses to be published to: {code}") from None
        return code
    except BotoCoreError as error:
        return type(error).__name__
    outcomes.update({int(entry["Id"]): entry["MessageId"] for entry in answer.get("Successful", [])})
    failed = answer.get("Failed", [])
    outcomes.update({int(entry["Id"]): Refused(entry["Code"]) for entry in failed if entry["SenderFault"]})
    return ", ".join(sorted({entry["Code"] for entry in failed if not entry["SenderFault"]})) or None


def _entry(number: int, message: Outgoing) -> "PublishBatchRequestEntryTypeDef":
    return {
        "Id": str(number),
        "Message": message.body,
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in message.attributes.items()
        },
    }
