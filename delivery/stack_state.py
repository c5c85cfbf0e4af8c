"""A stack that stands in the way: why it failed, and how the next create gets past it."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from botocore.exceptions import WaiterError

from delivery.environment import DeliveryError, Environment

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import StackEventTypeDef, StackTypeDef, WaiterConfigTypeDef

# A first create ended here. Such a stack never worked, and CloudFormation does nothing with it but delete it.
# Source: CloudFormation user guide, "Stack status codes".
NEVER_WORKED = ("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "REVIEW_IN_PROGRESS")
UNDOING = "UPDATE_ROLLBACK_FAILED"
# CloudFormation stops what is under way when another resource has failed, and calls that a failure too.
CONSEQUENCE = "cancelled"
LONGEST_DELETION: Final["WaiterConfigTypeDef"] = {
    "Delay": 10,
    "MaxAttempts": 240,
}  # network interfaces of functions take up to 40 minutes to go


def make_way(environment: Environment) -> list[str]:
    """Removes a stack of which only a first create is left; answers what happened, line by line.

    Raises DeliveryError where the stack is in a state out of which no deployment finds.
    """
    stack = environment.stack()
    if stack is None:
        return []
    status = stack["StackStatus"]
    if status in NEVER_WORKED:
        return _remove(environment, stack)
    refuse_stuck(environment, stack)
    return []


def refuse_stuck(environment: Environment, stack: "StackTypeDef") -> None:
    """Raises DeliveryError where no deployment gets out of the stack's state; the message has the command that does."""
    status = stack["StackStatus"]
    if status == UNDOING:
        raise DeliveryError(
            f"{environment.stack_name} is {status}: {first_failure(environment, stack)}; mend that, then"
            f" `aws cloudformation continue-update-rollback --stack-name {environment.stack_name}`"
        )
    if status == "DELETE_FAILED":
        raise DeliveryError(
            f"{environment.stack_name} is {status}: {first_failure(environment, stack)}; mend that, then"
            f" `aws cloudformation delete-stack --stack-name {environment.stack_name}`"
        )
    if status.endswith("_IN_PROGRESS"):
        raise DeliveryError(f"{environment.stack_name} is {status}: wait until that has ended, then deploy again")


def first_failure(environment: Environment, stack: "StackTypeDef", after: str = "") -> str:
    """What failed by itself in the stack's last operation, and not what was stopped because of it.

    `after` is the id of an event: what happened up to then does not count.
    """
    events = takewhile(lambda event: event["EventId"] != after, _last_operation(environment, stack))
    return explain(list(events))


def newest_event(environment: Environment) -> str:
    """Its id; empty where there is no stack."""
    stack = environment.stack()
    if stack is None:
        return ""
    events = environment.cloudformation.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    return events[0]["EventId"] if events else ""


def explain(events: Sequence["StackEventTypeDef"]) -> str:
    """The first failure of events that stand newest first, as CloudFormation answers them."""
    for event in reversed(events):
        reason = event.get("ResourceStatusReason", "")
        if event["ResourceStatus"].endswith("_FAILED") and CONSEQUENCE not in reason:
            return f"{event['LogicalResourceId']} ({event['ResourceType']}) failed first: {reason or 'no reason given'}"
    return "CloudFormation tells no failure"


def _last_operation(environment: Environment, stack: "StackTypeDef") -> Iterator["StackEventTypeDef"]:
    """Newest first; back to where somebody began."""
    pages = environment.cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack["StackId"])
    for page in pages:
        for event in page["StackEvents"]:
            yield event
            own = event.get("PhysicalResourceId") == stack["StackId"]
            if own and event["ResourceStatus"] in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "REVIEW_IN_PROGRESS"):
                return


def _remove(environment: Environment, stack: "StackTypeDef") -> list[str]:
    name, status = environment.stack_name, stack["StackStatus"]
    said = [f"{name} is {status}, so it never worked: {first_failure(environment, stack)}", f"removing {name}"]
    environment.cloudformation.delete_stack(StackName=stack["StackId"])
    try:
        waiter = environment.cloudformation.get_waiter("stack_delete_complete")
        waiter.wait(StackName=stack["StackId"], WaiterConfig=LONGEST_DELETION)
    except WaiterError:
        raise DeliveryError(f"{name} could not be removed: {first_failure(environment, stack)}") from None
    kept = [f"kept, with whatever is in it: {it}" for it in _kept(environment, stack)]
    return [*said, *kept]


def _kept(environment: Environment, stack: "StackTypeDef") -> list[str]:
    """Queues that outlived the stack (DeletionPolicy); the next stack gives its own other names."""
    found = environment.cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack["StackId"])
    events = (event for page in found for event in page["StackEvents"])
    return sorted({it.get("PhysicalResourceId", "") for it in events if it["ResourceStatus"] == "DELETE_SKIPPED"})
