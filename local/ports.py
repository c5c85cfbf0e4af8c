"""Loopback ports: chosen by the operating system, remembered so that addresses survive a restart of the stack."""

import socket
from typing import Final

from local.state import State

LOOPBACK: Final = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


class Ports:
    def __init__(self, state: State) -> None:
        self._state = state

    def __getitem__(self, part: str) -> int:
        return self._remembered()[part]

    def get(self, part: str) -> int | None:
        return self._remembered().get(part)

    def choose(self, part: str) -> int:
        """The remembered port where it is still free, else another. The part must not be running."""
        remembered = self._remembered()
        port = remembered.get(part)
        taken = set(remembered.values()) - {port}
        while port is None or port in taken or not is_free(port):
            port = free_port()
        self._state.write("ports", remembered | {part: port})
        return port

    def _remembered(self) -> dict[str, int]:
        remembered = self._state.read("ports")
        return remembered if isinstance(remembered, dict) else {}
