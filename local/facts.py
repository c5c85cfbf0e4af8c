"""`stack.json`, from which tests and people's scripts learn where everything is; and the same for shells, `env`."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from local.aws import REGION, aws_environment
from local.deployment import STACK_NAME
from local.postgres import DATABASE
from local.state import State
from stack_file import Functions, Redshift, SecretArns, StackFile, StackFileError

NAME: Final = "stack"
REDSHIFT_HOST: Final = "localhost"


@dataclass(frozen=True)
class Addresses:
    gateway_url: str
    realtime_url: str
    endpoint_url: str
    redshift_port: int
    authority: Path
    logs: Path


def collect_facts(
    at: Addresses, outputs: Mapping[str, str], secret_arns: Mapping[str, str], user_pool_id: str
) -> dict[str, Any]:
    return StackFile(
        graphql_url=f"{at.gateway_url}/graphql",
        realtime_url=at.realtime_url,
        console_url=f"{at.gateway_url}/console",
        api_key=outputs["ApiKey"],
        aws_endpoint_url=at.endpoint_url,
        region=REGION,
        stack_name=STACK_NAME,
        api_id=outputs["GraphQLApiId"],
        user_pool_id=user_pool_id,
        topic_arn=outputs["TopicArn"],
        queue_url=outputs["QueueUrl"],
        dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
        subscription_dead_letter_queue_url=outputs["SubscriptionDeadLetterQueueUrl"],
        rejected_queue_url=outputs["RejectedQueueUrl"],
        redshift=Redshift(
            host=REDSHIFT_HOST,
            port=at.redshift_port,
            database=DATABASE,
            ca_file=str(at.authority),
            secret_arns=SecretArns(**secret_arns),
        ),
        functions=Functions(
            query=outputs["QueryFunctionName"],
            publish=outputs["PublishFunctionName"],
            subscriber=outputs["SubscriberFunctionName"],
            migration=outputs["MigrationFunctionName"],
            rotation=outputs["RotationFunctionName"],
        ),
        logs=str(at.logs),
    ).facts()


def write_facts(state: State, facts: Mapping[str, Any]) -> None:
    state.write(NAME, facts)
    variables = {
        "GRAPHQL_URL": facts["graphqlUrl"],
        "API_KEY": facts["apiKey"],
        "TOPIC_ARN": facts["topicArn"],
        "QUEUE_URL": facts["queueUrl"],
        "REJECTED_QUEUE_URL": facts["rejectedQueueUrl"],
        **aws_environment(facts["awsEndpointUrl"]),
    }
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
    path = state.path("env")
    path.touch(mode=0o600)
    path.write_text("".join(lines))


def read_facts(state: State) -> dict[str, Any] | None:
    """A file of another version counts as missing, as a damaged one does; so does one that was copied or moved with its
    folder, for its addresses are another stack's."""
    try:
        file = StackFile.of(state.read(NAME))
    except StackFileError:
        return None
    return file.facts() if file.logs == str(state.logs) else None


def table(facts: Mapping[str, Any], state: State) -> str:
    rows = {
        "GraphQL": facts["graphqlUrl"],
        "API key": facts["apiKey"],
        "console": facts["consoleUrl"],
        "topic": facts["topicArn"],
        "AWS endpoint": f"{facts['awsEndpointUrl']}  (keys test/test, region {facts['region']})",
        "logs": facts["logs"],
        "for shells": f". {state.path('env')}",
    }
    lines = [f"  {name:<13} {value}" for name, value in rows.items()]
    query = '{"query": "{ clients(first: 3) { nodes { id nombre apellido rut correo } } }"}'
    curl = f"  curl -s {facts['graphqlUrl']} -H 'x-api-key: {facts['apiKey']}' -d '{query}'"
    return "\n".join([*lines, "", "Try it:", curl])
