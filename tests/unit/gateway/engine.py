"""The engine on the scratch contract, with functions written in the test."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from gateway.authorization.caller import Caller
from gateway.errors import ResolverError
from gateway.execution.engine import Engine
from gateway.execution.request import GraphQLRequest, RequestContext
from gateway.execution.resolution import LambdaResolution
from gateway.execution.selections import Selections
from gateway.invocation.batches import Batches
from gateway.wiring.model import Mode, Resolver, Wiring
from tests.unit.gateway.zoo import ZOO

type Function = Callable[[Any], Any]

CONTEXT = RequestContext("request-1", Caller(Mode.API_KEY, None), {"x-api-key": "da2-key"})


class Functions:
    """Answers for the fields they are named after, and remembers what they were sent."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions
        self.calls: list[tuple[str, Any]] = []

    async def invoke(self, function_arn: str, payload: bytes) -> Any:
        event = json.loads(payload)
        self.calls.append((function_arn, event))
        answer = self._functions[function_arn](event)
        await asyncio.sleep(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def wiring(sizes: Mapping[str, int | None]) -> Wiring:
    """Fields with the sizes of their batches, and None for resolvers that are not direct."""
    resolvers = [Resolver(field, None if size is None else field, size or 0) for field, size in sizes.items()]
    return Wiring(
        api_id="zoo",
        modes=frozenset({Mode.API_KEY}),
        api_keys={},
        resolvers={(each.field.split(".")[0], each.field.split(".")[1]): each for each in resolvers},
    )


def run(
    query: str,
    functions: Functions,
    sizes: Mapping[str, int | None],
    *,
    timeout: float = 30.0,
    **variables: Any,
) -> Mapping[str, Any]:
    wired = wiring(sizes)

    def resolution(request: RequestContext, selections: Selections) -> LambdaResolution:
        deadline = asyncio.get_running_loop().time() + timeout
        return LambdaResolution(request, wired, selections, Batches(functions, request.request_id, deadline))

    async def execute() -> Mapping[str, Any]:
        return (await Engine(ZOO, resolution).execute(GraphQLRequest(query, variables, None), CONTEXT)).body

    return asyncio.run(execute())


def each(answer: Callable[[Any], Any]) -> Function:
    """A function that takes a list of contexts and answers envelopes."""
    return lambda events: [{"data": answer(event)} for event in events]


def failing(message: str) -> Function:
    return lambda _event: ResolverError(message, "Lambda:Unhandled")
