import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local.account import postgres_account
from local.ports import Ports, is_free
from local.postgres import NAME, Postgres
from local.processes import PartError, Processes
from local.state import State

PASSWORD = "Aa1secret"


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[Postgres]:
    tmp_path.chmod(0o700)  # as an administrator's home, in which a clone may lie
    state = State(tmp_path / "state")
    processes = Processes(state)
    made = Postgres(state, processes, Ports(state))
    yield made
    processes.stop_all([NAME])
    made.forget()


def test_server_runs_even_where_its_account_cannot_enter_the_clone(postgres: Postgres) -> None:
    postgres.create(PASSWORD)
    postgres.start()
    postgres.execute(PASSWORD, "CREATE DATABASE clients", database="postgres")
    postgres.execute(PASSWORD, "CREATE TABLE clientes (id VARCHAR(64))", "INSERT INTO clientes VALUES ('kept')")

    server = postgres.processes.leader(NAME)
    assert server is not None
    data, user = Path(server.cwd()), server.uids().real
    postgres.processes.kill(NAME)
    postgres.start()

    postgres.execute(PASSWORD, "DO $$ BEGIN ASSERT (SELECT id FROM clientes) = 'kept'; END $$")
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    if os.geteuid() == 0:
        assert user != 0
        assert not data.is_relative_to(postgres.state.folder)

    postgres.processes.stop(NAME)
    postgres.forget()
    assert not data.exists()


def test_server_with_a_wrong_password_or_statement_says_so(postgres: Postgres) -> None:
    postgres.create(PASSWORD)
    postgres.start()

    with pytest.raises(PartError, match="password authentication failed"):
        postgres.execute("other", "SELECT 1", database="postgres")
    with pytest.raises(PartError, match='relation "absent" does not exist'):
        postgres.execute(PASSWORD, "SELECT * FROM absent", database="postgres")


def test_taken_port_is_left_alone_and_another_taken(postgres: Postgres) -> None:
    postgres.create(PASSWORD)
    first = postgres.port
    postgres.start()
    assert not is_free(first)

    ports = Ports(State(postgres.state.folder.with_name("other")))
    ports._state.write("ports", {NAME: first})  # noqa: SLF001 - remembered from a time when it was free

    assert ports.choose(NAME) != first


def test_starting_without_a_database_tells_what_to_do(postgres: Postgres) -> None:
    with pytest.raises(PartError, match="make down"):
        postgres.start()


def test_stale_pid_of_a_living_stranger_does_not_stop_the_server(postgres: Postgres) -> None:
    postgres.create(PASSWORD)
    postgres.start()
    server = postgres.processes.leader(NAME)
    assert server is not None
    data = Path(server.cwd())
    postgres.processes.kill(NAME)
    (data / "postmaster.pid").write_text(f"{os.getppid()}\n")

    postgres.start()

    assert postgres.healthy()
    assert psutil.pid_exists(os.getppid())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must run the server as another")
def test_root_runs_it_as_an_account_without_privileges() -> None:
    account = postgres_account()
    assert account is not None
    assert account.user != 0
