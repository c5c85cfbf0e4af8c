"""Every documented command by hand, as people run it: with the role operator, which can that and no more."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.loaders import Loader

from tests.infrastructure.judge import contexts
from tests.infrastructure.judge.asked import by_principal, by_role
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.catalog import Catalog
from tests.infrastructure.judge.requests import Request
from tests.infrastructure.terraform import ACCOUNT, OPERATORS
from tests.programs import ROOT

HERE = f"us-east-1:{ACCOUNT}"
OWNER = "redshift-data:statement-owner-iam-userid"
CLIENTS = ("cloudformation", "redshift-data", "secretsmanager", "sns", "sqs", "ssm")
SIDE_QUEUES = ("RejectedQueue", "DeadLetterQueue", "SubscriptionDeadLetterQueue")
STATE = f"arn:aws:s3:::clients-terraform-state-{ACCOUNT}"
TRAIL = f"arn:aws:s3:::clients-trail-{ACCOUNT}"


def operator(bench: Bench, action: str, resource: str, command: str, **keys: str) -> Request:
    return by_role(bench, "operator", action, resource, command, **keys)


def stack(bench: Bench) -> str:
    (found,) = (arn for arn in Catalog(bench).tags if ":stack/" in arn)
    return found


def parameter(bench: Bench, name: str) -> str:
    return f"arn:aws:ssm:{HERE}:parameter/clients/{bench.environment}/{name}"


def secret(bench: Bench, role: str) -> str:
    return bench.stack.parameters[f"/clients/{bench.environment}/redshift/{role}-secret-arn"]


def warehouse(bench: Bench) -> str:
    wanted = ("aws_redshift_cluster.", "aws_redshiftserverless_workgroup.")
    (found,) = (it["arn"] for address, it in bench.made.items() if any(kind in address for kind in wanted))
    return str(found)


def operating(bench: Bench) -> Iterator[Request]:
    """docs/operations.md. Source: the calls of operations/."""
    yield operator(bench, "cloudformation:DescribeStacks", stack(bench), "operations --stack")
    for queue in SIDE_QUEUES:
        for name in ("GetQueueAttributes", "ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage"):
            yield operator(bench, f"sqs:{name}", bench.stack.arns[queue], "operations dead, rejected, purge")
    yield operator(bench, "sqs:SendMessage", bench.stack.arns["Queue"], "operations dead redrive")
    yield operator(bench, "sqs:GetQueueAttributes", bench.stack.arns["Queue"], "operations reconcile --wait")
    topic = bench.stack.parameters[f"/clients/{bench.environment}/topic-arn"]
    yield operator(bench, "sns:Publish", topic, "operations import, rejected resubmit")
    yield from asking_the_warehouse(bench, "operations reconcile")


def asking_the_warehouse(bench: Bench, command: str) -> Iterator[Request]:
    yield operator(bench, "ssm:GetParameters", parameter(bench, "redshift/host"), command)
    yield operator(bench, "redshift-data:ExecuteStatement", warehouse(bench), command)
    own = {OWNER: str(contexts.of_principal(bench.role("operator"))["aws:userid"])}
    for name in ("DescribeStatement", "GetStatementResult"):
        asked = operator(bench, f"redshift-data:{name}", "*", command)
        yield replace(asked, context={**asked.context, **own})
    yield reading(bench, "operator", "reader", command)


def reading(bench: Bench, principal: str, role: str, command: str) -> Request:
    """The key's own policy opens it for whoever may read the value, through Secrets Manager."""
    asked = by_role(bench, principal, "secretsmanager:GetSecretValue", secret(bench, role), command)
    return replace(asked, absent=asked.absent | {"secretsmanager:VersionId"})


def tags(bench: Bench) -> dict[str, str]:
    return {"aws:ResourceTag/project": "clients", "aws:ResourceTag/environment": bench.environment}


def delivering(bench: Bench) -> Iterator[Request]:
    """docs/deploying.md. Source: the calls of delivery/, and of SAM."""
    own = stack(bench)
    for name in ("DescribeStacks", "CreateChangeSet", "DescribeChangeSet", "ExecuteChangeSet", "DescribeStackEvents"):
        yield operator(bench, f"cloudformation:{name}", own, "delivery deploy")
    yield operator(bench, "cloudformation:GetTemplate", own, "delivery diff")
    artifact = f"arn:aws:s3:::clients-artifacts-{ACCOUNT}/{bench.environment}/0123456789abcdef"
    yield operator(bench, "s3:GetObject", artifact, "delivery deploy")
    passed = operator(bench, "iam:PassRole", bench.role("cloudformation"), "delivery deploy")
    yield replace(passed, context={**passed.context, "iam:PassedToService": "cloudformation.amazonaws.com"})
    functions = {name: arn for name, arn in bench.stack.arns.items() if name.endswith("Function")}
    yield operator(bench, "lambda:InvokeFunction", functions["MigrationFunction"], "delivery migrate")
    for role in ("reader", "writer"):
        yield operator(bench, "secretsmanager:DescribeSecret", secret(bench, role), "delivery first-passwords")
        yield operator(bench, "secretsmanager:PutSecretValue", secret(bench, role), "delivery first-passwords")
        yield operator(bench, "secretsmanager:RotateSecret", secret(bench, role), "delivery migrate")
    yield operator(bench, "lambda:InvokeFunction", functions["RotationFunction"], "delivery migrate")
    api = f"{bench.stack.arns['Api']}/types/Query/fields/client"
    yield operator(bench, "appsync:GraphQL", api, "delivery verify")
    yield from asking_the_warehouse(bench, "delivery verify")


def planning(bench: Bench) -> Iterator[Request]:
    for name in ("foundation.tfstate", "foundation.tfstate.tflock"):
        for action in ("s3:GetObject", "s3:PutObject"):
            yield headless(operator(bench, action, f"{STATE}/{bench.environment}/{name}", "delivery plan, apply"))
    yield operator(bench, "s3:GetObject", f"{STATE}/bootstrap.tfstate", "delivery drift")
    for name in ("DetectStackDrift", "DetectStackResourceDrift", "DescribeStackResourceDrifts"):
        yield operator(bench, f"cloudformation:{name}", stack(bench), "delivery drift")
    yield operator(bench, "cloudformation:DescribeStackDriftDetectionStatus", "*", "delivery drift")


def headless(request: Request) -> Request:
    headers = {"s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"}
    return replace(request, absent=request.absent | headers)


def destroying(bench: Bench) -> Iterator[Request]:
    """terraform/README.md, "Taking it down"."""
    yield operator(bench, "cloudformation:DeleteStack", stack(bench), "taking it down")
    for queue in ("Queue", *SIDE_QUEUES):
        yield operator(bench, "sqs:DeleteQueue", bench.stack.arns[queue], "taking it down")
    actions = {
        "aws_cognito_user_pool": "cognito-idp:DeleteUserPool",
        "aws_kms_key": "kms:ScheduleKeyDeletion",
        "aws_redshift_cluster": "redshift:DeleteCluster",
        "aws_redshift_parameter_group": "redshift:DeleteClusterParameterGroup",
        "aws_redshift_subnet_group": "redshift:DeleteClusterSubnetGroup",
        "aws_redshiftserverless_namespace": "redshift-serverless:DeleteNamespace",
        "aws_redshiftserverless_workgroup": "redshift-serverless:DeleteWorkgroup",
        "aws_secretsmanager_secret": "secretsmanager:DeleteSecret",
        "aws_sns_topic": "sns:DeleteTopic",
    }
    for address, values in bench.made.items():
        kind = next(part for part in address.split(".") if part.startswith("aws_"))
        if kind in actions and address not in OF_THE_ACCOUNT:
            asked = operator(bench, actions[kind], values["arn"], "taking it down")
            yield replace(
                asked,
                context={**asked.context, **tags(bench), "kms:CallerAccount": ACCOUNT},
                absent=asked.absent | {"kms:ViaService"},
            )
    if bench.environment == "production":
        bucket = f"arn:aws:s3:::clients-production-audit-{ACCOUNT}"
        for name in ("DeleteBucket", "DeleteBucketPolicy", "ListBucketVersions"):
            yield operator(bench, f"s3:{name}", bucket, "taking it down")
        yield operator(bench, "s3:DeleteObjectVersion", f"{bucket}/redshift/log.gz", "taking it down")


OF_THE_ACCOUNT = {"aws_kms_key.buckets", "aws_kms_key.trail"}


def taking(bench: Bench, who: str, **keys: str) -> Request:
    """`who` is an ARN. The second factor is a key of the sessions of IAM users alone."""
    return by_principal(who, "sts:AssumeRole", bench.role("operator"), "docs/operations.md", **keys)


@pytest.mark.parametrize("commands", [operating, delivering, planning, destroying])
def test_people_can_do_by_hand_what_the_documents_say(bench: Bench, commands: object) -> None:
    assert callable(commands)
    asked = list(commands(bench))
    assert len(asked) > 6
    assert [str(it) for it in bench.judge(asked) if not it.allowed] == []


def calls(folder: Path) -> set[str]:
    """What the code of a folder asks AWS for, as IAM names it: a batch needs the permission of one."""
    models = {service: Loader().load_service_model(service, "service-2") for service in CLIENTS}
    methods = {
        xform_name(operation): f"{service}:{operation.removesuffix('Batch')}"
        for service, model in models.items()
        for operation in model["operations"]
    }
    nodes = [node for file in folder.rglob("*.py") for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    named = {node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    paged = {str(node.value) for node in nodes if isinstance(node, ast.Constant)}  # get_paginator("…")
    return {methods[name] for name in (named | paged) & set(methods)}


def test_every_call_of_the_operators_commands_is_judged(bench: Bench) -> None:
    asked = calls(ROOT / "operations")
    assert len(asked) >= 10
    assert asked - {it.action for it in operating(bench)} == set()


def test_people_take_their_role_with_a_second_factor_or_from_their_identity_provider(bench: Bench) -> None:
    user, role = OPERATORS
    factor, none = {"aws:MultiFactorAuthPresent": "true"}, {"aws:MultiFactorAuthPresent": "false"}
    asked = taking(bench, user)
    other = taking(bench, f"arn:aws:iam::{ACCOUNT}:user/eve")
    from_role = taking(bench, role)
    brought = [
        replace(asked, context={**asked.context, **factor}),
        replace(from_role, context={**from_role.context, **none}),
        replace(asked, context={**asked.context, **none}),
        replace(asked, absent=asked.absent | {"aws:MultiFactorAuthPresent"}),
        replace(other, context={**other.context, **factor}),
    ]
    assert [it.allowed for it in bench.judge(brought)] == [True, True, False, False, False]


def test_nobody_reads_a_password_of_another(bench: Bench) -> None:
    pairs = [("operator", "writer"), ("operator", "admin")]
    pairs += [(who, whose) for who in ("plan", "foundation", "deploy") for whose in ("reader", "writer", "admin")]
    values = [reading(bench, who, whose, "a stolen session") for who, whose in pairs]
    assert [str(it) for it in bench.judge(values) if it.allowed or it.error] == []


def test_people_change_neither_their_role_nor_what_tells_of_it(bench: Bench) -> None:
    name = f"clients-{bench.environment}"
    why = "somebody who covers his tracks"
    asked = [
        operator(
            bench,
            "iam:PutRolePolicy",
            bench.role("operator"),
            why,
            iam__PermissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/{name}-boundary",
        ),
        operator(bench, "iam:UpdateAssumeRolePolicy", bench.role("operator"), why),
        operator(bench, "cloudwatch:DeleteAlarms", f"arn:aws:cloudwatch:{HERE}:alarm:operator-of-{name}", why),
        operator(bench, "logs:DeleteMetricFilter", f"arn:aws:logs:{HERE}:log-group:/clients/trail", why),
        operator(bench, "logs:DeleteLogGroup", f"arn:aws:logs:{HERE}:log-group:/clients/trail", why),
        operator(bench, "cloudtrail:StopLogging", f"arn:aws:cloudtrail:{HERE}:trail/clients", why),
        operator(bench, "s3:DeleteObjectVersion", f"{TRAIL}/AWSLogs/1", why),
        operator(bench, "s3:BypassGovernanceRetention", f"{TRAIL}/AWSLogs/1", why),
    ]
    assert [str(it) for it in bench.judge(asked) if it.allowed or it.error] == []
