import asyncio
import itertools
import logging
import time
from collections.abc import Sequence
from typing import Any

from gateway.errors import ExecutionTimeoutError, ResolverError
from gateway.invocation.envelopes import Outcome, outcomes
from gateway.invocation.lambda_client import Invoker
from gateway.json_text import write_json
from gateway.wiring.model import Resolver

log = logging.getLogger(__name__)

type Waiting = tuple[Any, asyncio.Future[Any]]


class Batches:
    """One request's fields on their way to their functions.

    Fields of one `Type.field` that are asked for before anything else happens go together, at most `max_batch_size`
    at a time. A resolver without batching gets one context an invocation, unwrapped.
    """

    def __init__(self, invoker: Invoker, request_id: str, deadline: float) -> None:
        self._invoker = invoker
        self._request_id = request_id
        self._deadline = deadline
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[Resolver, list[Waiting]] = {}
        self._sending: set[asyncio.Task[None]] = set()

    async def load(self, resolver: Resolver, event: Any) -> Any:  # noqa: ANN401 - JSON
        """The field's value. Raises ResolverError."""
        if not self._waiting:
            # Two turns of the loop: siblings ask in the first, cousins under other parents may need the second.
            self._loop.call_soon(self._loop.call_soon, self._send_all)
        future = self._loop.create_future()
        self._waiting.setdefault(resolver, []).append((event, future))
        return await future

    def _send_all(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for resolver, fields in waiting.items():
            for batch in itertools.batched(fields, resolver.max_batch_size or 1, strict=False):
                task = self._loop.create_task(self._send(resolver, batch))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    async def _send(self, resolver: Resolver, batch: Sequence[Waiting]) -> None:
        started = time.monotonic()
        status = "failed"
        try:
            results = await self._results(resolver, [event for event, _ in batch])
            status = "ok"
        except ResolverError as error:
            results = [ResolverError(error.message, error.error_type, error.data) for _ in batch]
        except Exception as error:  # noqa: BLE001 - whatever fails here fails the fields that wait for it
            results = [error for _ in batch]
        for (_, future), result in zip(batch, results, strict=True):
            _settle(future, result)
        log.info(
            "request_id=%s field=%s size=%d status=%s duration_ms=%.1f",
            self._request_id,
            resolver.field,
            len(batch),
            status,
            (time.monotonic() - started) * 1000,
        )

    async def _results(self, resolver: Resolver, events: list[Any]) -> list[Outcome]:
        single = resolver.max_batch_size == 0
        payload = write_json(events[0] if single else events)
        try:
            async with asyncio.timeout_at(self._deadline):
                answer = await self._invoker.invoke(str(resolver.function_arn), payload)
        except TimeoutError:
            raise ExecutionTimeoutError from None
        return [answer] if single else outcomes(answer, resolver.field, len(events))


def _settle(future: asyncio.Future[Any], result: Outcome) -> None:
    if future.done():  # cancelled: a sibling's null took the whole answer
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
