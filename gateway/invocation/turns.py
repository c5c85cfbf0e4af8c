import asyncio
from collections import defaultdict
from typing import Any

from gateway.invocation.lambda_client import Invoker


class InTurns:
    """At most so many invocations of one function at a time; the others wait for theirs.

    An emulator starts a process for each concurrent invocation: a burst would start as many as it has requests, and
    on a laptop's cores all of them would start slowly. Lambda has the room.
    """

    def __init__(self, invoker: Invoker, most: int) -> None:
        self._invoker = invoker
        self._turns: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(most))

    async def invoke(self, function_arn: str, payload: bytes) -> Any:  # noqa: ANN401 - JSON
        async with self._turns[function_arn]:
            return await self._invoker.invoke(function_arn, payload)
