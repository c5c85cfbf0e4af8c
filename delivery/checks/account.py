"""What terraform/bootstrap makes once an account, and what of it others may have made."""

import json
from collections.abc import Iterator

from botocore.exceptions import ClientError

from delivery.checks import Finding, Step
from delivery.environment import Environment

ISSUER = "token.actions.githubusercontent.com"
BOOTSTRAP = "terraform/bootstrap as in docs/deploying.md, 1"
# The pipeline may make them, but a service may refuse what it asks in the seconds until a new role is known everywhere.
SERVICE_ROLES = {
    "AWSServiceRoleForRedshift": "redshift.amazonaws.com",
    "AWSServiceRoleForWAFV2Logging": "wafv2.amazonaws.com",
}


def bucket_state(environment: Environment, name: str) -> str:
    """free, ours, or taken (by another account)."""
    try:
        environment.buckets.head_bucket(Bucket=name)
    except ClientError as error:
        return "free" if error.response["Error"]["Code"] == "404" else "taken"
    return "ours"


def account(environment: Environment, step: Step) -> Iterator[Finding]:
    yield from _buckets(environment, step)
    yield from _provider(environment, step)
    for role, service in SERVICE_ROLES.items():
        if not _is_role(environment, role):
            command = f"aws iam create-service-linked-role --aws-service-name {service}"
            yield Finding(f"the role {role} is not there yet; the first deployment makes it", command, blocks=False)
    if step is not Step.BOOTSTRAP:
        for role in ("plan", "foundation", "deploy", "verify", "cloudformation"):
            name = f"{environment.stack_name}-{role}"
            if not _is_role(environment, name):
                missing = f"terraform apply -var 'environments={json.dumps([environment.name])}' …, beside those it has"
                yield Finding(f"there is no role {name}", f"{missing}: {BOOTSTRAP}")


def _buckets(environment: Environment, step: Step) -> Iterator[Finding]:
    names = [environment.state_bucket, environment.artifacts_bucket]
    for name in names:
        state = bucket_state(environment, name)
        if state == "taken":
            yield Finding(
                f"the bucket {name} is another account's", "ask AWS Support: the name holds this account's id"
            )
        elif state == "ours" and step is Step.BOOTSTRAP:
            mend = f"aws s3 rb s3://{name}; or, where it has just been made, terraform init -migrate-state: {BOOTSTRAP}"
            yield Finding(f"the bucket {name} is there, and no state of the bootstrap in {names[0]}", mend)
        elif state == "free" and step is not Step.BOOTSTRAP:
            yield Finding(f"there is no bucket {name}", f"terraform apply: {BOOTSTRAP}")


def _provider(environment: Environment, step: Step) -> Iterator[Finding]:
    found = environment.identities.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    ours = [it["Arn"] for it in found if it["Arn"].endswith(f":oidc-provider/{ISSUER}")]
    if ours and step is Step.BOOTSTRAP:
        command = f"terraform import aws_iam_openid_connect_provider.github {ours[0]}, before `apply`: {BOOTSTRAP}"
        yield Finding("this account trusts GitHub's tokens already, and a second provider is refused", command)
    if not ours and step is not Step.BOOTSTRAP:
        yield Finding("this account does not trust GitHub's tokens", f"terraform apply: {BOOTSTRAP}")


def _is_role(environment: Environment, name: str) -> bool:
    try:
        environment.identities.get_role(RoleName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return False
    return True
