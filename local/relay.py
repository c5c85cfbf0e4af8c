"""Lets containers reach loopback services while one command runs, through the container bridge's own address only."""

import asyncio
import contextlib
import threading
from asyncio import AbstractEventLoop, StreamReader, StreamWriter
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from local.ports import LOOPBACK

CHUNK: Final = 256 * 1024


class RelayError(RuntimeError):
    """The bridge's address cannot be listened on."""


@contextmanager
def relay(address: str, ports: Sequence[int]) -> Iterator[Mapping[int, int]]:
    """For each loopback port, the port of `address` that now leads there."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="relay", daemon=True)
    thread.start()
    servers: dict[int, asyncio.Server] = {}
    try:
        try:
            servers = _call(loop, _listen(address, ports))
        except OSError as error:
            raise RelayError(f"{address} cannot be listened on: {error}") from error
        yield {port: server.sockets[0].getsockname()[1] for port, server in servers.items()}
    finally:
        _call(loop, _end(servers.values()))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _call[T](loop: AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run_coroutine_threadsafe(work, loop).result()


async def _listen(address: str, ports: Sequence[int]) -> dict[int, asyncio.Server]:
    return {port: await asyncio.start_server(_to(port), address, 0) for port in ports}


async def _end(servers: Iterable[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    sessions = asyncio.all_tasks() - {asyncio.current_task()}
    for session in sessions:
        session.cancel()
    await asyncio.gather(*sessions, return_exceptions=True)


def _to(port: int) -> Callable[[StreamReader, StreamWriter], Coroutine[Any, Any, None]]:
    async def serve(client: StreamReader, answer: StreamWriter) -> None:
        with contextlib.suppress(OSError), contextlib.closing(answer):
            service, request = await asyncio.open_connection(LOOPBACK, port)
            with contextlib.closing(request):
                await asyncio.gather(_copy(client, request), _copy(service, answer))

    return serve


async def _copy(source: StreamReader, sink: StreamWriter) -> None:
    while data := await source.read(CHUNK):
        sink.write(data)
        await sink.drain()
    sink.write_eof()
