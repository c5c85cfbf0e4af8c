"""What failed first, among what failed because of it."""

from typing import TYPE_CHECKING

from delivery.stack_state import explain

if TYPE_CHECKING:
    from types_boto3_cloudformation.type_defs import StackEventTypeDef


def event(name: str, status: str, reason: str = "") -> "StackEventTypeDef":
    told = {"LogicalResourceId": name, "ResourceType": "AWS::Lambda::Function", "ResourceStatus": status}
    return {**told, **({"ResourceStatusReason": reason} if reason else {})}  # type: ignore[typeddict-item]


def test_first_failure_is_told_and_neither_a_later_one_nor_what_it_stopped() -> None:
    """The order and the words are CloudFormation's: newest first, `Resource creation cancelled`."""
    events = [
        event("clients-staging", "ROLLBACK_COMPLETE"),
        event("Api", "DELETE_COMPLETE"),
        event("clients-staging", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Query, Api]."),
        event("Migration", "CREATE_FAILED", "another reason"),
        event("QueryFunction", "CREATE_FAILED", "Specified ReservedConcurrentExecutions decreases ... below 10"),
        event("Api", "CREATE_FAILED", "Resource creation cancelled"),
        event("QueryFunction", "CREATE_IN_PROGRESS"),
    ]
    assert explain(events) == (
        "QueryFunction (AWS::Lambda::Function) failed first:"
        " Specified ReservedConcurrentExecutions decreases ... below 10"
    )


def test_where_nothing_failed_it_says_so() -> None:
    assert explain([event("clients-staging", "REVIEW_IN_PROGRESS")]) == "CloudFormation tells no failure"
