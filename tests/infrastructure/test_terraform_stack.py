"""The roles of the pipeline against what the pipeline does: the jobs that take them, the template that they build."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.infrastructure.deployed import stack_of
from tests.infrastructure.permissions import Role, may_be_taken, roles
from tests.infrastructure.terraform import ENVIRONMENTS, REPOSITORY
from tests.infrastructure.test_workflows import ALL, OWN, action

pytestmark = pytest.mark.timeout(600)

# What CloudFormation calls to make, change and remove each kind of resource.
# Source: `handlers` in the registry's schema of each type, and the service's own documentation where it passes a role.
NEEDS = {
    "AWS::AppSync::DataSource": (
        "appsync: CreateDataSource GetDataSource UpdateDataSource DeleteDataSource; iam: PassRole"
    ),
    "AWS::AppSync::DomainName": "appsync: CreateDomainName GetDomainName DeleteDomainName; acm: DescribeCertificate",
    "AWS::AppSync::DomainNameApiAssociation": "appsync: AssociateApi DisassociateApi GetApiAssociation",
    "AWS::AppSync::GraphQLApi": (
        "appsync: CreateGraphqlApi GetGraphqlApi UpdateGraphqlApi DeleteGraphqlApi; iam: PassRole"
    ),
    "AWS::AppSync::GraphQLSchema": "appsync: StartSchemaCreation GetSchemaCreationStatus; s3: GetObject",
    "AWS::AppSync::Resolver": "appsync: CreateResolver GetResolver UpdateResolver DeleteResolver",
    "AWS::CloudWatch::Alarm": "cloudwatch: PutMetricAlarm DescribeAlarms DeleteAlarms",
    "AWS::CodeDeploy::Application": "codedeploy: CreateApplication GetApplication DeleteApplication",
    "AWS::CodeDeploy::DeploymentGroup": (
        "codedeploy: CreateDeploymentGroup GetDeploymentGroup UpdateDeploymentGroup DeleteDeploymentGroup;iam: PassRole"
    ),
    "AWS::IAM::Policy": "iam: PutRolePolicy GetRolePolicy DeleteRolePolicy",
    "AWS::IAM::Role": (
        "iam: CreateRole GetRole TagRole PutRolePolicy UpdateAssumeRolePolicy DeleteRolePolicy DeleteRole"
    ),
    "AWS::Lambda::Alias": (
        "lambda: CreateAlias GetAlias UpdateAlias DeleteAlias;"
        "codedeploy: CreateDeployment GetDeployment StopDeployment GetDeploymentConfig RegisterApplicationRevision"
    ),
    "AWS::Lambda::EventSourceMapping": (
        "lambda: CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping"
    ),
    "AWS::Lambda::Function": (
        "lambda: CreateFunction GetFunction UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency"
        " DeleteFunction TagResource; iam: PassRole; s3: GetObject; kms: CreateGrant Encrypt Decrypt;"
        "ec2: DescribeSubnets DescribeSecurityGroups DescribeVpcs"
    ),
    "AWS::Lambda::LayerVersion": "lambda: PublishLayerVersion GetLayerVersion DeleteLayerVersion; s3: GetObject",
    "AWS::Lambda::Permission": "lambda: AddPermission RemovePermission GetPolicy",
    "AWS::Lambda::Version": "lambda: PublishVersion ListVersionsByFunction DeleteFunction",
    "AWS::Logs::LogGroup": "logs: CreateLogGroup DescribeLogGroups PutRetentionPolicy AssociateKmsKey DeleteLogGroup",
    "AWS::Logs::MetricFilter": "logs: PutMetricFilter DescribeMetricFilters DeleteMetricFilter",
    "AWS::Route53::RecordSet": "route53: ChangeResourceRecordSets GetChange ListResourceRecordSets GetHostedZone",
    "AWS::SNS::Subscription": "sns: Subscribe Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes",
    "AWS::SQS::Queue": "sqs: CreateQueue GetQueueAttributes SetQueueAttributes TagQueue DeleteQueue",
    "AWS::SQS::QueuePolicy": "sqs: SetQueueAttributes",
    "AWS::SecretsManager::RotationSchedule": (
        "secretsmanager: RotateSecret DescribeSecret CancelRotateSecret; lambda: InvokeFunction"
    ),
    "AWS::WAFv2::LoggingConfiguration": (
        "wafv2: PutLoggingConfiguration GetLoggingConfiguration DeleteLoggingConfiguration;"
        "logs: CreateLogDelivery PutResourcePolicy DescribeResourcePolicies; iam: CreateServiceLinkedRole"
    ),
    "AWS::WAFv2::WebACL": "wafv2: CreateWebACL GetWebACL UpdateWebACL DeleteWebACL TagResource ListTagsForResource",
    "AWS::WAFv2::WebACLAssociation": (
        "wafv2: AssociateWebACL DisassociateWebACL GetWebACLForResource; appsync: SetWebACL"
    ),
}


def actions(needs: str) -> set[str]:
    pairs = (part.split(":") for part in needs.split(";"))
    return {f"{service.strip()}:{name}" for service, names in pairs for name in names.split()}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_cloudformation_may_build_every_resource_of_the_template(
    bootstrap_state: dict[str, dict[str, Any]], environment: str
) -> None:
    role = roles(bootstrap_state, environment)["cloudformation"]
    kinds = {resource["Type"] for resource in stack_of(environment).resources.values()}
    assert kinds <= set(NEEDS), "say what CloudFormation calls for it, and let the role"
    assert {kind: missing for kind in kinds if (missing := actions(NEEDS[kind]) - role.actions)} == {}


def asked(steps: list[dict[str, Any]], inputs: Mapping[str, str]) -> Iterator[str]:
    """The roles that a job's steps take, those of the repository's own actions included."""
    for step in steps:
        given = {name: resolved(str(value), inputs) for name, value in step.get("with", {}).items()}
        if step.get("uses", "").endswith("/take-role"):
            yield given["role"]
        elif step.get("uses", "").startswith(OWN):
            own = action(step["uses"])
            defaults = {name: str(it["default"]) for name, it in own.get("inputs", {}).items() if "default" in it}
            yield from asked(own["runs"]["steps"], defaults | given)


def resolved(value: str, inputs: Mapping[str, str]) -> str:
    for name, given in inputs.items():
        value = value.replace(f"${{{{ inputs.{name} }}}}", given)
    return value


def takings() -> Iterator[tuple[str, str, str]]:
    """Workflow, GitHub environment and role, for every role that a job takes."""
    for job, body in ALL.items():
        for name in body.get("strategy", {}).get("matrix", {}).get("environment", [""]):
            environment = body.get("environment", "").replace("${{ matrix.environment }}", name)
            yield from ((job.split(":")[0], environment, role) for role in set(asked(body["steps"], {})))


def test_every_job_may_take_the_roles_that_it_takes(bootstrap_state: dict[str, dict[str, Any]]) -> None:
    found = sorted(set(takings()))
    assert {role for _, _, role in found} == {"plan", "foundation", "deploy", "verify"}
    for workflow, environment, name in found:
        ref = "refs/pull/7/merge" if workflow == "pull-request.yml" else "refs/heads/main"
        file = f"{REPOSITORY}/.github/workflows/{workflow}@{ref}"
        claims = {
            "aud": "sts.amazonaws.com",
            "sub": f"repo:{REPOSITORY}:environment:{environment}:job_workflow_ref:{file}",
        }
        role: Role = roles(bootstrap_state, environment.removesuffix("-plan"))[name]
        assert may_be_taken(role, claims), (workflow, environment, name)
