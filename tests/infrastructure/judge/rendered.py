"""Terraform's roots rendered as they would stand in AWS: every policy whole, with the ARNs that AWS would have made.

A plan leaves out whatever names something that does not exist yet, which is most of a policy. So each resource of the
plan gets an ARN of the shape that AWS gives it, and Terraform's own mocks render the rest. No cloud is asked.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from tests.infrastructure.terraform import ACCOUNT, Root, resources

REGION = "us-east-1"

# What AWS makes up, or builds from the name, by Terraform's type of the resource. Source: the resource types of AWS's
# service authorization reference.
ARNS = {
    "aws_cloudwatch_log_group": "arn:aws:logs:{here}:log-group:{name}",
    "aws_cognito_user_pool": "arn:aws:cognito-idp:{here}:userpool/{id}",
    "aws_flow_log": "arn:aws:ec2:{here}:vpc-flow-log/{id}",
    "aws_iam_openid_connect_provider": "arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com",
    "aws_iam_policy": "arn:aws:iam::{account}:policy/{name}",
    "aws_iam_role": "arn:aws:iam::{account}:role/{name}",
    "aws_kms_key": "arn:aws:kms:{here}:key/{id}",
    "aws_redshift_cluster": "arn:aws:redshift:{here}:cluster:{cluster_identifier}",
    "aws_redshift_parameter_group": "arn:aws:redshift:{here}:parametergroup:{name}",
    "aws_redshift_subnet_group": "arn:aws:redshift:{here}:subnetgroup:{name}",
    "aws_redshiftserverless_namespace": "arn:aws:redshift-serverless:{here}:namespace/{id}",
    "aws_redshiftserverless_workgroup": "arn:aws:redshift-serverless:{here}:workgroup/{id}",
    "aws_route_table": "arn:aws:ec2:{here}:route-table/{id}",
    "aws_s3_bucket": "arn:aws:s3:::{bucket}",
    "aws_secretsmanager_secret": "arn:aws:secretsmanager:{here}:secret:{name}-Ab1Cd2",
    "aws_security_group": "arn:aws:ec2:{here}:security-group/{id}",
    "aws_default_security_group": "arn:aws:ec2:{here}:security-group/{id}",
    "aws_sns_topic": "arn:aws:sns:{here}:{name}",
    "aws_ssm_parameter": "arn:aws:ssm:{here}:parameter{name}",
    "aws_subnet": "arn:aws:ec2:{here}:subnet/{id}",
    "aws_vpc": "arn:aws:ec2:{here}:vpc/{id}",
    "aws_vpc_endpoint": "arn:aws:ec2:{here}:vpc-endpoint/{id}",
    "aws_vpc_security_group_egress_rule": "arn:aws:ec2:{here}:security-group-rule/{id}",
    "aws_vpc_security_group_ingress_rule": "arn:aws:ec2:{here}:security-group-rule/{id}",
}
# Short forms that AWS puts in front of an id.
PREFIXES = {
    "aws_cognito_user_pool": "us-east-1_",
    "aws_flow_log": "fl-",
    "aws_route_table": "rtb-",
    "aws_security_group": "sg-",
    "aws_default_security_group": "sg-",
    "aws_subnet": "subnet-",
    "aws_vpc": "vpc-",
    "aws_vpc_endpoint": "vpce-",
    "aws_vpc_security_group_egress_rule": "sgr-",
    "aws_vpc_security_group_ingress_rule": "sgr-",
}
ID_IS = {
    "aws_cloudwatch_log_group": "name",
    "aws_iam_policy": "arn",
    "aws_iam_role": "name",
    "aws_redshift_cluster": "cluster_identifier",
    "aws_s3_bucket": "bucket",
    "aws_secretsmanager_secret": "arn",
    "aws_sns_topic": "arn",
    "aws_ssm_parameter": "name",
}


def rendered(root: Root, variables: list[str], name: str) -> dict[str, dict[str, Any]]:
    """Address to values of all that a plan with these variables would make, with the tags of the plan."""
    plan = root.plan(*variables, file=f"judge-{name}.tfplan")
    tests = root.folder / f"judge-{name}"
    tests.mkdir(exist_ok=True)
    (tests / "render.tftest.hcl").write_text(_test(plan), "utf-8")
    said = root.run("test", "-json", "-verbose", f"-test-directory={tests.name}", *variables)
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    (made,) = (line["test_plan"] for line in lines if line.get("type") == "test_plan")
    tags = {it: values.get("tags_all") for it, values in resources(plan["planned_values"]).items()}
    changes = {it["address"]: it for it in made["resource_changes"] if it["mode"] == "managed"}
    return {address: it["change"]["after"] | {"tags_all": tags[address]} for address, it in changes.items()}


def _test(plan: Mapping[str, Any]) -> str:
    overrides = "".join(f"  override_resource {{\n{block}  }}\n" for block in _overrides(plan))
    return f'mock_provider "aws" {{\n  override_during = plan\n{overrides}}}\n\nrun "plan" {{\n  command = plan\n}}\n'


def _overrides(plan: Mapping[str, Any]) -> Iterator[str]:
    for change in plan["resource_changes"]:
        values = _made(change["type"], change["address"], change["change"]["after"])
        if change["mode"] == "managed" and values:
            body = "".join(f"      {name} = {json.dumps(value)}\n" for name, value in values.items())
            yield f"    target = {change['address']}\n    values = {{\n{body}    }}\n"


def _made(kind: str, address: str, planned: Mapping[str, Any]) -> dict[str, Any]:
    number = hashlib.sha256(f"{planned.get('name')}{planned.get('tags_all')}{address}".encode()).hexdigest()
    made = str(uuid.UUID(number[:32])) if kind.startswith(("aws_kms", "aws_redshift")) else number[:17]
    identity = PREFIXES.get(kind, "") + made
    if kind == "aws_secretsmanager_secret_version":
        return {"version_id": f"terraform-{number}"}
    if kind not in ARNS:
        return {}
    arn = ARNS[kind].format_map({**planned, "account": ACCOUNT, "here": f"{REGION}:{ACCOUNT}", "id": identity})
    known = {**planned, "arn": arn, "made": identity}
    return {"arn": arn, "id": known[ID_IS.get(kind, "made")], **_more(kind, planned)}


def _more(kind: str, planned: Mapping[str, Any]) -> dict[str, Any]:
    """The secret of an administrator, which Redshift makes and names itself; and the address of a workgroup."""
    if kind == "aws_redshiftserverless_workgroup":
        return {
            "endpoint": [
                {"address": f"{planned['workgroup_name']}.{ACCOUNT}.{REGION}.redshift-serverless.amazonaws.com"}
            ]
        }
    fields = {
        "aws_redshift_cluster": ("master_password_secret_arn", "cluster_identifier", "master_username"),
        "aws_redshiftserverless_namespace": ("admin_password_secret_arn", "namespace_name", "admin_username"),
    }
    if kind not in fields:
        return {}
    attribute, name, user = fields[kind]
    secret = f"redshift!{planned[name]}-{planned[user]}-Ab1Cd2"
    return {attribute: f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{secret}"}
