"""The front door between Redshift's real driver and a real PostgreSQL."""

import socket
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redshift_connector
from redshift_connector.core import Connection
from redshift_connector.error import InterfaceError, ProgrammingError

from local import postgres
from local.postgres import ADMIN, DATABASE
from local.redshift_wire import CANCEL_REQUEST, SSL_REQUEST
from tests.polling import until
from tests.warehouse import WarehouseServer, running_warehouse, trusting

Connect = Callable[..., Connection]


@pytest.fixture
def connect(warehouse_server: WarehouseServer) -> Connect:
    def connect_as_the_functions_do(**other: Any) -> Connection:
        return redshift_connector.connect(
            **{
                "host": "localhost",
                "port": warehouse_server.port,
                "database": DATABASE,
                "user": ADMIN,
                "password": warehouse_server.users["admin"].password,
                "sslmode": "verify-full",
                "application_name": "front-door-test",
                "timeout": 10,
                **other,
            }
        )

    return connect_as_the_functions_do


def ask(connection: Connection, sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_driver_connects_unchanged_with_the_host_verified(connect: Connect, host: str) -> None:
    with connect(host=host) as connection:
        assert ask(connection, "SELECT current_user, current_database()") == [(ADMIN, DATABASE)]


def test_host_that_the_certificate_does_not_name_is_refused(connect: Connect) -> None:
    with pytest.raises(InterfaceError, match=r"CERTIFICATE_VERIFY_FAILED.*not valid for '127.1'"):
        connect(host="127.1")  # another way to write 127.0.0.1


def test_certificate_of_an_unknown_authority_is_refused(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(InterfaceError, match="CERTIFICATE_VERIFY_FAILED"):
        connect()


@pytest.mark.parametrize("other", [{"password": "Wrong1234"}, {"user": "nobody_here"}])
def test_wrong_login_is_refused_with_redshifts_code(connect: Connect, other: dict[str, str]) -> None:
    with pytest.raises(InterfaceError) as refused:
        connect(**other)
    assert refused.value.args[0]["C"] == "28000"


def test_missing_database_is_told_as_the_server_tells_it(connect: Connect) -> None:
    with pytest.raises(ProgrammingError) as refused:
        connect(database="absent")
    assert refused.value.args[0]["C"] == "3D000"


def test_rowcount_of_a_select_is_unknown_as_on_redshift(connect: Connect) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.rowcount == -1


def test_large_values_pass_both_ways(connect: Connect) -> None:
    text = "ñ" * 3_000_000
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT %s::text", (text,))
        assert tuple(cursor.fetchone() or ()) == (text,)


def test_many_connections_work_at_once(connect: Connect) -> None:
    with ThreadPoolExecutor(max_workers=20) as pool:
        connections = list(pool.map(lambda _: connect(), range(60)))
        try:
            answers = list(pool.map(lambda at: ask(at[1], f"SELECT {at[0]}"), enumerate(connections)))
        finally:
            for connection in connections:
                connection.close()
    assert answers == [[(number,)] for number in range(60)]


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="another protocol"),
        pytest.param(struct.pack("!II", 8, 7), id="unknown code"),
        pytest.param(struct.pack("!I", 4_000_000_000), id="endless message"),
        pytest.param(struct.pack("!IIII", 16, CANCEL_REQUEST, 1, 1), id="cancel of nothing"),
        pytest.param(struct.pack("!II", 8, SSL_REQUEST) + b"no handshake", id="no TLS"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_nonsense_ends_its_own_connection_only(
    connect: Connect, warehouse_server: WarehouseServer, first: bytes
) -> None:
    with socket.create_connection(("127.0.0.1", warehouse_server.port), timeout=10) as stranger:
        stranger.sendall(first)
        stranger.shutdown(socket.SHUT_WR)
        while stranger.recv(4096):
            pass
    with connect() as connection:
        assert ask(connection, "SELECT 1") == [(1,)]


def test_killed_server_closes_sessions_and_refuses_new_ones_until_it_is_back_with_its_data() -> None:
    with running_warehouse() as own, trusting(own.certificates):
        session = own.connect()
        session("INSERT INTO clientes (id) VALUES ('committed before')")

        own.postgres.processes.kill(postgres.NAME)

        with pytest.raises((InterfaceError, OSError)):
            session("SELECT 1")
        with pytest.raises(ProgrammingError) as refused:
            own.connect()
        assert refused.value.args[0]["C"] == "57P03"

        own.postgres.start()

        assert own.connect()("SELECT id FROM clientes") == [("committed before",)]


def test_session_ends_in_the_server_when_the_client_leaves(connect: Connect, warehouse_server: WarehouseServer) -> None:
    connection = connect(application_name="leaves")
    observer = warehouse_server.connect()
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'leaves'"
    assert observer(count) == [(1,)]

    connection._usock.shutdown(socket.SHUT_RDWR)  # noqa: SLF001 - a client that dies sends no farewell

    until(lambda: observer(count) == [(0,)], what="end of the session", within=10)
    observer.close()
