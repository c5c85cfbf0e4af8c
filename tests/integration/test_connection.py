"""One connection, kept; made anew when it broke; never waited for longer than there is time."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from local.ports import free_port
from resolvers.deadline import Deadline
from resolvers.secrets import Credentials, SecretUnavailableError
from resolvers.warehouse.connection import SOCKET_MARGIN_SECONDS, Session, Warehouse
from resolvers.warehouse.errors import (
    ConnectionLostError,
    LoginRefusedError,
    OutOfTimeError,
    WarehouseError,
    WarehouseUnavailableError,
)
from tests.warehouse import Sql, WarehouseServer, soon

APPLICATION = "clients-test-writer"


def backend(warehouse: Warehouse) -> int:
    return int(warehouse.run(lambda session: session.execute("SELECT pg_backend_pid()"), soon())[0][0])


class Secret:
    """A secret whose kept copy is older than the one that a fresh read gives."""

    def __init__(self, kept: Credentials, current: Credentials) -> None:
        self._values = {False: kept, True: current}
        self.reads: list[bool] = []

    def __call__(self, *, fresh: bool) -> Credentials:
        self.reads.append(fresh)
        return self._values[fresh]


def while_rotated(server: WarehouseServer, secret: Secret, pending: Callable[[], Credentials | None]) -> Warehouse:
    settings = server.settings(server.port)
    return Warehouse(settings, secret, application=APPLICATION, statement_seconds=5, pending=pending)


def test_connection_is_kept_between_runs(writer: Warehouse) -> None:
    assert len({backend(writer) for _ in range(3)}) == 1


def test_session_names_itself_and_bounds_its_statements(writer: Warehouse) -> None:
    def read(session: Session) -> list[str]:
        return [str(session.execute(f"SHOW {name}")[0][0]) for name in ("application_name", "statement_timeout")]

    assert writer.run(read, soon()) == [APPLICATION, "5s"]


def test_session_that_was_ended_is_made_anew_once(writer: Warehouse, sql: Sql) -> None:
    calls: list[int] = []

    def work(session: Session) -> int:
        calls.append(1)
        return int(session.execute("SELECT pg_backend_pid()")[0][0])

    first = writer.run(work, soon())
    assert sql.end(APPLICATION) == 1
    calls.clear()
    second = writer.run(work, soon())

    assert second != first
    assert len(calls) == 2
    assert writer.run(work, soon()) == second


def test_new_session_that_is_lost_is_not_tried_again(writer: Warehouse, sql: Sql) -> None:
    calls: list[int] = []

    def work(session: Session) -> None:
        calls.append(1)
        sql.end(APPLICATION)
        session.execute("SELECT 1")

    with pytest.raises(WarehouseUnavailableError):
        writer.run(work, soon())
    assert len(calls) == 1


def test_session_is_not_kept_after_an_error_of_ours(writer: Warehouse) -> None:
    def work(session: Session) -> None:
        session.execute("SELECT 1")
        raise ZeroDivisionError

    first = backend(writer)
    with pytest.raises(ZeroDivisionError):
        writer.run(work, soon())

    assert backend(writer) != first


def test_certificate_of_another_host_is_refused(warehouse_server: WarehouseServer) -> None:
    # 127.1 is 127.0.0.1 for the resolver, but no name in the certificate.
    with closing(warehouse_server.warehouse(host="127.1")) as warehouse, pytest.raises(ConnectionLostError):
        backend(warehouse)
    with closing(warehouse_server.warehouse(host="127.0.0.1")) as warehouse:
        assert backend(warehouse)


def test_certificate_of_another_authority_is_refused(
    warehouse_server: WarehouseServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with closing(warehouse_server.warehouse()) as warehouse, pytest.raises(ConnectionLostError):
        backend(warehouse)


def test_refused_login_reads_the_secret_again_once(warehouse_server: WarehouseServer) -> None:
    current = warehouse_server.users["writer"]
    secret = Secret(Credentials(current.username, "Rotated1"), current)
    with closing(warehouse_server.warehouse(credentials=secret)) as warehouse:
        assert backend(warehouse)
    assert secret.reads == [False, True]


def test_login_that_stays_refused_is_told(warehouse_server: WarehouseServer) -> None:
    wrong = Credentials("clients_writer", "Wrong-pass1")
    secret = Secret(wrong, wrong)
    with closing(warehouse_server.warehouse(credentials=secret)) as warehouse, pytest.raises(LoginRefusedError):
        backend(warehouse)
    assert secret.reads == [False, True]


def test_pending_password_is_tried_before_the_current_one_is_read_again(warehouse_server: WarehouseServer) -> None:
    """In the order in which a rotation moves it; and what opened is tried first from then on."""
    right, old = warehouse_server.users["writer"], Credentials("clients_writer", "Before-it1")
    secret, pending = Secret(old, old), iter([right])
    with closing(while_rotated(warehouse_server, secret, lambda: next(pending))) as warehouse:
        first = backend(warehouse)
        warehouse.close()
        assert backend(warehouse) != first
    assert secret.reads == [False]


@pytest.mark.parametrize("pending", [None, Credentials("clients_writer", "Not-yet-set1")], ids=["none", "not yet set"])
def test_pending_password_that_does_not_open_keeps_nobody_out(
    pending: Credentials | None, warehouse_server: WarehouseServer
) -> None:
    right = warehouse_server.users["writer"]
    secret = Secret(Credentials("clients_writer", "Rotated1"), right)
    with closing(while_rotated(warehouse_server, secret, lambda: pending)) as warehouse:
        assert backend(warehouse)
    assert secret.reads == [False, True]


def test_pending_password_is_not_read_while_the_kept_one_opens(warehouse_server: WarehouseServer) -> None:
    right = warehouse_server.users["writer"]

    def pending() -> Credentials:
        raise AssertionError

    with closing(while_rotated(warehouse_server, Secret(right, right), pending)) as warehouse:
        assert backend(warehouse)


def test_secret_that_cannot_be_read_is_an_outage(warehouse_server: WarehouseServer) -> None:
    def unavailable(*, fresh: bool) -> Credentials:  # noqa: ARG001 - neither is to be had
        raise SecretUnavailableError("the secret could not be read")

    with (
        closing(warehouse_server.warehouse(credentials=unavailable)) as warehouse,
        pytest.raises(WarehouseUnavailableError),
    ):
        backend(warehouse)


def test_unknown_database_is_a_mistake_and_no_outage(warehouse_server: WarehouseServer) -> None:
    settings = warehouse_server.settings(warehouse_server.port, database="nowhere")
    users = warehouse_server.users
    with (
        closing(
            Warehouse(settings, lambda *, fresh: users["writer"], application="clients-test", statement_seconds=5)  # noqa: ARG005
        ) as warehouse,
        pytest.raises(WarehouseError) as raised,
    ):
        backend(warehouse)
    assert not isinstance(raised.value, WarehouseUnavailableError)


def test_refused_connection_fails_at_once(warehouse_server: WarehouseServer) -> None:
    began = time.monotonic()
    with (
        closing(warehouse_server.warehouse(port=free_port())) as warehouse,
        pytest.raises(ConnectionLostError),
    ):
        backend(warehouse)
    assert time.monotonic() - began < 1


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_silent_server_is_left_after_the_socket_timeout(warehouse_server: WarehouseServer, silent_port: int) -> None:
    began = time.monotonic()
    with (
        closing(warehouse_server.warehouse(port=silent_port, seconds=0.2)) as warehouse,
        pytest.raises(ConnectionLostError),
    ):
        backend(warehouse)
    assert 1 < time.monotonic() - began < 0.2 + SOCKET_MARGIN_SECONDS + 1


def test_nothing_begins_that_could_not_end_in_time(warehouse_server: WarehouseServer, silent_port: int) -> None:
    began = time.monotonic()
    with (
        closing(warehouse_server.warehouse(port=silent_port, seconds=5)) as warehouse,
        pytest.raises(OutOfTimeError),
    ):
        warehouse.run(lambda session: session.execute("SELECT 1"), soon(11.5))
    assert time.monotonic() - began < 0.5


def test_kept_session_obeys_the_deadline_of_each_run(writer: Warehouse) -> None:
    first = backend(writer)
    with pytest.raises(OutOfTimeError):
        writer.run(lambda session: session.execute("SELECT 1"), Deadline(time.monotonic()))

    assert backend(writer) == first, "a sound session was thrown away"


def test_statement_that_takes_too_long_is_given_up_by_the_server(warehouse_server: WarehouseServer) -> None:
    began = time.monotonic()
    with (
        closing(warehouse_server.warehouse(seconds=0.2)) as warehouse,
        pytest.raises(WarehouseUnavailableError, match="57014"),
    ):
        warehouse.run(lambda session: session.execute("SELECT pg_sleep(30)"), soon())
    assert time.monotonic() - began < 1.2
