"""What must be refused, whoever asks for it. Beside each stands, where it says something, who may."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.infrastructure.judge import cloudformation, contexts, functions, reference
from tests.infrastructure.judge.about import tagged
from tests.infrastructure.judge.asked import by_principal, by_role
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.catalog import Catalog
from tests.infrastructure.judge.requests import Request
from tests.infrastructure.terraform import ACCOUNT, ENVIRONMENTS

STRANGER = "arn:aws:iam::999999999999:role/stranger"  # whose own account allows him everything
PUBLISHER = "arn:aws:iam::210987654321:role/crm"
OUTSIDE = {"kms:CallerAccount": "999999999999"}
FUNCTIONS = ("Query", "Publish", "Subscriber", "Migration", "Rotation")

# Whoever may use a service that encrypts with a key of ours may use it, through that service alone (decision 0024).
THROUGH_A_SERVICE = {"kms:Decrypt", "kms:GenerateDataKey"}
# What AWS cannot narrow to one environment of an account, so that production stands in one of its own, or on purpose.
OPEN = {
    **dict.fromkeys(
        (
            *("logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy"),
            *("logs:DisassociateKmsKey", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource"),
        ),
        "the API's log group: AWS makes up its name",
    ),
    "iam:CreateServiceLinkedRole": "of a service, for the whole account",
    "sns:SetSubscriptionAttributes": "SNS knows no resource for it",
    "sns:Unsubscribe": "SNS knows no resource for it",
    "wafv2:AssociateWebACL": "the API's id is AWS's, and WAF looks at no tags of an API",
    "wafv2:DisassociateWebACL": "the API's id is AWS's, and WAF looks at no tags of an API",
}


def secrets(bench: Bench) -> list[str]:
    return sorted(arn for arn in Catalog(bench).tags if ":secret:" in arn)


def taken(bench: Bench, requests: Iterable[Request]) -> list[str]:
    """Those that are not refused, and those that could not be judged."""
    return sorted({str(it) for it in bench.judge(requests) if it.allowed or it.error})


def as_role(bench: Bench, end: str, requests: Iterable[Request]) -> list[Request]:
    role = bench.role(end)
    return [replace(it, principal=role, context={**it.context, **contexts.of_principal(role)}) for it in requests]


@pytest.mark.parametrize("role", ["plan", "foundation", "deploy", "cloudformation"])
def test_pipeline_reads_no_value_of_a_secret(bench: Bench, role: str) -> None:
    why = "a pull request changes what its job runs"
    assert taken(bench, [by_role(bench, role, "secretsmanager:GetSecretValue", it, why) for it in secrets(bench)]) == []


def test_plan_role_writes_nothing_that_the_stack_is_made_of(bench: Bench) -> None:
    asked = list(cloudformation.asked(Catalog(bench)))
    writes = [it for it in asked if reference.writes(it.action) and it.action not in THROUGH_A_SERVICE]
    assert len(writes) > 500
    assert taken(bench, as_role(bench, "plan", writes)) == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_code_of_a_function_does_nothing_in_the_network(bench: Bench, function: str) -> None:
    """Lambda does the same with the same role, from outside of the function."""
    role = f"{function}FunctionRole"
    mine = [
        it
        for it in functions.asked(Catalog(bench))
        if it.principal == bench.role(role) and it.action.startswith("ec2:")
    ]
    assert len(mine) > 10
    code = {"lambda:SourceFunctionArn": bench.stack.arns[f"{function}Function"]}
    assert (
        taken(bench, [replace(it, context={**it.context, **code}, absent=it.absent - set(code)) for it in mine]) == []
    )


@pytest.mark.parametrize("role", ["QueryFunctionRole", "verify", "operator"])
def test_whoever_reads_the_table_does_not_get_the_writers_password(bench: Bench, role: str) -> None:
    others = [it for it in secrets(bench) if "/reader-" not in it]
    assert len(others) == 2
    calls = [by_role(bench, role, "secretsmanager:GetSecretValue", it, "a reader that writes") for it in others]
    assert taken(bench, calls) == []


def test_publisher_of_another_system_publishes_and_nothing_else(benches: dict[str, Bench]) -> None:
    bench = benches["production"]
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:customers-topic"
    queues = [arn for name, arn in bench.stack.arns.items() if name.endswith("Queue")]
    (published,) = bench.judge([by_principal(PUBLISHER, "sns:Publish", topic, "the topic's owner lets it")])
    assert published.allowed, str(published)
    subscribing = {"sns__Protocol": "sqs", "sns__Endpoint": queues[0]}
    asked = [by_principal(PUBLISHER, "sns:Subscribe", topic, "it would read all", **subscribing)]
    actions = ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:PurgeQueue")
    asked += [by_principal(PUBLISHER, it, queue, "past the topic") for queue in queues for it in actions]
    assert taken(bench, asked) == []


def test_nobody_outside_the_account_gets_in(bench: Bench) -> None:
    inside = [*cloudformation.asked(Catalog(bench)), *functions.asked(Catalog(bench))]
    asked = {(it.action, it.resource): it for it in inside if it.resource != "*" and ":iam::aws:" not in it.resource}
    outside = [
        replace(
            it,
            principal=STRANGER,
            through="",
            context={**it.context, **contexts.of_principal(STRANGER, "999999999999"), **OUTSIDE},
        )
        for it in asked.values()
        if it.action.split(":")[0] != "cloudfront"  # of AWS's own account
    ]
    assert len(outside) > 200
    assert taken(bench, outside) == []


def test_without_tls_nothing_is_taken(bench: Bench) -> None:
    """Where a resource can say so itself; of the others AWS has no address without TLS."""
    name = bench.environment
    buckets = [arn for arn in bench.policies.resource if arn.startswith("arn:aws:s3:::")]
    state, artifacts = (next(it for it in buckets if part in it) for part in ("terraform-state", "artifacts"))
    topic = bench.stack.parameters[f"/clients/{name}/topic-arn"]
    asked = [
        by_role(bench, "foundation", "s3:GetObject", f"{state}/{name}/foundation.tfstate", "the state"),
        by_role(bench, "deploy", "s3:GetObject", f"{artifacts}/{name}/0123456789abcdef", "an artifact"),
        by_role(bench, "PublishFunctionRole", "sns:Publish", topic, "a publisher"),
        by_role(bench, "SubscriberFunctionRole", "sqs:ReceiveMessage", bench.stack.arns["Queue"], "Lambda's poller"),
        by_role(bench, "SubscriberFunctionRole", "sqs:SendMessage", bench.stack.arns["RejectedQueue"], "a rejection"),
        by_role(
            bench, "SubscriberFunctionRole", "sqs:SendMessage", bench.stack.arns["DeadLetterQueue"], "a dead letter"
        ),
    ]
    assert [str(it) for it in bench.judge(asked) if not it.allowed] == []
    assert taken(bench, [replace(it, context={**it.context, "aws:SecureTransport": "false"}) for it in asked]) == []


def test_a_role_loses_its_boundary_to_nobody(bench: Bench) -> None:
    made = [bench.role(f"{it}FunctionRole") for it in FUNCTIONS]
    asked = [
        by_role(bench, "cloudformation", "iam:DeleteRolePermissionsBoundary", it, "a template without it")
        for it in made
    ]
    assert taken(bench, asked) == []


@pytest.mark.parametrize("other", [it for it in ENVIRONMENTS if it != "nightly"])
def test_nightly_changes_nothing_of_another_environment(benches: dict[str, Bench], other: str) -> None:
    """In one account. What AWS cannot narrow stands in OPEN."""
    theirs = Catalog(benches[other])
    writes = [it for it in cloudformation.asked(theirs) if reference.writes(it.action) and it.resource != "*"]
    calls = as_role(benches["nightly"], "cloudformation", writes)
    open_ = {
        it.request.action
        for it in benches["nightly"].judge(tagged(theirs, it) for it in calls)
        if it.allowed or it.error
    }
    assert open_ == set(OPEN)


def test_cloudformation_touches_no_role_of_the_pipeline(bench: Bench) -> None:
    document = bench.policies.documents[f"clients-{bench.environment}-stack-compute"]
    (statement,) = (it for it in document["Statement"] if it.get("Sid") == "NotTheRolesOfThePipeline")
    unsaid = {"iam:PermissionsBoundary", "iam:PolicyARN", "iam:PassedToService"}
    asked = [
        by_role(bench, "cloudformation", action, role, "a template that reaches for it")
        for action in statement["Action"]
        for role in statement["Resource"]
    ]
    assert taken(bench, [replace(it, absent=it.absent | unsaid) for it in asked]) == []
