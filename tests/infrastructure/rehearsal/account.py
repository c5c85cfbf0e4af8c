"""An account in which staging's foundation stands, as far as MiniStack has it: what Terraform hands over, a warehouse.

The warehouse is PostgreSQL behind Redshift's front door, as on the local stack.
"""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3

from delivery.passwords import FIRST_VERSION
from local.aws import REGION, aws_environment
from local.facts import REDSHIFT_HOST
from local.foundation import NETWORK, USERS
from local.parts import PARTS
from local.postgres import DATABASE, MAINTENANCE_DATABASE
from local.stack import Stack
from stack_file import Functions, Redshift, SecretArns, StackFile
from tests.stack import temporary_state

ENVIRONMENT = "staging"
ADMIN = {"username": USERS["admin"], "password": "Aa1administrator"}
ROTATION_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


@dataclass(frozen=True)
class Account:
    stack: Stack

    @property
    def endpoint(self) -> str:
        return self.stack.ministack.endpoint_url

    @property
    def environment(self) -> dict[str, str]:
        """Of commands that work in it."""
        return aws_environment(self.endpoint)

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.endpoint, region_name=REGION, **keys)  # type: ignore[call-overload]

    def outputs(self) -> dict[str, str]:
        (stack,) = self.client("cloudformation").describe_stacks(StackName=f"clients-{ENVIRONMENT}")["Stacks"]
        return {it["OutputKey"]: it["OutputValue"] for it in stack.get("Outputs", [])}

    def secret(self, role: str) -> str:
        name = f"/clients/{ENVIRONMENT}/redshift/{role}-secret-arn"
        return str(self.client("ssm").get_parameter(Name=name)["Parameter"]["Value"])

    def rotate(self, role: str) -> None:
        """Secrets Manager's part, which the emulator leaves out: the function's four steps, for a new version."""
        arn, token = self.secret(role), str(uuid.uuid4())
        for step in ROTATION_STEPS:
            event = {"Step": step, "SecretId": arn, "ClientRequestToken": token}
            name = self.outputs()["RotationFunctionName"]
            answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
            assert "FunctionError" not in answer, answer["Payload"].read()

    def password(self, role: str) -> str:
        value = self.client("secretsmanager").get_secret_value(SecretId=self.secret(role))["SecretString"]
        return str(json.loads(value)["password"])

    def serve(self) -> None:
        """AppSync's data plane for the deployed API, and the file in which the test of a deployment looks for it."""
        outputs = self.outputs()
        self.stack.processes.stop("gateway")
        self.stack.gateway.start(self.endpoint, outputs)
        StackFile(
            graphql_url=f"{self.stack.gateway.url}/graphql",
            realtime_url=self.stack.gateway.realtime_url,
            api_key=outputs["ApiKey"],
            aws_endpoint_url=self.endpoint,
            region=REGION,
            stack_name=f"clients-{ENVIRONMENT}",
            api_id=outputs["GraphQLApiId"],
            topic_arn=outputs["TopicArn"],
            queue_url=outputs["QueueUrl"],
            dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
            subscription_dead_letter_queue_url=outputs["SubscriptionDeadLetterQueueUrl"],
            rejected_queue_url=outputs["RejectedQueueUrl"],
            redshift=Redshift(
                host=REDSHIFT_HOST,
                port=self.stack.front_door.port,
                database=DATABASE,
                ca_file=str(self.stack.front_door.certificates.authority),
                secret_arns=SecretArns(**{role: self.secret(role) for role in ("admin", "reader", "writer")}),
            ),
            functions=Functions(
                **{part: outputs[f"{part.capitalize()}FunctionName"] for part in Functions.model_fields}
            ),
        ).write(self.stack.state.path("stack.json"))


@contextmanager
def account() -> Iterator[Account]:
    with temporary_state() as state:
        stack = Stack(state)
        for part in PARTS:
            stack.ports.choose(part)
        try:
            stack.postgres.create(ADMIN["password"])
            stack.postgres.start()
            stack.postgres.execute(ADMIN["password"], f"CREATE DATABASE {DATABASE}", database=MAINTENANCE_DATABASE)
            stack.front_door.start()
            stack.ministack.start(stack.front_door.certificates.authority, LAMBDA_ACCOUNT_CONCURRENCY="1000")
            ready = Account(stack)
            _lay_foundation(ready)
            yield ready
        finally:
            stack.processes.stop_all(PARTS)


def _lay_foundation(account: Account) -> None:
    """The parameters that terraform/foundation writes, and what they name; the first passwords are written."""
    secrets, topics = account.client("secretsmanager"), account.client("sns")
    key = account.client("kms").create_key(Description="clients")["KeyMetadata"]["Arn"]
    values: Mapping[str, dict[str, str]] = {
        "admin": ADMIN,
        **{role: {"username": USERS[role], "password": f"Aa1first{role}"} for role in ("reader", "writer")},
    }
    arns = {
        role: secrets.create_secret(
            Name=f"{ENVIRONMENT}/redshift/credentials/{role}",
            KmsKeyId=key,
            SecretString=json.dumps(value),
            ClientRequestToken=FIRST_VERSION,
        )["ARN"]
        for role, value in values.items()
    }
    texts = {
        "redshift/host": REDSHIFT_HOST,
        "redshift/port": str(account.stack.front_door.port),
        "redshift/database": DATABASE,
        **{f"redshift/{role}-secret-arn": arn for role, arn in arns.items()},
        "topic-arn": topics.create_topic(Name="staging-customers-topic", Attributes={"KmsMasterKeyId": key})[
            "TopicArn"
        ],
        "alarm-topic-arn": topics.create_topic(Name="clients-staging-alarms")["TopicArn"],
        "kms-key-arn": key,
        "user-pool-id": account.client("cognito-idp").create_user_pool(PoolName="clients")["UserPool"]["Id"],
    }
    lists = {f"network/{name}": ",".join(values) for name, values in NETWORK.items()}
    for kind, parameters in (("String", texts), ("StringList", lists)):
        for name, value in parameters.items():
            account.client("ssm").put_parameter(Name=f"/clients/{ENVIRONMENT}/{name}", Value=value, Type=kind)
    account.client("s3").create_bucket(Bucket="clients-artifacts-000000000000")
