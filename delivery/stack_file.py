"""Writes the file of a deployed stack, from its outputs and from the parameters that Terraform wrote."""

import os
from pathlib import Path

from delivery.environment import REGION, DeliveryError, Environment
from stack_file import Functions, Redshift, SecretArns, StackFile

ROLES = ("admin", "reader", "writer")


def describe(environment: Environment) -> StackFile:
    """Of the secrets only their addresses; a deployed API is asked with the caller's own identity."""
    prefix = f"/clients/{environment.name}/redshift"
    names = [f"{prefix}/{name}" for name in ("host", "port", "database", *(f"{role}-secret-arn" for role in ROLES))]
    answer = environment.parameters.get_parameters(Names=names)
    if missing := answer.get("InvalidParameters"):
        raise DeliveryError(f"of SSM's parameters {', '.join(missing)} are missing: apply the foundation first")
    warehouse = {it["Name"].removeprefix(f"{prefix}/"): it["Value"] for it in answer["Parameters"]}
    outputs = environment.outputs()
    graphql = f"https://{outputs['DomainName']}/graphql" if "DomainName" in outputs else outputs["GraphQLUrl"]
    return StackFile(
        graphql_url=graphql,
        realtime_url=realtime(graphql),
        api_key=outputs.get("ApiKey"),
        aws_endpoint_url=os.environ.get("AWS_ENDPOINT_URL"),
        region=REGION,
        stack_name=environment.stack_name,
        api_id=outputs["GraphQLApiId"],
        topic_arn=outputs["TopicArn"],
        queue_url=outputs["QueueUrl"],
        dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
        subscription_dead_letter_queue_url=outputs["SubscriptionDeadLetterQueueUrl"],
        rejected_queue_url=outputs["RejectedQueueUrl"],
        redshift=Redshift(
            host=warehouse["host"],
            port=int(warehouse["port"]),
            database=warehouse["database"],
            ca_file=None,
            secret_arns=SecretArns(**{role: warehouse[f"{role}-secret-arn"] for role in ROLES}),
        ),
        functions=Functions(**{part: outputs[f"{part.capitalize()}FunctionName"] for part in Functions.model_fields}),
    )


def realtime(graphql: str) -> str:
    """Source: AppSync developer guide, "Building a real-time WebSocket client" (AWS's own names, custom names)."""
    address = graphql.replace("https://", "wss://", 1)
    own_name = ".appsync-api." in address
    return address.replace(".appsync-api.", ".appsync-realtime-api.", 1) if own_name else f"{address}/realtime"


def write(environment: Environment, file: Path) -> None:
    describe(environment).write(file)
