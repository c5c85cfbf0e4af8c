"""A report tells what changes and never what it is."""

from typing import Any

import pytest

from delivery.foundation import fingerprint
from delivery.reports import MOST_LINES, changes_of, plan_report, template_report

SECRET = "hunter2-of-account-123456789012"


def change(address: str, *actions: str, **sides: Any) -> dict[str, Any]:
    return {"address": address, "change": {"actions": list(actions), **sides}}


PLAN = {
    "resource_changes": [
        change("aws_kms_key.this", "no-op", before={"id": "1"}, after={"id": "1"}),
        change("data.aws_partition.this", "read", before=None, after={}),
        change("aws_sns_topic.customers", "create", before=None, after={"name": SECRET}),
        change(
            "aws_vpc.this",
            "update",
            before={"cidr": SECRET, "name": "same", "arn": "old"},
            after={"cidr": "10.0.0.0/16", "name": "same"},
            after_unknown={"arn": True},
        ),
        change("aws_subnet.old", "delete", before={"cidr": SECRET}, after=None),
        change("aws_secret.one", "delete", "create", before={"value": SECRET}, after={"value": "other"}),
    ]
}


def test_plan_names_resources_and_attributes_without_values() -> None:
    report = plan_report("staging", PLAN)
    assert "1 to add, 1 to change, 1 to destroy, 1 to replace." in report
    assert "| change | `aws_vpc.this` | arn, cidr |" in report
    assert "| replace | `aws_secret.one` | value |" in report
    assert SECRET not in report
    assert "10.0.0.0/16" not in report
    assert "no-op" not in report
    assert len(changes_of(PLAN)) == 4


def test_plan_is_approved_with_its_values() -> None:
    approved = fingerprint(PLAN)
    assert approved == fingerprint({"resource_changes": [*reversed(PLAN["resource_changes"])][::-1]})
    other = [change("aws_sns_topic.customers", "create", before=None, after={"name": "another"})]
    assert len({approved, fingerprint({"resource_changes": other}), fingerprint({})}) == 3
    same = [it for it in PLAN["resource_changes"] if it["change"]["actions"] not in (["no-op"], ["read"])]
    assert approved == fingerprint({"resource_changes": same})


def test_plan_without_changes_says_so() -> None:
    assert plan_report("staging", {"resource_changes": PLAN["resource_changes"][:2]}) == (
        "### Terraform: staging\n\nNothing changes.\n"
    )


def test_long_report_is_cut_and_says_so() -> None:
    many = {"resource_changes": [change(f"aws_subnet.n{n}", "create", after={}) for n in range(MOST_LINES + 5)]}
    report = plan_report("staging", many)
    assert "205 to add." in report
    assert "… and 5 more." in report
    assert f"n{MOST_LINES}`" not in report


@pytest.mark.parametrize(
    ("deployed", "row"),
    [
        ({}, "| add | `Resources.Queue` | AWS::SQS::Queue |"),
        ({"Queue": {"Type": "AWS::SQS::Queue", "Timeout": 1}}, "| change | `Resources.Queue` | Properties, Timeout |"),
        (
            {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"A": {"B": 1}}}},
            "| change | `Resources.Queue` | Properties.A.B |",
        ),
    ],
)
def test_template_report_names_parts(deployed: dict[str, Any], row: str) -> None:
    wanted = {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"A": {"B": 2}}}}
    assert row in template_report("staging", {"Resources": deployed}, {"Resources": wanted})


def test_where_the_code_was_uploaded_is_no_change() -> None:
    one, other = ({"F": {"Properties": {"Code": {"S3Key": key}}}} for key in ("a", "b"))
    assert "Nothing changes." in template_report("staging", {"Resources": one}, {"Resources": other})


def test_what_is_gone_is_told() -> None:
    gone = {"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}, "Outputs": {"Url": {"Value": SECRET}}}
    report = template_report("staging", gone, {})
    assert "| destroy | `Resources.Queue` | AWS::SQS::Queue |" in report
    assert "| destroy | `Outputs.Url` |  |" in report
    assert SECRET not in report
