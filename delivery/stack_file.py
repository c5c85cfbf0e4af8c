"""The addresses of a deployed stack, in the form of the local stack's stack.json: tests and tools take either."""

import json
import os
from pathlib import Path
from typing import Any

from delivery.environment import REGION, Environment

ROLES = ("admin", "reader", "writer")


def facts(environment: Environment) -> dict[str, Any]:
    """Of the secrets only their addresses, and no key: a deployed API is asked with the caller's own identity."""
    outputs = environment.outputs()
    prefix = f"/clients/{environment.name}/redshift"
    names = [f"{prefix}/{name}" for name in ("host", "port", "database", *(f"{role}-secret-arn" for role in ROLES))]
    found = environment.parameters.get_parameters(Names=names)["Parameters"]
    warehouse = {parameter["Name"].removeprefix(f"{prefix}/"): parameter["Value"] for parameter in found}
    graphql = f"https://{outputs['DomainName']}/graphql" if "DomainName" in outputs else outputs["GraphQLUrl"]
    return {
        "graphqlUrl": graphql,
        "realtimeUrl": realtime(graphql),
        "apiKey": outputs.get("ApiKey"),
        "awsEndpointUrl": os.environ.get("AWS_ENDPOINT_URL"),
        "region": REGION,
        "stackName": environment.stack_name,
        "apiId": outputs["GraphQLApiId"],
        "topicArn": outputs["TopicArn"],
        "queueUrl": outputs["QueueUrl"],
        "deadLetterQueueUrl": outputs["DeadLetterQueueUrl"],
        "subscriptionDeadLetterQueueUrl": outputs["SubscriptionDeadLetterQueueUrl"],
        "rejectedQueueUrl": outputs["RejectedQueueUrl"],
        "redshift": {
            "host": warehouse["host"],
            "port": int(warehouse["port"]),
            "database": warehouse["database"],
            "caFile": None,
            "secretArns": {role: warehouse[f"{role}-secret-arn"] for role in ROLES},
        },
        "functions": {
            part: outputs[f"{part.capitalize()}FunctionName"]
            for part in ("query", "publish", "subscriber", "migration", "rotation")
        },
    }


def realtime(graphql: str) -> str:
    """Source: AppSync developer guide, "Building a real-time WebSocket client" (AWS's own names, custom names)."""
    address = graphql.replace("https://", "wss://", 1)
    own_name = ".appsync-api." in address
    return address.replace(".appsync-api.", ".appsync-realtime-api.", 1) if own_name else f"{address}/realtime"


def write(environment: Environment, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(facts(environment), indent=2) + "\n", "utf-8")
