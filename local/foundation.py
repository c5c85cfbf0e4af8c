"""What Terraform owns in AWS, made in the emulator: key, secrets, topic, network, user pool, and the SSM parameters
through which template.yaml learns of them."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from local.aws import Aws
from local.postgres import ADMIN, DATABASE

ENVIRONMENT: Final = "local"
ARTIFACTS_BUCKET: Final = "clients-local-artifacts"
# Nothing is behind these: on one machine the functions are processes, and the loopback interface is the network.
NETWORK: Final = {
    "subnet-ids": ("subnet-0a0000000000000aa", "subnet-0b0000000000000bb", "subnet-0c0000000000000cc"),
    "security-group-ids": ("sg-0d0000000000000dd",),
}
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
    for name, values in NETWORK.items():
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
