"""What Terraform owns in AWS, made in the emulator: key, secrets, topic, network, user pool, and the SSM parameters
through which template.yaml learns of them."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from local.aws import REGION, Aws
from local.postgres import ADMIN, DATABASE

ENVIRONMENT: Final = "local"
ARTIFACTS_BUCKET: Final = "clients-local-artifacts"
ZONES: Final = ("a", "b", "c")
GROUPS: Final = ("readers", "publishers")
USERS: Final = {"admin": ADMIN, "reader": "clients_reader", "writer": "clients_writer"}


def new_passwords() -> dict[str, str]:
    """By the rules of Redshift: letters of both cases and digits, 8 to 64."""
    return {role: f"Aa1{secrets.token_hex(16)}" for role in USERS}


@dataclass(frozen=True)
class Foundation:
    topic_arn: str
    secret_arns: Mapping[str, str]
    user_pool_id: str


def lay_foundation(aws: Aws, redshift_host: str, redshift_port: int, passwords: Mapping[str, str]) -> Foundation:
    key_arn = aws.kms.create_key(Description="clients")["KeyMetadata"]["Arn"]
    aws.kms.enable_key_rotation(KeyId=key_arn)
    topic_arn = aws.sns.create_topic(Name="customers-topic", Attributes={"KmsMasterKeyId": key_arn})["TopicArn"]
    secret_arns = {role: _secret(aws, role, key_arn, passwords[role]) for role in USERS}
    user_pool_id = _user_pool(aws)
    subnets, security_groups = _network(aws)
    aws.s3.create_bucket(Bucket=ARTIFACTS_BUCKET)
    parameters = {
        "redshift/host": redshift_host,
        "redshift/port": str(redshift_port),
        "redshift/database": DATABASE,
        **{f"redshift/{role}-secret-arn": arn for role, arn in secret_arns.items()},
        "topic-arn": topic_arn,
        "kms-key-arn": key_arn,
        "user-pool-id": user_pool_id,
    }
    for name, value in parameters.items():
        aws.ssm.put_parameter(Name=f"/clients/{ENVIRONMENT}/{name}", Value=value, Type="String")
    for name, values in {"subnet-ids": subnets, "security-group-ids": security_groups}.items():
        path = f"/clients/{ENVIRONMENT}/network/{name}"
        aws.ssm.put_parameter(Name=path, Value=",".join(values), Type="StringList")
    return Foundation(topic_arn, secret_arns, user_pool_id)


def _secret(aws: Aws, role: str, key_arn: str, password: str) -> str:
    credentials = json.dumps({"username": USERS[role], "password": password})
    name = f"{ENVIRONMENT}/redshift/{role}"
    return aws.secrets.create_secret(Name=name, KmsKeyId=key_arn, SecretString=credentials)["ARN"]


def _user_pool(aws: Aws) -> str:
    pool = aws.cognito.create_user_pool(PoolName="clients")["UserPool"]["Id"]
    for group in GROUPS:
        aws.cognito.create_group(UserPoolId=pool, GroupName=group)
    return pool


def _network(aws: Aws) -> tuple[list[str], list[str]]:
    vpc = aws.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        aws.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for number, zone in enumerate(ZONES)
    ]
    group = aws.ec2.create_security_group(VpcId=vpc, GroupName="db-ingress", Description="may reach the warehouse")
    return [subnet["Subnet"]["SubnetId"] for subnet in subnets], [group["GroupId"]]
