"""A first create that fails leaves a stack that only deletion gets out of the way."""

from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from delivery import release, stack_state
from delivery.environment import DeliveryError, Environment

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Environment: {Type: String, Default: nobody}
Resources:
  Kept:
    Type: AWS::SQS::Queue
    DeletionPolicy: Retain
  Setting:
    Type: AWS::SSM::Parameter
    DependsOn: Kept
    Properties: {Name: /clients/nightly/setting, Type: String, Value: BODY}
"""
# Its name is taken, so its creation fails, after the queue was made.
TAKEN = "/clients/nightly/taken"
BROKEN = """
  Broken:
    Type: AWS::SSM::Parameter
    DependsOn: Setting
    Properties: {Name: /clients/nightly/taken, Type: String, Value: anything}
"""


def template(folder: Path, body: str, more: str = "") -> Path:
    file = folder / "template.yaml"
    file.write_text(TEMPLATE.replace("BODY", body) + more, "utf-8")
    return file


def status(environment: Environment) -> str:
    (stack,) = environment.cloudformation.describe_stacks(StackName=environment.stack_name)["Stacks"]
    return stack["StackStatus"]


def test_failed_first_create_is_explained_removed_and_followed_by_one_that_succeeds(
    empty_account: Environment, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    boto3.client("ssm").put_parameter(Name=TAKEN, Value="somebody's", Type="String", Overwrite=True)
    with pytest.raises(DeliveryError, match=r"Broken \(AWS::SSM::Parameter\) failed first: .*already exists"):
        release.deploy(empty_account, template(tmp_path, "first", BROKEN))
    assert status(empty_account) == "ROLLBACK_COMPLETE"
    assert release.current(empty_account) is None  # it never worked: there is nothing to go back to
    (queue,) = empty_account.queues.list_queues(QueueNamePrefix=empty_account.stack_name)["QueueUrls"]

    release.deploy(empty_account, template(tmp_path, "second"))
    said = capfd.readouterr().out
    assert "clients-nightly is ROLLBACK_COMPLETE, so it never worked: Broken (AWS::SSM::Parameter) failed" in said
    assert f"kept, with whatever is in it: {queue}" in said
    assert status(empty_account) == "CREATE_COMPLETE"
    assert boto3.client("ssm").get_parameter(Name="/clients/nightly/setting")["Parameter"]["Value"] == "second"


def test_deployment_that_never_began_is_not_explained_by_an_older_failure(
    empty_account: Environment, tmp_path: Path
) -> None:
    boto3.client("ssm").put_parameter(Name=TAKEN, Value="somebody's", Type="String", Overwrite=True)
    release.deploy(empty_account, template(tmp_path, "works"))
    with pytest.raises(DeliveryError, match=r"Broken .* failed first"):
        release.deploy(empty_account, template(tmp_path, "fails", BROKEN))
    unknown = "  Unknown: {Type: AWS::Nothing::AtAll}\n"
    with pytest.raises(DeliveryError, match="CloudFormation tells no failure"):
        release.deploy(empty_account, template(tmp_path, "never", unknown))


def test_change_set_that_nobody_executed_is_removed_too(empty_account: Environment, tmp_path: Path) -> None:
    body = template(tmp_path, "never").read_text("utf-8")
    named = {"StackName": empty_account.stack_name, "ChangeSetName": "never", "ChangeSetType": "CREATE"}
    empty_account.cloudformation.create_change_set(TemplateBody=body, **named)  # type: ignore[arg-type]
    assert status(empty_account) == "REVIEW_IN_PROGRESS"
    assert stack_state.make_way(empty_account)[-1] == "removing clients-nightly"
    assert empty_account.stack() is None


def test_stack_that_works_is_not_in_the_way_and_cannot_be_deleted_by_mistake(
    empty_account: Environment, tmp_path: Path
) -> None:
    assert empty_account.account_id
    staging = Environment("staging", empty_account.account_id)
    release.deploy(staging, template(tmp_path, "works"))
    assert stack_state.make_way(staging) == []
    with pytest.raises(ClientError, match="TerminationProtection is enabled"):
        staging.cloudformation.delete_stack(StackName=staging.stack_name)
