"""A stack's file in which nothing answers, for tests that give it the parts that do."""

from typing import Any

from stack_file import Functions, Redshift, SecretArns, StackFile

NOWHERE = "http://127.0.0.1:1"


def stack_file(*, ca_file: str | None = "", **given: Any) -> StackFile:
    """`ca_file`: None for a deployed stack. What is given stands under the names of the file's fields."""
    queues = ("queue", "rejected_queue", "dead_letter_queue", "subscription_dead_letter_queue")
    redshift = Redshift(
        host="localhost",
        port=1,
        database="clients",
        ca_file=ca_file,
        secret_arns=SecretArns(admin="-", reader="-", writer="-"),
    )
    facts: dict[str, Any] = {
        "graphql_url": f"{NOWHERE}/graphql",
        "realtime_url": f"{NOWHERE}/graphql/realtime",
        "aws_endpoint_url": NOWHERE,
        "region": "us-east-1",
        "stack_name": "clients-local",
        "api_id": "-",
        "topic_arn": "arn:aws:sns:us-east-1:000000000000:topic",
        **{f"{queue}_url": f"{NOWHERE}/{queue}" for queue in queues},
        "redshift": redshift,
        "functions": Functions(query="-", publish="-", subscriber="-", migration="-", rotation="-"),
    }
    return StackFile(**facts | given)
