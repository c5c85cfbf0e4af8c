import logging
import os
import socket
import time

import uvicorn
from graphql import is_object_type

from contract import executable
from gateway.application import build_application
from gateway.options import Options
from gateway.wiring.current import CurrentWiring
from gateway.wiring.model import Wiring
from gateway.wiring.read import WiringError, appsync_client, read_wiring

log = logging.getLogger(__name__)

SECONDS_BETWEEN_TRIES = 0.25


def serve(options: Options) -> None:
    """Raises WiringError where the deployed API does not appear in time, OSError where the port is taken."""
    listener = _listen(options.host, options.port)
    current = _current_wiring(options)
    port = listener.getsockname()[1]

    def ready() -> None:
        log.info("serving API %s on http://%s:%d/graphql", options.api_id, options.host, port)
        if options.port_file:
            partial = options.port_file.with_suffix(".partial")
            partial.write_text(str(port))
            partial.replace(options.port_file)

    config = uvicorn.Config(
        build_application(options, current, ready),
        log_config=None,
        access_log=False,  # it would show the queries and variables of GET requests
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off; without, every answer takes 40 ms longer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise OSError(error.errno, f"{host}:{port} cannot be listened on: {os.strerror(error.errno or 0)}") from None
    listener.listen(1024)  # callers that come before the first request is accepted wait for it
    return listener


def _current_wiring(options: Options) -> CurrentWiring:
    appsync = appsync_client(options)
    type_names = [name for name, type_ in executable.type_map.items() if is_object_type(type_) and name[:2] != "__"]

    def read() -> Wiring:
        return read_wiring(appsync, options.api_id, type_names)

    give_up_at = time.monotonic() + options.wait
    told = False
    while True:
        try:
            return CurrentWiring(read)
        except WiringError as error:
            if time.monotonic() > give_up_at:
                raise
            if not told:
                log.warning("waiting %g s for the API: %s", options.wait, error)
                told = True
        time.sleep(SECONDS_BETWEEN_TRIES)
