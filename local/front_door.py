"""What Redshift has and PostgreSQL lacks: TLS at the door and Redshift's startup; after that it only relays bytes."""

import argparse
import asyncio
import contextlib
import logging
import signal
import ssl
import struct
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from pathlib import Path

from local.ports import LOOPBACK
from local.redshift_wire import (
    CANCEL_REQUEST,
    CANNOT_CONNECT_NOW,
    ERROR_RESPONSE,
    GSS_REQUEST,
    LONGEST_STARTUP_MESSAGE,
    READY_FOR_QUERY,
    SSL_REQUEST,
    StartupMessageError,
    as_redshift,
    fatal,
    without_redshift_parameters,
)

CHUNK = 256 * 1024
SHORTEST_FIRST_MESSAGE = 8  # its length and a code
STARTUP_SECONDS = 10.0
BACKLOG = 512
ENDED = (OSError, EOFError, asyncio.IncompleteReadError, TimeoutError, StartupMessageError)

logger = logging.getLogger("front-door")


@dataclass(frozen=True)
class FrontDoor:
    backend_port: int
    tls: ssl.SSLContext

    async def serve(self, client: StreamReader, answer: StreamWriter) -> None:
        try:
            await self._serve(client, answer)
        except ENDED as error:
            logger.info("connection ended: %r", error)
        finally:
            await _close(answer)

    async def _serve(self, client: StreamReader, answer: StreamWriter) -> None:
        async with asyncio.timeout(STARTUP_SECONDS):
            first = await self._first_message(client, answer)
        try:
            server, request = await asyncio.open_connection(LOOPBACK, self.backend_port, limit=CHUNK)
        except OSError:
            answer.write(fatal(CANNOT_CONNECT_NOW, "the warehouse does not accept connections now; try again later"))
            await answer.drain()
            return
        try:
            request.write(first)
            await _relay_both(client, answer, server, request)
        finally:
            await _close(request)

    async def _first_message(self, client: StreamReader, answer: StreamWriter) -> bytes:
        while True:
            (length,) = struct.unpack("!I", await client.readexactly(4))
            if not SHORTEST_FIRST_MESSAGE <= length <= LONGEST_STARTUP_MESSAGE:
                raise StartupMessageError(f"a first message of {length} bytes")
            body = await client.readexactly(length - 4)
            match struct.unpack_from("!I", body)[0]:
                case code if code == SSL_REQUEST and answer.get_extra_info("ssl_object") is None:
                    answer.write(b"S")
                    await answer.start_tls(self.tls)
                case code if code in {SSL_REQUEST, GSS_REQUEST}:
                    answer.write(b"N")
                case code if code == CANCEL_REQUEST:
                    return struct.pack("!I", length) + body
                case _:
                    return without_redshift_parameters(body)


async def _relay_both(client: StreamReader, answer: StreamWriter, server: StreamReader, request: StreamWriter) -> None:
    """Until either side ends: the other is then closed too, as no half of a session is of use."""
    directions = [
        asyncio.create_task(_relay(client, request)),
        asyncio.create_task(_answer_startup_then_relay(server, answer)),
    ]
    try:
        done, _ = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        for direction in done:
            direction.result()
    finally:
        for direction in directions:
            direction.cancel()
        await asyncio.gather(*directions, return_exceptions=True)


async def _answer_startup_then_relay(server: StreamReader, answer: StreamWriter) -> None:
    kind = b""
    while kind not in {READY_FOR_QUERY, ERROR_RESPONSE}:
        kind, length = struct.unpack("!cI", await server.readexactly(5))
        answer.write(as_redshift(kind, await server.readexactly(length - 4)))
    await answer.drain()
    await _relay(server, answer)


async def _relay(source: StreamReader, sink: StreamWriter) -> None:
    while data := await source.read(CHUNK):
        sink.write(data)
        await sink.drain()


async def _close(writer: StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError, ssl.SSLError):
        async with asyncio.timeout(1):
            await writer.wait_closed()


async def run(port: int, backend_port: int, certificate: Path, key: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    door = FrontDoor(backend_port, tls)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = await asyncio.start_server(door.serve, LOOPBACK, port, limit=CHUNK, backlog=BACKLOG)
    logger.info("listening on %s:%d for PostgreSQL on port %d", LOOPBACK, port, backend_port)
    await stopped.wait()
    server.close()
    server.close_clients()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.front_door", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--backend-port", type=int, required=True)
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    asyncio.run(run(wanted.port, wanted.backend_port, wanted.certificate, wanted.key))


if __name__ == "__main__":
    main()
