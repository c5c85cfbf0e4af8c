from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest

from delivery import teardown
from delivery.environment import Environment
from local.aws import aws_environment
from tests.stack import bare_emulator

ACCOUNT = "000000000000"


@pytest.fixture(scope="session")
def bare() -> Iterator[str]:
    with bare_emulator(LAMBDA_ACCOUNT_CONCURRENCY="1000") as endpoint:
        yield endpoint


@pytest.fixture
def empty_account(bare: str) -> Iterator[Environment]:
    """Nightly in an account in which nothing was deployed."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in aws_environment(bare).items():
            patch.setenv(name, value)
        environment = Environment("nightly", ACCOUNT)
        boto3.client("s3").create_bucket(Bucket=environment.artifacts_bucket)
        yield environment
        teardown.tear_down(environment)


@pytest.fixture
def emulator(stack: Mapping[str, Any]) -> Iterator[str]:
    """AWS, as the delivery's own clients and programs see it here."""
    if not stack["awsEndpointUrl"]:
        pytest.skip("the stack is not a local one")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in aws_environment(stack["awsEndpointUrl"]).items():
            patch.setenv(name, value)
        yield stack["awsEndpointUrl"]


@pytest.fixture
def local_environment(emulator: str) -> Environment:
    """The local stack, as if it were deployed in AWS."""
    assert emulator
    return Environment("local", ACCOUNT)


@pytest.fixture
def nightly(emulator: str) -> Environment:
    assert emulator
    return Environment("nightly", ACCOUNT)
