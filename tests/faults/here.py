"""The subscriber's own handler in this process, against the stack's database and real queues."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from local.aws import Aws, aws_environment
from resolvers import queues, secrets
from resolvers.handlers import subscribe

# As a new process has them.
CACHES = (
    *(subscribe._settings, subscribe._warehouse, subscribe._rejected_queue),  # noqa: SLF001
    *(queues._sqs, secrets._provider),  # noqa: SLF001
)


class Context:
    """As long as the deployed function may take."""

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@contextmanager
def own_queues(aws: Aws, name: str) -> Iterator[dict[str, str]]:
    """Addresses of queues that nobody else uses, by the function's own names for them."""
    names = ("QUEUE_URL", "REJECTED_QUEUE_URL", "DEAD_LETTER_QUEUE_URL")
    urls = {it: aws.sqs.create_queue(QueueName=f"{name}-{it.lower().replace('_', '-')}")["QueueUrl"] for it in names}
    yield urls
    for url in urls.values():
        aws.sqs.delete_queue(QueueUrl=url)


@contextmanager
def environment(stack: Mapping[str, Any], queue_urls: Mapping[str, str]) -> Iterator[None]:
    """What the deployed function gets from template.yaml and from the machine it runs on."""
    where = stack["redshift"]
    variables = {
        **aws_environment(stack["awsEndpointUrl"]),
        **queue_urls,
        "SSL_CERT_FILE": where["caFile"],
        "REDSHIFT_HOST": where["host"],
        "REDSHIFT_PORT": str(where["port"]),
        "REDSHIFT_DATABASE": where["database"],
        "REDSHIFT_SECRET_ARN": where["secretArns"]["writer"],
    }
    with patch.dict(os.environ, variables):
        _forget()
        yield
        subscribe._warehouse().close()  # noqa: SLF001 - the process that has it does not end here
    _forget()


def _forget() -> None:
    for cache in CACHES:
        cache.cache_clear()
