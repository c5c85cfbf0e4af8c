"""What somebody changed beside the template: found, named, and without a value."""

from collections.abc import Iterator

import boto3
import pytest

from delivery import drift
from delivery.environment import DeliveryError, Environment
from delivery.reports import drift_report

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Waiting:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 60}
  Setting:
    Type: AWS::SSM::Parameter
    Properties: {Name: /clients/nightly/drifting, Type: String, Value: as it should be}
"""


@pytest.fixture
def deployed(nightly: Environment) -> Iterator[Environment]:
    nightly.cloudformation.create_stack(StackName=nightly.stack_name, TemplateBody=TEMPLATE)
    nightly.cloudformation.get_waiter("stack_create_complete").wait(StackName=nightly.stack_name)
    yield nightly
    nightly.cloudformation.delete_stack(StackName=nightly.stack_name)
    nightly.cloudformation.get_waiter("stack_delete_complete").wait(StackName=nightly.stack_name)


def queue(environment: Environment) -> str:
    resources = environment.cloudformation.describe_stack_resources(StackName=environment.stack_name)
    (url,) = (it["PhysicalResourceId"] for it in resources["StackResources"] if it["LogicalResourceId"] == "Waiting")
    return url


def test_stack_that_is_as_its_template_says_has_not_drifted(deployed: Environment) -> None:
    assert drift.of_stack(deployed) == []


def test_what_was_changed_and_what_is_gone_is_named_without_values(deployed: Environment) -> None:
    deployed.queues.set_queue_attributes(QueueUrl=queue(deployed), Attributes={"VisibilityTimeout": "77"})
    boto3.client("ssm").delete_parameter(Name="/clients/nightly/drifting")
    found = {it.name: it for it in drift.of_stack(deployed)}
    assert {name: it.how for name, it in found.items()} == {"Waiting": "MODIFIED", "Setting": "DELETED"}
    assert found["Waiting"].parts == ("/VisibilityTimeout",)
    report = drift_report("nightly", found.values())
    assert "| modified | `Waiting` | /VisibilityTimeout |" in report
    assert "| deleted | `Setting` | AWS::SSM::Parameter |" in report
    assert "77" not in report


def test_environment_without_a_stack_is_told(nightly: Environment) -> None:
    with pytest.raises(DeliveryError, match="there is no stack clients-nightly: deploy it first"):
        drift.of_stack(nightly)
