import socket
import threading
from collections.abc import Iterator

import pytest

from local.relay import RelayError, relay

ADDRESS = "127.0.0.2"  # loopback too, but not where the service listens


@pytest.fixture
def service() -> Iterator[int]:
    """Sends back whatever it receives, until the sender says that this was all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_echo, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]


def test_bytes_pass_both_ways_to_the_end(service: int) -> None:
    sent = bytes(range(256)) * 10_000
    with relay(ADDRESS, [service]) as ports, socket.create_connection((ADDRESS, ports[service]), timeout=10) as client:
        threading.Thread(target=_send_all, args=(client, sent), daemon=True).start()
        assert b"".join(iter(lambda: client.recv(65536), b"")) == sent


def test_relay_ends_with_the_command_and_closes_open_sessions(service: int) -> None:
    with relay(ADDRESS, [service]) as ports:
        client = socket.create_connection((ADDRESS, ports[service]), timeout=10)
    with client:
        assert client.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((ADDRESS, ports[service]), timeout=10)


def test_other_addresses_do_not_reach_the_relay(service: int) -> None:
    with relay(ADDRESS, [service]) as ports, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.3", ports[service]), timeout=10)


def test_dead_service_closes_the_session_and_spares_the_others(service: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        dead = nobody.getsockname()[1]
    with relay(ADDRESS, [dead, service]) as ports:
        with socket.create_connection((ADDRESS, ports[dead]), timeout=10) as client:
            assert client.recv(1) == b""
        with socket.create_connection((ADDRESS, ports[service]), timeout=10) as client:
            client.sendall(b"alive")
            assert client.recv(5) == b"alive"


def test_address_of_another_machine_is_told() -> None:
    with pytest.raises(RelayError, match=r"198\.51\.100\.1 cannot be listened on"), relay("198.51.100.1", [1]):
        pass


def _echo(listener: socket.socket) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_echo_one, args=(connection,), daemon=True).start()


def _echo_one(connection: socket.socket) -> None:
    with connection:
        while received := connection.recv(65536):
            connection.sendall(received)


def _send_all(client: socket.socket, sent: bytes) -> None:
    client.sendall(sent)
    client.shutdown(socket.SHUT_WR)
