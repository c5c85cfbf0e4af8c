"""The roles of the pipeline: taken by whom they should be, able to do their work, and nothing beyond."""

import json
import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.application import Applied
from tests.infrastructure.judge import reference
from tests.infrastructure.permissions import Role, as_list, calls, may_be_taken, policies, roles
from tests.infrastructure.terraform import ENVIRONMENTS, OPERATORS, REPOSITORY, bootstrap_variables
from tests.programs import ROOT, program, run

pytestmark = pytest.mark.timeout(600)

LARGEST_POLICY = 6144  # characters without white space; source: IAM quotas
# A human takes these away, with rights of his own, where data lives for years.
WITHHELD = {
    "cognito-idp:DeleteUserPool",
    "kms:ScheduleKeyDeletion",
    "redshift:DeleteCluster",
    "redshift:DeleteClusterParameterGroup",
    "redshift:DeleteClusterSubnetGroup",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "secretsmanager:DeleteSecret",
    "sns:DeleteTopic",
}
# All or nothing as administrator, escalation, credentials, exfiltration, permissions, writes, and resources unbounded.
ABOUT_POLICIES = [f"CKV_AWS_{number}" for number in (62, 63, 286, 287, 288, 289, 290, 355)]
READS = re.compile(r"^[a-z0-9-]+:(Describe|Get|List)[A-Za-z]*$")


@pytest.fixture(scope="module")
def production(bootstrap_state: dict[str, dict[str, Any]]) -> dict[str, Role]:
    return roles(bootstrap_state, "production")


def subject(workflow: str, environment: str, *, repository: str = REPOSITORY, ref: str = "refs/heads/main") -> str:
    file = f"{repository}/.github/workflows/{workflow}"
    return f"repo:{repository}:environment:{environment}:job_workflow_ref:{file}@{ref}"


def taken_by(found: dict[str, Role], sub: str, aud: str = "sts.amazonaws.com") -> set[str]:
    able = {name: role for name, role in found.items() if name not in {"cloudformation", "operator"}}
    return {name for name, role in able.items() if may_be_taken(role, {"sub": sub, "aud": aud})}


def test_each_job_of_the_pipeline_takes_its_roles(bootstrap_state: dict[str, dict[str, Any]]) -> None:
    production, staging, nightly = (roles(bootstrap_state, name) for name in ("production", "staging", "nightly"))
    every = {"foundation", "deploy", "verify"}
    assert taken_by(production, subject("main.yml", "production")) == every
    assert taken_by(staging, subject("main.yml", "staging")) == every
    assert taken_by(nightly, subject("nightly.yml", "nightly")) == every
    pull_request = subject("pull-request.yml", "production-plan", ref="refs/pull/12/merge")
    assert taken_by(production, pull_request) == {"plan"}
    for workflow in ("main.yml", "nightly.yml"):
        assert taken_by(production, subject(workflow, "production-plan")) == {"plan"}
    assert taken_by(staging, subject("nightly.yml", "staging")) == {"verify"}


@pytest.mark.parametrize(
    "sub",
    [
        "repo:latam/clients-api:ref:refs/heads/main",
        "repo:latam/clients-api:pull_request",
        "repo:latam/clients-api:environment:production",
        subject("main.yml", "staging"),
        subject("main.yml", "production", ref="refs/heads/feature"),
        subject("main.yml", "production", ref="refs/pull/12/merge"),
        subject("other.yml", "production"),
        subject("nightly.yml", "production"),
        subject("pull-request.yml", "production", ref="refs/pull/12/merge"),
        subject("pull-request.yml", "production-plan", ref="refs/heads/main"),
        subject("main.yml", "production", repository="attacker/clients-api"),
        subject("main.yml", "production", repository="latam/clients-api-fork"),
        f"repo:latam/clients-api:environment:production:job_workflow_ref:attacker/x/.github/workflows/main.yml@{'main'}",
    ],
)
def test_nobody_else_takes_a_role_of_production(production: dict[str, Role], sub: str) -> None:
    assert taken_by(production, sub) == set()


def test_no_token_for_another_audience_is_taken(production: dict[str, Role]) -> None:
    assert taken_by(production, subject("main.yml", "production"), aud="https://github.com/latam") == set()


def test_only_cloudformation_takes_the_role_of_the_stack(production: dict[str, Role]) -> None:
    (statement,) = production["cloudformation"].trust["Statement"]
    assert statement["Principal"] == {"Service": "cloudformation.amazonaws.com"}
    assert "Condition" not in statement  # no document says which keys CloudFormation sends here


def test_plan_role_only_reads(production: dict[str, Role]) -> None:
    assert {action for action in production["plan"].actions if not READS.match(action)} == {
        "kms:Decrypt",
        "cloudformation:BatchDescribeTypeConfigurations",
        "cloudformation:DetectStackDrift",  # starts a comparison, of which CloudFormation keeps the result
        "cloudformation:DetectStackResourceDrift",
    }


def test_whoever_plans_or_applies_reads_no_password(bootstrap_state: dict[str, dict[str, Any]]) -> None:
    """A pull request's role among them: also the first password opens the warehouse until it is replaced."""
    for environment in ENVIRONMENTS:
        found = roles(bootstrap_state, environment)
        readers = {name for name, role in found.items() if "secretsmanager:GetSecretValue" in role.actions}
        assert readers == {"verify", "operator"}  # the reader's password


def test_plan_role_can_do_all_that_a_plan_does(
    production: dict[str, Role], applied: Applied, second_plan: dict[str, Any]
) -> None:
    assert second_plan
    asked = calls(applied.log("plan"))
    assert len(asked) > 40
    assert asked - production["plan"].actions == set()


def test_foundation_role_can_do_all_that_an_apply_does(production: dict[str, Role], applied: Applied) -> None:
    asked = calls(applied.log("apply"))
    assert len(asked) > 80
    assert asked - production["foundation"].actions == set()


def test_pipeline_cannot_take_away_what_holds_data(
    bootstrap_state: dict[str, dict[str, Any]], destroyed: Applied
) -> None:
    asked = calls(destroyed.log("destroy"))
    for name in ("staging", "production"):
        assert asked - roles(bootstrap_state, name)["foundation"].actions == WITHHELD


def test_people_can_do_by_hand_all_that_the_pipeline_does_and_take_it_away(
    production: dict[str, Role], applied: Applied, second_plan: dict[str, Any], destroyed: Applied
) -> None:
    assert second_plan
    asked = calls(applied.log("plan")) | calls(applied.log("apply")) | calls(destroyed.log("destroy"))
    assert asked - production["operator"].actions == set()
    pipeline = [production[name].actions for name in ("plan", "foundation", "deploy", "verify")]
    assert set().union(*pipeline) - production["operator"].actions == set()


def test_only_named_people_take_their_role_and_users_with_a_second_factor(production: dict[str, Role]) -> None:
    users, others = production["operator"].trust["Statement"]
    assert users["Principal"] == {"AWS": [OPERATORS[0]]}
    assert users["Condition"] == {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    assert others["Principal"] == {"AWS": [OPERATORS[1]]}


def test_taking_the_role_of_people_raises_an_alarm_that_no_pipeline_can_take_away(
    production: dict[str, Role], applied: Applied
) -> None:
    (found,) = applied.client("logs").describe_metric_filters(filterNamePrefix="operator-of-clients-production")[
        "metricFilters"
    ]
    assert found["logGroupName"] == "/clients/trail"
    assert f'"{production["operator"].arn}"' in found["filterPattern"]
    (transformation,) = found["metricTransformations"]
    alarms = applied.client("cloudwatch").describe_alarms(AlarmNamePrefix="operator-of-clients-production")
    (alarm,) = alarms["MetricAlarms"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (
        transformation["metricNamespace"],
        transformation["metricName"],
    )
    assert (alarm["Statistic"], alarm["Threshold"], alarm["ComparisonOperator"]) == (
        *("Sum", 1.0),
        "GreaterThanOrEqualToThreshold",
    )
    assert alarm["AlarmActions"] == [applied.parameters["/clients/production/alarm-topic-arn"]]
    for name, role in production.items():
        for statement in role.statements:
            if statement["Effect"] == "Allow" and {"cloudwatch:DeleteAlarms", "logs:DeleteMetricFilter"} & set(
                as_list(statement["Action"])
            ):
                patterns = as_list(statement["Resource"])
                assert not [it for it in patterns if fnmatchcase(alarm["AlarmArn"], it) or "trail" in it], name


def test_stack_cannot_change_the_role_of_people(production: dict[str, Role]) -> None:
    (denied,) = [it for it in production["cloudformation"].statements if it["Effect"] == "Deny"]
    made = {role.arn for name, role in production.items()}
    assert made <= set(denied["Resource"])


def test_nightly_can_take_away_all_but_a_cluster(
    bootstrap_state: dict[str, dict[str, Any]], destroyed: Applied
) -> None:
    asked = calls(destroyed.log("destroy"))
    missing = asked - roles(bootstrap_state, "nightly")["foundation"].actions
    assert {action.split(":")[0] for action in missing} == {"redshift", "s3"}


def test_policies_fit(bootstrap_state: dict[str, dict[str, Any]]) -> None:
    sizes = {name: len(json.dumps(found, separators=(",", ":"))) for name, found in policies(bootstrap_state)}
    assert len(sizes) == 14 * len(ENVIRONMENTS)
    assert max(sizes.values()) < LARGEST_POLICY - len('{"Version":"2012-10-17","Statement":}')


def test_every_statement_takes_effect_and_none_is_wider_than_it_must_be(
    bootstrap_state: dict[str, dict[str, Any]],
) -> None:
    linter = ROOT / "tests" / "infrastructure" / "iam_linter.py"
    done = subprocess.run(  # noqa: S603 - our own
        [program("checkov", "python"), str(linter)],
        input=json.dumps(dict(policies(bootstrap_state))),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    # The linter's copy of the reference is older than the judge's, which knows actions that it does not.
    unknown = [it for it in json.loads(done.stdout) if it.endswith("there is no such action")]
    newer = {it for it in unknown if reference.known(it.split()[-6].rstrip(":"))}
    assert [it for it in json.loads(done.stdout) if it not in newer] == []


def wildcards(bootstrap_state: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name, found in policies(bootstrap_state):
        for statement in found:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            yield from (f"{name}: {action}" for action in actions if "*" in action)


def test_no_action_is_a_pattern(bootstrap_state: dict[str, dict[str, Any]]) -> None:
    assert list(wildcards(bootstrap_state)) == []


def test_roles_are_made_only_within_the_boundary(production: dict[str, Role]) -> None:
    for role in (production["foundation"], production["cloudformation"]):
        for statement in role.statements:
            if statement["Effect"] == "Allow" and "iam:CreateRole" in statement["Action"]:
                boundary = statement["Condition"]["StringEquals"]["iam:PermissionsBoundary"]
                assert boundary == "arn:aws:iam::123456789012:policy/clients-production-boundary"
        assert {"iam:CreateUser", "iam:CreateAccessKey", "iam:DeleteRolePermissionsBoundary"} & role.actions == set()


def test_boundary_gives_no_rights_to_give_rights(bootstrap_state: dict[str, dict[str, Any]]) -> None:
    for name, found in policies(bootstrap_state):
        if name.endswith("-boundary"):
            actions = {
                action for it in found for action in ([it["Action"]] if isinstance(it["Action"], str) else it["Action"])
            }
            assert {action for action in actions if action.split(":")[0] in {"iam", "sts", "organizations"}} == set()


def test_checkov_finds_nothing_in_the_policies(applied: Applied, tmp_path: Path) -> None:
    """On the plan, where every name is filled in; the buckets are checked in the code, where their exceptions stand."""
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(applied.bootstrap.plan("-refresh=false", *bootstrap_variables())))
    options = ["--framework", "terraform_plan", "--compact", "--quiet", "--skip-download", "--output", "json"]
    done = run(program("checkov"), "--file", str(plan), "--check", ",".join(ABOUT_POLICIES), "--soft-fail", *options)
    report = json.loads(done.stdout)
    assert [f"{it['check_id']} {it['resource']}" for it in report["results"]["failed_checks"]] == []
    assert report["summary"]["passed"] >= len(ABOUT_POLICIES) * 36
