"""A new version gets a tenth of the calls first, and is taken back by an alarm; the local stack can do without."""

import json

import pytest

from tests.infrastructure.deployed import ENVIRONMENTS, parameters_of, stack_of, transformed
from tests.programs import program, run

SHIFTED = {"QueryFunction", "PublishFunction", "SubscriberFunction"}


def test_local_stack_holds_only_what_the_emulator_takes() -> None:
    types = {resource["Type"] for resource in stack_of("local").resources.values()}
    handlers = "from ministack.services.cloudformation.provisioners import _RESOURCE_HANDLERS as known"
    code = f"import json; {handlers}; print(json.dumps([*known]))"
    known = json.loads(run(program("ministack", "python"), "-c", code).stdout)
    assert types - set(known) == set()


@pytest.mark.parametrize("environment", ["local", "nightly"])
def test_without_it_nothing_of_codedeploy_is_made(environment: str) -> None:
    stack = stack_of(environment)
    assert [resource for resource in stack.resources.values() if "CodeDeploy" in resource["Type"]] == []
    assert [resource for resource in stack.resources.values() if "UpdatePolicy" in resource] == []


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_every_function_that_answers_calls_shifts_gradually_and_back(environment: str) -> None:
    stack = stack_of(environment)
    groups = stack.of_type("AWS::CodeDeploy::DeploymentGroup")
    alarms = stack.of_type("AWS::CloudWatch::Alarm")
    assert {name.removesuffix("DeploymentGroup") for name in groups} == SHIFTED
    for function in SHIFTED:
        group = groups[f"{function}DeploymentGroup"]
        assert "Canary10Percent5Minutes" in str(group["DeploymentConfigName"])
        assert group["AutoRollbackConfiguration"]["Enabled"] is True
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        watching = {alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]}
        part = function.removesuffix("Function")
        assert watching == {f"{part}ErrorsAlarm", f"{part}LoggedErrorsAlarm"} <= set(alarms)
        alias = stack.resources[f"{function}Aliaslive"]
        assert alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"]
    assert "CodeDeployServiceRole" not in stack.resources  # it would carry a policy of AWS


@pytest.mark.parametrize("environment", ["staging", "production", "nightly"])
def test_every_function_has_an_alarm_that_sees_its_errors_whichever_version_makes_them(environment: str) -> None:
    """Lambda counts by ExecutedVersion only while an alias shares its calls out: after that, such an alarm is silent.

    Source: Lambda developer guide, "Types of metrics for Lambda functions".
    """
    stack = stack_of(environment)
    alarms = [it for it in stack.of_type("AWS::CloudWatch::Alarm").values() if it["MetricName"] == "Errors"]
    alone = [it for it in alarms if [dimension["Name"] for dimension in it["Dimensions"]] == ["FunctionName"]]
    assert all(it["AlarmActions"] for it in alone)
    watched = [it["Dimensions"][0]["Value"]["Ref"] for it in alone]
    assert sorted(watched) == sorted(stack.of_type("AWS::Lambda::Function"))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_calls_and_messages_go_to_the_version_that_is_live(environment: str) -> None:
    stack = stack_of(environment)
    called = {
        it["LambdaConfig"]["LambdaFunctionArn"]["Ref"] for it in stack.of_type("AWS::AppSync::DataSource").values()
    }
    fed = {it["FunctionName"]["Ref"] for it in stack.of_type("AWS::Lambda::EventSourceMapping").values()}
    assert called | fed == {f"{function}Aliaslive" for function in SHIFTED}
    (policy,) = stack.of_type("AWS::IAM::Role")["DataSourceRole"]["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert {resource["Ref"] for resource in statement["Resource"]} == called


def test_new_imports_publish_new_versions() -> None:
    """SAM names a version after what is in it; of a layer only where the layer says so."""
    one, other = (versions("--layer", f"s3://bucket/{layer}") for layer in ("one", "other"))
    assert len(one) == len(other) == len(SHIFTED)
    assert not one & other


def versions(*options: str) -> set[str]:
    resources = transformed(parameters_of("production"), *options)["Resources"]
    return {name for name, resource in resources.items() if resource["Type"] == "AWS::Lambda::Version"}
