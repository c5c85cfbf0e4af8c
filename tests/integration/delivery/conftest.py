from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from delivery.environment import Environment
from local.aws import aws_environment

ACCOUNT = "000000000000"


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
