"""The warehouse of the local stack, alone: PostgreSQL behind the Redshift front door, its users and its schema."""

import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
import redshift_connector

from local.certificates import Certificates
from local.front_door_service import NAME as DOOR
from local.front_door_service import FrontDoorService
from local.ports import Ports
from local.postgres import ADMIN, DATABASE, MAINTENANCE_DATABASE, Postgres
from local.postgres import NAME as POSTGRES
from local.processes import Processes
from local.redshift_likeness import LIKENESS
from resolvers.deadline import Deadline
from resolvers.secrets import Credentials
from resolvers.settings import WarehouseSettings
from resolvers.use_cases.migrate import migrate
from resolvers.warehouse.connection import ReadCredentials, Warehouse
from resolvers.warehouse.migrations import USERS, read_migrations
from resolvers.warehouse.statements import COLUMNS
from tests.stack import temporary_state


@dataclass(frozen=True)
class WarehouseServer:
    port: int
    users: Mapping[str, Credentials]
    certificates: Certificates
    postgres: Postgres

    def warehouse(
        self,
        role: str = "writer",
        *,
        port: int | None = None,
        host: str = "localhost",
        seconds: float = 5,
        credentials: ReadCredentials | None = None,
    ) -> Warehouse:
        return Warehouse(
            self.settings(port or self.port, host),
            credentials or (lambda *, fresh: self.users[role]),  # noqa: ARG005 - never stale
            application=f"clients-test-{role}",
            statement_seconds=seconds,
        )

    def settings(self, port: int, host: str = "localhost", database: str = DATABASE) -> WarehouseSettings:
        return WarehouseSettings.model_validate(
            {
                "REDSHIFT_HOST": host,
                "REDSHIFT_PORT": port,
                "REDSHIFT_DATABASE": database,
                "REDSHIFT_SECRET_ARN": "not read",
            }
        )

    def connect(self, role: str = "admin", database: str = DATABASE) -> "Sql":
        return Sql(self.port, self.users[role], database)


@contextmanager
def logged(sql: "Sql", server: WarehouseServer, role: str) -> Iterator[Callable[[], list[str]]]:
    """What PostgreSQL executes for sessions that this user begins meanwhile, as its log tells."""
    log = server.postgres.processes.log(POSTGRES)
    user, start = USERS[role], log.stat().st_size
    sql(f"ALTER USER {user} SET log_statement TO 'all'")

    def statements() -> list[str]:
        lines = log.read_bytes()[start:].decode(errors="replace").splitlines()
        return [
            line.partition(": ")[2].partition(": ")[2] for line in lines if f"{user}@" in line and "execute" in line
        ]

    yield statements
    sql(f"ALTER USER {user} RESET log_statement")


class Sql:
    """A session beside the product's own, without its code."""

    def __init__(self, port: int, user: Credentials, database: str = DATABASE) -> None:
        self.connection = redshift_connector.connect(
            host="localhost",
            port=port,
            database=database,
            user=user.username,
            password=user.password,
            sslmode="verify-full",
            application_name="clients-tests",
            timeout=30,
        )
        self.connection.autocommit = True

    def __call__(self, sql: str, *parameters: Any) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    def rows(self) -> list[tuple[Any, ...]]:
        return self(f"SELECT {', '.join(COLUMNS)} FROM clientes ORDER BY id, publicado_en, huella")  # noqa: S608 - constants

    def insert(self, *rows: tuple[Any, ...]) -> None:
        """Rows as other systems put them there: the first columns of the table, as many as are given."""
        for row in rows:
            values = ", ".join(["%s"] * len(row))
            self(f"INSERT INTO clientes ({', '.join(COLUMNS[: len(row)])}) VALUES ({values})", *row)  # noqa: S608 - constants

    def end(self, application: str) -> int:
        """Ends the sessions of an application, as an administrator or a failover would; tells how many there were."""
        sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"
        return len(self(sql, application))

    def close(self) -> None:
        self.connection.close()


@contextmanager
def trusting(certificates: Certificates) -> Iterator[None]:
    with patch.dict(os.environ, SSL_CERT_FILE=str(certificates.authority)):
        yield


def soon(seconds: float = 30) -> Deadline:
    return Deadline(time.monotonic() + seconds)


def _password() -> str:
    return f"Aa1{secrets.token_hex(12)}"


@contextmanager
def running_warehouse() -> Iterator[WarehouseServer]:
    with temporary_state() as state:
        processes, ports = Processes(state), Ports(state)
        try:
            yield _start(Postgres(state, processes, ports), FrontDoorService(state, processes, ports))
        finally:
            processes.stop_all([DOOR, POSTGRES])
            Postgres(state, processes, ports).forget()


def _start(postgres: Postgres, door: FrontDoorService) -> WarehouseServer:
    users = {"admin": Credentials(ADMIN, _password())}
    users |= {role: Credentials(name, _password()) for role, name in USERS.items()}
    for part in (POSTGRES, DOOR):
        postgres.ports.choose(part)
    postgres.create(users["admin"].password)
    postgres.start()
    postgres.execute(users["admin"].password, f"CREATE DATABASE {DATABASE}", database=MAINTENANCE_DATABASE)
    door.start()
    server = WarehouseServer(door.port, users, door.certificates, postgres)
    with trusting(server.certificates), closing(server.warehouse("admin")) as admin:
        migrate(admin, users, read_migrations(), datetime.now(UTC), soon())
    postgres.execute(users["admin"].password, *LIKENESS)
    return server


@pytest.fixture(scope="session")
def _server() -> Iterator[WarehouseServer]:
    with running_warehouse() as server:
        yield server


@pytest.fixture
def warehouse_server(_server: WarehouseServer) -> Iterator[WarehouseServer]:
    with trusting(_server.certificates):
        yield _server


@pytest.fixture(scope="session")
def _administrator(_server: WarehouseServer) -> Iterator[list[Sql]]:
    """A place for one session, kept while it is sound."""
    kept: list[Sql] = []
    yield kept
    for sql in kept:
        sql.close()


@pytest.fixture
def sql(warehouse_server: WarehouseServer, _administrator: list[Sql]) -> Iterator[Sql]:
    """The administrator's session, on an empty table."""
    sql = _administrator.pop() if _administrator else warehouse_server.connect()
    sql("SET lock_timeout TO 5000")  # a test that left a transaction open fails the next one, it does not hang it
    sql("TRUNCATE TABLE clientes")
    yield sql
    sql("SELECT 1")
    if not sql.connection.in_transaction:
        _administrator.append(sql)


@pytest.fixture
def writer(warehouse_server: WarehouseServer, sql: Sql) -> Iterator[Warehouse]:  # noqa: ARG001 - an empty table
    warehouse = warehouse_server.warehouse("writer")
    yield warehouse
    warehouse.close()


@pytest.fixture
def reader(warehouse_server: WarehouseServer, sql: Sql) -> Iterator[Warehouse]:  # noqa: ARG001 - an empty table
    warehouse = warehouse_server.warehouse("reader")
    yield warehouse
    warehouse.close()
