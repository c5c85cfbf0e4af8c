"""The steps of a delivery, run by the programs that run them in AWS, against the emulator."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from delivery import migration, release, stack_file, stack_report, teardown
from delivery.environment import DeliveryError, Environment
from operations.aws import Aws
from operations.stack import find_stack, read_stack_file

SETTING = "/clients/nightly/setting"
TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Environment: {Type: String, Default: nobody's}
  GradualDeployment: {Type: String, Default: "true"}
Resources:
  Setting:
    Type: AWS::SSM::Parameter
    Properties:
      Name: /clients/nightly/setting
      Type: String
      Value: !Sub "${Environment} VERSION ${GradualDeployment}"
  Kept:
    Type: AWS::SQS::Queue
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
"""


def setting() -> str:
    return str(boto3.client("ssm").get_parameter(Name=SETTING)["Parameter"]["Value"])


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return tmp_path / "template.yaml"


def version(template: Path, number: int) -> Path:
    template.write_text(TEMPLATE.replace("VERSION", str(number)), "utf-8")
    return template


def test_failed_release_is_taken_back_at_once_and_the_environment_torn_down(
    nightly: Environment, template: Path, tmp_path: Path
) -> None:
    boto3.client("s3").create_bucket(Bucket=nightly.artifacts_bucket)
    assert release.current(nightly) is None
    release.deploy(nightly, version(template, 1))
    assert setting() == "nightly 1 true"  # the parameter that samconfig.toml sets, the other's default

    before = tmp_path / "before.json"
    release.remember(release.current(nightly), before)
    release.deploy(nightly, version(template, 2))
    assert setting() == "nightly 2 true"

    release.roll_back(nightly, release.recall(before), tmp_path / "work")
    assert setting() == "nightly 1 false"

    teardown.tear_down(nightly)
    assert release.current(nightly) is None
    assert boto3.client("sqs").list_queues(QueueNamePrefix=nightly.stack_name).get("QueueUrls", []) == []


def test_there_is_nothing_to_go_back_to_before_the_first_release(nightly: Environment, tmp_path: Path) -> None:
    release.remember(None, tmp_path / "before.json")
    with pytest.raises(DeliveryError, match="was new"):
        release.roll_back(nightly, release.recall(tmp_path / "before.json"), tmp_path)
    with pytest.raises(DeliveryError, match="`deploy` writes it"):
        release.recall(tmp_path / "never.json")


def test_only_the_disposable_environment_is_torn_down() -> None:
    with pytest.raises(DeliveryError, match="only nightly"):
        teardown.tear_down(Environment("production", "000000000000"))


def test_migration_that_was_done_is_not_done_again(local_environment: Environment) -> None:
    assert migration.migrate(local_environment) == []


def test_failed_migration_stops_the_delivery(local_environment: Environment, stack: dict[str, Any]) -> None:
    secrets, arn = boto3.client("secretsmanager"), stack["redshift"]["secretArns"]["writer"]
    good = secrets.get_secret_value(SecretId=arn)["SecretString"]
    secrets.put_secret_value(SecretId=arn, SecretString=json.dumps({"username": "somebody", "password": "Aa1aaaaaaa"}))
    try:
        with pytest.raises(DeliveryError, match="the migration failed: the secret of clients_writer"):
            migration.migrate(local_environment)
    finally:
        secrets.put_secret_value(SecretId=arn, SecretString=good)


def test_file_of_a_deployed_stack_is_that_of_a_local_one(local_environment: Environment, stack: dict[str, Any]) -> None:
    facts = stack_file.describe(local_environment).facts()
    # The gateway, its address and its certificate are the local stack's own; so is its folder of logs.
    own = {"graphqlUrl", "realtimeUrl", "consoleUrl", "userPoolId", "redshift", "functions", "logs"}
    assert {name: facts[name] for name in set(stack) - own} == {name: stack[name] for name in set(stack) - own}
    assert facts["redshift"] == {**stack["redshift"], "caFile": None}
    assert facts["functions"] == stack["functions"]
    assert facts["graphqlUrl"].startswith("https://")


def test_operators_take_the_file_of_a_deployed_stack_as_they_take_its_name(
    local_environment: Environment, emulator: str, tmp_path: Path
) -> None:
    stack_file.write(local_environment, tmp_path / "stack.json")
    named = find_stack(local_environment.stack_name, Aws("us-east-1", emulator))
    assert read_stack_file(tmp_path / "stack.json") == named


def test_file_of_a_stack_that_is_not_there_says_what_to_do_first(nightly: Environment) -> None:
    with pytest.raises(DeliveryError, match=r"/clients/nightly/redshift/host, .* are missing: apply the foundation"):
        stack_file.describe(nightly)
    with pytest.raises(DeliveryError, match="there is no stack clients-nightly: deploy it first"):
        nightly.outputs()


def test_template_that_is_deployed_changes_nothing_and_one_that_is_not_adds_all(
    local_environment: Environment, nightly: Environment
) -> None:
    assert stack_report.report(local_environment) == "### Stack: local\n\nNothing changes.\n"
    report = stack_report.report(nightly)
    assert "| add | `Resources.RotationFunction` | AWS::Lambda::Function |" in report
    assert "to change" not in report
