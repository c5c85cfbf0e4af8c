"""CloudFormation's and the functions' policies hold nothing on which no judgement stands, but what is listed here."""

from tests.infrastructure.judge import cloudformation, functions, needed
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.catalog import Catalog

NOT_ASKED = {
    # takes away: what it refuses is judged in test_refused.py
    "MigrationFunctionRole/migrate: ServiceOnly ec2:*",
    "PublishFunctionRole/publish-clients: ServiceOnly ec2:*",
    "QueryFunctionRole/read-clients: ServiceOnly ec2:*",
    "RotationFunctionRole/rotate-secrets: ServiceOnly ec2:*",
    "SubscriberFunctionRole/store-clients: ServiceOnly ec2:*",
    "stack-compute: NotTheRolesOfThePipeline iam:AttachRolePolicy",
    "stack-compute: NotTheRolesOfThePipeline iam:DeleteRole",
    "stack-compute: NotTheRolesOfThePipeline iam:DeleteRolePolicy",
    "stack-compute: NotTheRolesOfThePipeline iam:DetachRolePolicy",
    "stack-compute: NotTheRolesOfThePipeline iam:PassRole",
    "stack-compute: NotTheRolesOfThePipeline iam:PutRolePermissionsBoundary",
    "stack-compute: NotTheRolesOfThePipeline iam:PutRolePolicy",
    "stack-compute: NotTheRolesOfThePipeline iam:UpdateAssumeRolePolicy",
    "stack-compute: NotTheRolesOfThePipeline iam:UpdateRole",
    # where a parameter of the template asks for a cache or a key
    "stack-api: Api appsync:CreateApiCache",
    "stack-api: Api appsync:CreateApiKey",
    "stack-api: Api appsync:DeleteApiCache",
    "stack-api: Api appsync:DeleteApiKey",
    "stack-api: Api appsync:GetApiCache",
    "stack-api: Api appsync:ListApiKeys",
    "stack-api: Api appsync:UpdateApiCache",
    "stack-api: Api appsync:UpdateApiKey",
    # granted for changes of the template that it does not have yet
    "stack-api: Api appsync:GetIntrospectionSchema",
    "stack-api: Firewall wafv2:DisassociateWebACL",
    "stack-api: Subscription sns:GetTopicAttributes",
    "stack-api: Subscription sns:ListSubscriptionsByTopic",
    "stack-compute: AttachKnownPolicies iam:AttachRolePolicy",
    "stack-compute: EventSources lambda:DeleteEventSourceMapping",
    "stack-compute: EventSources lambda:GetEventSourceMapping",
    "stack-compute: EventSources lambda:UpdateEventSourceMapping",
    "stack-compute: Functions lambda:DeleteFunctionEventInvokeConfig",
    "stack-compute: Functions lambda:DeleteProvisionedConcurrencyConfig",
    "stack-compute: Functions lambda:GetFunctionEventInvokeConfig",
    "stack-compute: Functions lambda:ListAliases",
    "stack-compute: Functions lambda:PutFunctionEventInvokeConfig",
    "stack-compute: Functions lambda:PutProvisionedConcurrencyConfig",
    "stack-compute: Functions lambda:UpdateFunctionEventInvokeConfig",
    "stack-compute: GradualDeployment codedeploy:UpdateApplication",
    "stack-compute: Layer lambda:DeleteLayerVersion",
    "stack-compute: Layer lambda:GetLayerVersion",
    "stack-compute: Layer lambda:PublishLayerVersion",
    "stack-compute: OwnRoles iam:DetachRolePolicy",
    "stack-compute: SeeTheNetwork lambda:ListEventSourceMappings",
    "stack-compute: TagEventSources lambda:ListTags",
    "stack-compute: TagEventSources lambda:TagResource",
    "stack-compute: TagEventSources lambda:UntagResource",
    "stack-observed: Alarms cloudwatch:PutCompositeAlarm",
    "stack-observed: Dashboards cloudwatch:DeleteDashboards",
    "stack-observed: Dashboards cloudwatch:GetDashboard",
    "stack-observed: Dashboards cloudwatch:PutDashboard",
    "stack-observed: FirewallsOwnRole iam:CreateServiceLinkedRole",
    "stack-observed: LogGroups logs:DeleteDataProtectionPolicy",
    "stack-observed: LogGroups logs:PutDataProtectionPolicy",
    # by reference: the template names them in places that the handlers' schemas leave out
    "stack-api: FirewallRules wafv2:CreateWebACL",
    "stack-api: FirewallRules wafv2:UpdateWebACL",
    "stack-api: Keys kms:Decrypt",
    "stack-api: Keys kms:DescribeKey",
    "stack-api: Keys kms:GenerateDataKey",
    "stack-api: Parameters ssm:GetParameter",
    "stack-api: Parameters ssm:GetParameters",
    "stack-api: Rotation secretsmanager:CancelRotateSecret",
    "stack-api: Rotation secretsmanager:DescribeSecret",
    "stack-api: Rotation secretsmanager:RotateSecret",
    "stack-api: UserPool cognito-idp:DescribeUserPool",
    # what was uploaded is read with a bucket that the transformed template only hints at
    "stack-compute: Artifacts s3:GetObject",
    "stack-compute: Artifacts s3:GetObjectVersion",
    "stack-compute: DecryptArtifacts kms:Decrypt",
}


def test_every_action_is_needed_or_listed(benches: dict[str, Bench]) -> None:
    """In one of the environments at least: their stacks differ."""
    everything, used = set(), set()
    for bench in benches.values():
        catalog = Catalog(bench)
        verdicts = bench.judge([*cloudformation.asked(catalog), *functions.asked(catalog)])
        stood_on = needed.needed(bench, verdicts)
        for part in needed.parts(bench):
            if "-stack-" in part.policy or "FunctionRole/" in part.policy:
                name = str(part).removeprefix(f"clients-{bench.environment}-")
                everything.add(name)
                used |= {name} if part in stood_on else set()
        print(f"{bench.environment}: {len(verdicts)} requests judged, {sum(it.allowed for it in verdicts)} allowed")  # noqa: T201
    print(f"{len(everything)} actions of statements, {len(everything - used)} without a request")  # noqa: T201
    assert everything - used == NOT_ASKED
