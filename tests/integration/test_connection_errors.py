"""What each failure means, with the real server's own errors; Redshift's own texts are raised by the server too."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from queue import SimpleQueue

import pytest

from resolvers.warehouse.connection import Session, Warehouse
from resolvers.warehouse.errors import (
    ConnectionLostError,
    RefusedDataError,
    WarehouseError,
    WarehouseUnavailableError,
)
from tests.polling import until
from tests.warehouse import Sql, WarehouseServer, soon

APPLICATION = "clients-test-admin"


@pytest.fixture
def admin(warehouse_server: WarehouseServer, sql: Sql) -> Iterator[Warehouse]:  # noqa: ARG001 - an empty table
    warehouse = warehouse_server.warehouse("admin")
    yield warehouse
    warehouse.close()


def error_of(warehouse: Warehouse, *statements: str) -> WarehouseError:
    def work(session: Session) -> None:
        for statement in statements:
            session.execute(statement)

    with pytest.raises(WarehouseError) as raised:
        warehouse.run(work, soon())
    return raised.value


def raising(state: str, message: str, detail: str = "-") -> str:
    options = f"ERRCODE = '{state}', MESSAGE = '{message}', DETAIL = '{detail}'"
    return f"DO $$ BEGIN RAISE EXCEPTION USING {options}; END $$"


def is_outage(error: WarehouseError) -> bool:
    return isinstance(error, WarehouseUnavailableError)


def both(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException]:
    errors: SimpleQueue[BaseException] = SimpleQueue()

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except WarehouseError as error:
            errors.put(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    return [errors.get() for _ in range(errors.qsize())]


def test_serialization_failure_of_two_writers_is_passing(warehouse_server: WarehouseServer, sql: Sql) -> None:
    sql.insert(("a",), ("b",))
    barrier = threading.Barrier(2, timeout=10)

    def skew(warehouse: Warehouse, mine: str, other: str) -> None:
        def work(session: Session) -> None:
            session.execute("BEGIN")
            session.execute("SELECT nombre FROM clientes WHERE id = %s", (other,))
            barrier.wait()
            session.execute("UPDATE clientes SET nombre = 'x' WHERE id = %s", (mine,))
            barrier.wait()
            session.execute("COMMIT")

        with closing(warehouse):
            warehouse.run(work, soon())

    (error,) = both(
        lambda: skew(warehouse_server.warehouse(), "a", "b"), lambda: skew(warehouse_server.warehouse(), "b", "a")
    )
    assert isinstance(error, WarehouseUnavailableError)
    assert "40001" in str(error)


def test_deadlock_is_passing(warehouse_server: WarehouseServer, sql: Sql) -> None:
    sql.insert(("a",), ("b",))
    barrier = threading.Barrier(2, timeout=10)

    def cross(first: str, second: str) -> None:
        def work(session: Session) -> None:
            session.execute("SET deadlock_timeout TO 50")
            session.execute("BEGIN")
            session.execute("UPDATE clientes SET nombre = 'x' WHERE id = %s", (first,))
            barrier.wait()
            session.execute("UPDATE clientes SET nombre = 'x' WHERE id = %s", (second,))
            session.execute("COMMIT")

        with closing(warehouse_server.warehouse("admin")) as warehouse:
            warehouse.run(work, soon())

    (error,) = both(lambda: cross("a", "b"), lambda: cross("b", "a"))
    assert isinstance(error, WarehouseUnavailableError)
    assert "40P01" in str(error)


@pytest.mark.parametrize("end", ["pg_cancel_backend", "pg_terminate_backend"])
def test_cancelled_or_ended_statement_is_passing(end: str, admin: Warehouse, sql: Sql) -> None:
    find = "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND query LIKE %s AND state = 'active'"
    found: list[WarehouseError] = []
    waiting = threading.Thread(target=lambda: found.append(error_of(admin, "SELECT pg_sleep(4)")))
    waiting.start()
    ((pid,),) = until(lambda: sql(find, APPLICATION, "%pg_sleep%"), what="the statement runs", within=5, every=0.01)
    sql(f"SELECT {end}(%s)", pid)
    waiting.join(10)

    assert is_outage(found[0])


def test_lock_that_is_not_to_be_had_is_passing(admin: Warehouse, sql: Sql) -> None:
    sql("BEGIN")
    sql("LOCK TABLE clientes")
    error = error_of(admin, "SET lock_timeout TO 20", "SELECT id FROM clientes")
    sql("ROLLBACK")

    assert is_outage(error)
    assert "55P03" in str(error)


def test_too_many_connections_are_passing(warehouse_server: WarehouseServer, sql: Sql) -> None:
    sql("ALTER USER clients_reader CONNECTION LIMIT 0")
    try:
        with closing(warehouse_server.warehouse("reader")) as warehouse:
            error = error_of(warehouse, "SELECT 1")
    finally:
        sql("ALTER USER clients_reader CONNECTION LIMIT -1")

    assert is_outage(error)
    assert "53300" in str(error)


def test_session_that_the_server_ended_for_idling_is_made_anew(admin: Warehouse, sql: Sql) -> None:
    admin.run(lambda session: session.execute("SET idle_session_timeout TO 20"), soon())
    find = "SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = %s"
    until(lambda: sql(find, APPLICATION)[0][0], what="the session is ended", within=5, every=0.01)

    assert admin.run(lambda session: session.execute("SELECT 1"), soon()) == [[1]]


REDSHIFT_SAYS = {
    "serializable": ("XX000", "1023", "Serializable isolation violation on table - 1, transactions forming the cycle"),
    "serializable in the message": (
        "XX000",
        "1023 DETAIL:  Serializable isolation violation on table in Redshift",
        "-",
    ),
    "conflict": ("XX000", "could not complete because of conflict with concurrent transaction", "-"),
    "relation": ("XX000", "could not open relation with OID 105391", "-"),
    "deadlock": ("XX000", "deadlock detected", "-"),
    "shutdown": ("57P01", "terminating connection due to administrator command", "-"),
    "crash": ("57P02", "terminating connection because of crash of another server process", "-"),
    "idle": ("57P05", "terminating connection due to idle-session timeout", "-"),
    "idle in transaction": ("25P03", "terminating connection due to idle-in-transaction timeout", "-"),
    "cancelled": ("57014", "Query (1) canceled on user''s request", "-"),
    "broken": ("08006", "connection failure", "-"),
    "disk": ("53100", "could not write block: No space left on device", "-"),
    "memory": ("53200", "out of memory", "-"),
}


@pytest.mark.parametrize("said", REDSHIFT_SAYS.values(), ids=REDSHIFT_SAYS)
def test_what_passes_by_itself_is_an_outage(said: tuple[str, str, str], admin: Warehouse) -> None:
    assert is_outage(error_of(admin, raising(*said)))


MISTAKES = {
    "column": ("SELECT nada FROM clientes", "42703"),
    "table": ("SELECT 1 FROM nada", "42P01"),
    "syntax": ("SELEKT 1", "42601"),
    "assertion": (raising("XX000", "Assert"), "XX000"),
    # Each holds a text of a passing error, but says something else.
    "number in a name": ("SELECT c1023 FROM clientes", "42703"),
    "another number": (raising("XX000", "11023"), "XX000"),
    "a row count": (raising("XX000", "Assert", "rows: 10234"), "XX000"),
}


@pytest.mark.parametrize(("statement", "state"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_of_ours_is_no_outage(statement: str, state: str, admin: Warehouse) -> None:
    error = error_of(admin, statement)
    assert not isinstance(error, WarehouseUnavailableError | RefusedDataError)
    assert state in str(error)


@pytest.mark.parametrize("statement", ["DROP TABLE clientes", "DELETE FROM clientes", "TRUNCATE TABLE clientes"])
def test_missing_right_is_a_mistake_of_ours(statement: str, writer: Warehouse) -> None:
    error = error_of(writer, statement)
    assert not is_outage(error)
    assert "42501" in str(error)


REFUSED = {
    "too long": "INSERT INTO clientes (id) VALUES (RPAD('x', 65, 'x'))",
    "too long, and 1023 in the text": "INSERT INTO clientes (id) SELECT CAST(RPAD('x', 1024, 'x') AS VARCHAR(1024))",
    "null": "INSERT INTO clientes (id) VALUES (NULL)",
    "no time": "INSERT INTO clientes (id, publicado_en) SELECT 'a', CAST('2026-02-30' AS TIMESTAMP)",
    "no boolean": "INSERT INTO clientes (id, olvidado) SELECT 'a', CAST('quizás' AS BOOLEAN)",
    "check": raising("23514", "new row violates check constraint"),
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_refused_value_is_bad_data(statement: str, admin: Warehouse) -> None:
    assert isinstance(error_of(admin, statement), RefusedDataError)


def test_nul_in_a_value_is_bad_data(admin: Warehouse) -> None:
    with pytest.raises(RefusedDataError):
        admin.run(lambda session: session.execute("SELECT CAST(%s AS VARCHAR(9))", ("a\0b",)), soon())


def test_more_parameters_than_the_driver_takes_is_a_mistake_of_ours(admin: Warehouse) -> None:
    marks = ", ".join(["%s"] * 32_768)
    with pytest.raises(WarehouseError) as raised:
        admin.run(lambda session: session.execute(f"SELECT 1 WHERE 'a' IN ({marks})", ["a"] * 32_768), soon())
    assert not is_outage(raised.value)


def test_error_never_quotes_the_data(admin: Warehouse) -> None:
    secret = "11111111-1"
    statements = (f"SELECT CAST('{secret}' AS INTEGER)", raising("XX000", secret), f"SELECT {secret[:3]}x{secret}")
    for statement in statements:
        error = error_of(admin, statement)
        told = "".join(map(str, (error, repr(error), error.__cause__, error.__suppress_context__)))
        assert secret not in told


def test_lost_connection_leaves_open_whether_the_statement_was_done(admin: Warehouse, sql: Sql) -> None:
    def work(session: Session) -> None:
        sql.end(APPLICATION)
        session.execute("SELECT 1")

    with pytest.raises(ConnectionLostError):
        admin.run(work, soon())


def test_locked_table_costs_no_more_than_the_budget(warehouse_server: WarehouseServer, sql: Sql) -> None:
    sql("BEGIN")
    sql("LOCK TABLE clientes")
    began = time.monotonic()
    with closing(warehouse_server.warehouse("reader", seconds=0.3)) as warehouse:
        error = error_of(warehouse, "SELECT id FROM clientes")
    spent = time.monotonic() - began
    sql("ROLLBACK")

    assert is_outage(error)
    assert spent < 1.3
