"""What somebody changed in the stack beside its template, as CloudFormation finds it.

Source: CloudFormation user guide, "Detect unmanaged configuration changes".
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from delivery.environment import DeliveryError, Environment

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import StackResourceDriftTypeDef

LONGEST_SECONDS = 900.0
PAUSE_SECONDS = 3.0
ENDED = {"DETECTION_COMPLETE", "DETECTION_FAILED"}


@dataclass(frozen=True, slots=True)
class Change:
    """A resource that is not as its template says: `how` is MODIFIED or DELETED, `parts` are paths, without values."""

    name: str
    kind: str
    how: str
    parts: tuple[str, ...]


def of_stack(environment: Environment, *, within: float = LONGEST_SECONDS) -> list[Change]:
    """Raises DeliveryError where there is no stack, or where CloudFormation could not look at all of it."""
    if environment.stack() is None:
        raise DeliveryError(f"there is no stack {environment.stack_name}: deploy it first")
    _detect(environment, within)
    return [_change(it) for it in _drifted(environment)]


def _drifted(environment: Environment) -> Iterator["StackResourceDriftTypeDef"]:
    """botocore knows no pages of these."""
    wanted: dict[str, Any] = {
        "StackName": environment.stack_name,
        "StackResourceDriftStatusFilters": ["MODIFIED", "DELETED"],
    }
    while True:
        page = environment.cloudformation.describe_stack_resource_drifts(**wanted)
        yield from page["StackResourceDrifts"]
        if "NextToken" not in page:
            return
        wanted["NextToken"] = page["NextToken"]


def _change(found: "StackResourceDriftTypeDef") -> Change:
    parts = tuple(difference["PropertyPath"] for difference in found.get("PropertyDifferences", []))
    return Change(found["LogicalResourceId"], found["ResourceType"], found["StackResourceDriftStatus"], parts)


def _detect(environment: Environment, within: float) -> None:
    cloudformation = environment.cloudformation
    detection = cloudformation.detect_stack_drift(StackName=environment.stack_name)["StackDriftDetectionId"]
    end = time.monotonic() + within
    while True:
        status = cloudformation.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        if status["DetectionStatus"] in ENDED:
            break
        if time.monotonic() > end:
            raise DeliveryError(
                f"CloudFormation looks at {environment.stack_name} for {within:.0f} s; ask it again later"
            )
        time.sleep(PAUSE_SECONDS)
    if status["DetectionStatus"] == "DETECTION_FAILED":
        why = status.get("DetectionStatusReason", "it does not say why")
        raise DeliveryError(f"CloudFormation could not look at all of {environment.stack_name}: {why}")
