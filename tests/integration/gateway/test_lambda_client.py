"""What the Lambda service itself refuses, and how the gateway passes it on."""

import asyncio
from typing import Any

import aiohttp
import pytest

from gateway.errors import ResolverError
from gateway.invocation.lambda_client import LambdaClient
from gateway.options import Options
from tests.integration.gateway.deployment import SESSION, Deployment, deploy_function

ARN = "arn:aws:lambda:us-east-1:000000000000:function:"


def invoke(deployment: Deployment, function: str) -> Any:
    async def once() -> Any:
        async with aiohttp.ClientSession() as session:
            client = LambdaClient(Options(deployment.endpoint_url, "us-east-1", deployment.api_id), session)
            return await client.invoke(ARN + function, b"[]")

    return asyncio.run(once())


def test_a_function_that_is_not_there(deployment: Deployment) -> None:
    with pytest.raises(ResolverError) as refused:
        invoke(deployment, "missing")
    assert refused.value.error_type == "Lambda:IllegalArgument"
    assert "Function not found" in refused.value.message


def test_a_function_without_concurrency_left(deployment: Deployment) -> None:
    deploy_function(deployment.endpoint_url, "throttled")
    functions = SESSION.client("lambda", endpoint_url=deployment.endpoint_url)
    functions.put_function_concurrency(FunctionName="throttled", ReservedConcurrentExecutions=0)
    with pytest.raises(ResolverError) as refused:
        invoke(deployment, "throttled")
    assert (refused.value.error_type, refused.value.message) == ("Lambda:IllegalArgument", "Rate Exceeded")
