"""What holds for every function, queue, log and door of the stack, in every environment."""

from typing import Any

import pytest

from tests.infrastructure.deployed import ENVIRONMENTS, Stack, as_list, stack_of, statements

# Where messages end for good: nothing reads them on, so there is no queue behind them.
LAST_QUEUES = {"DeadLetterQueue", "SubscriptionDeadLetterQueue", "RejectedQueue"}
YEAR = 365


@pytest.fixture(params=ENVIRONMENTS)
def deployed(request: pytest.FixtureRequest) -> Stack:
    return stack_of(request.param)


def functions(stack: Stack) -> dict[str, Any]:
    found = stack.of_type("AWS::Lambda::Function")
    assert len(found) >= 5
    return found


def test_every_function_has_a_role_of_its_own(deployed: Stack) -> None:
    roles = {name: it["Role"]["Fn::GetAtt"][0] for name, it in functions(deployed).items()}
    assert roles == {name: f"{name}Role" for name in roles}


def test_every_role_is_bounded_in_aws_and_takes_no_policy_of_aws(deployed: Stack) -> None:
    for name, role in deployed.of_type("AWS::IAM::Role").items():
        assert "ManagedPolicyArns" not in role, name
        boundary = role.get("PermissionsBoundary", {}).get("Fn::Sub", "")
        expected = "" if deployed.environment == "local" else ":policy/clients-${Environment}-boundary"
        assert boundary.endswith(expected), name


def test_every_function_logs_into_a_group_that_is_encrypted_and_ends(deployed: Stack) -> None:
    groups = deployed.of_type("AWS::Logs::LogGroup")
    used = {it["LoggingConfig"]["LogGroup"]["Ref"] for it in functions(deployed).values()}
    assert len(used) == len(functions(deployed))
    for name in used | set(groups):
        assert groups[name]["RetentionInDays"] >= YEAR
        assert "kms-key-arn" in groups[name]["KmsKeyId"]["Fn::Sub"]


def test_every_function_has_an_alarm_on_its_errors(deployed: Stack) -> None:
    alarms = deployed.of_type("AWS::CloudWatch::Alarm").values()
    watched = {
        dimension["Value"]["Ref"]
        for alarm in alarms
        for dimension in alarm.get("Dimensions", [])
        if (alarm["Namespace"], alarm["MetricName"], dimension["Name"]) == ("AWS/Lambda", "Errors", "FunctionName")
    }
    assert watched == set(functions(deployed))
    assert all(("AlarmActions" in alarm) == (deployed.environment != "local") for alarm in alarms)


def test_every_function_is_bounded_traced_and_inside_the_network(deployed: Stack) -> None:
    for name, it in functions(deployed).items():
        assert it["Timeout"] <= 300, name
        assert int(it["ReservedConcurrentExecutions"]) >= 1, name
        assert it["TracingConfig"] == {"Mode": "Active"}, name
        assert it["VpcConfig"]["SubnetIds"], name
        assert it["KmsKeyArn"], name


def test_connections_fit_into_the_smallest_limit_of_redshift(deployed: Stack) -> None:
    reserved = {name: int(it["ReservedConcurrentExecutions"]) for name, it in functions(deployed).items()}
    (source,) = deployed.of_type("AWS::Lambda::EventSourceMapping").values()
    assert source["ScalingConfig"]["MaximumConcurrency"] < reserved["SubscriberFunction"]
    # During a gradual deployment, and after one that was taken back, up to three fleets hold connections.
    connections = 3 * reserved["QueryFunction"] + 2 * reserved["SubscriberFunction"] + 2
    people_and_tools = 100
    assert connections + people_and_tools <= 500


def test_every_queue_has_one_behind_it_or_is_the_last(deployed: Stack) -> None:
    queues = deployed.of_type("AWS::SQS::Queue")
    assert set(queues) >= LAST_QUEUES
    for name in set(queues) - LAST_QUEUES:
        target = queues[name]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        assert target in LAST_QUEUES
        assert queues[target]["MessageRetentionPeriod"] > queues[name]["MessageRetentionPeriod"]
    for subscription in deployed.of_type("AWS::SNS::Subscription").values():
        assert subscription["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0] in LAST_QUEUES


def test_every_queue_is_encrypted_kept_and_refuses_what_comes_in_the_clear(deployed: Stack) -> None:
    refusing = {
        queue["Ref"]
        for policy in deployed.of_type("AWS::SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        for queue in policy["Queues"]
        if statement["Effect"] == "Deny" and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    }
    queues = {name: it for name, it in deployed.resources.items() if it["Type"] == "AWS::SQS::Queue"}
    assert refusing == set(queues)
    for queue in queues.values():
        assert queue["Properties"]["KmsMasterKeyId"]
        assert queue["DeletionPolicy"] == queue["UpdateReplacePolicy"] == "Retain"


def test_waiting_messages_are_seen_again_only_after_the_subscriber_has_given_up(deployed: Stack) -> None:
    queue = deployed.of_type("AWS::SQS::Queue")["Queue"]
    timeout = functions(deployed)["SubscriberFunction"]["Timeout"]
    longest_window = 300
    least = timeout if deployed.environment == "local" else 6 * timeout + longest_window
    assert queue["VisibilityTimeout"] >= least


def test_nothing_is_public(deployed: Stack) -> None:
    assert not deployed.of_type("AWS::Lambda::Url")
    for permission in deployed.of_type("AWS::Lambda::Permission").values():
        assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}
        assert permission["SourceArn"]
    for policy in deployed.of_type("AWS::SQS::QueuePolicy").values():
        for statement in policy["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Deny" or statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    trusted = [
        statement["Principal"]
        for role in deployed.of_type("AWS::IAM::Role").values()
        for statement in role["AssumeRolePolicyDocument"]["Statement"]
    ]
    assert all(set(principal) == {"Service"} for principal in trusted)


def test_only_the_local_stack_has_a_key_and_tells_its_schema(deployed: Stack) -> None:
    api = deployed.of_type("AWS::AppSync::GraphQLApi")["Api"]
    local = deployed.environment == "local"
    assert bool(deployed.of_type("AWS::AppSync::ApiKey")) == local
    assert api["IntrospectionConfig"] == ("ENABLED" if local else "DISABLED")
    assert api["AuthenticationType"] == "AWS_IAM"
    assert 100 <= api["ResolverCountLimit"] <= 200
    assert local or 3 <= api["QueryDepthLimit"] <= 5
    assert api["LogConfig"]["ExcludeVerboseContent"] is True
    assert bool(deployed.of_type("AWS::WAFv2::WebACLAssociation")) == (not local)


def test_one_address_may_be_a_company_and_never_takes_more_than_a_tenth() -> None:
    """2,000 people behind one address, each of whom asks every ten seconds; docs/decisions/0035-firewall.md."""
    production = stack_of("production")
    (rule,) = [
        it["Statement"]["RateBasedStatement"]
        for it in production.of_type("AWS::WAFv2::WebACL")["Firewall"]["Rules"]
        if "RateBasedStatement" in it["Statement"]
    ]
    window_seconds, query_seconds = rule.get("EvaluationWindowSec", 300), 0.05
    company = 2_000 * window_seconds / 10
    queries = int(functions(production)["QueryFunction"]["ReservedConcurrentExecutions"]) / query_seconds
    assert company <= int(rule["Limit"]) <= queries * window_seconds / 10


def test_no_statement_grants_more_than_it_must(deployed: Stack) -> None:
    """Only actions that know no resources may stand with all of them."""
    boundless = {
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "cloudwatch:DescribeAlarms",
    }
    allowed = [(name, it) for name, it in statements(deployed) if it["Effect"] == "Allow"]
    assert len(allowed) >= 20
    for name, statement in allowed:
        actions, resources = as_list(statement["Action"]), as_list(statement["Resource"])
        assert not {"NotAction", "NotResource", "Principal"} & set(statement), name
        assert not [action for action in actions if "*" in action], name
        assert "*" not in resources or set(actions) <= boundless, name
