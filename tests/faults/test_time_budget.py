"""Nothing outlives its deadline: not on a line that went silent, not on a slow one, not on a locked table."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from resolvers.deadline import Deadline
from resolvers.use_cases.client import client
from resolvers.use_cases.store_clients import Report, store_clients
from resolvers.warehouse import store as storing
from resolvers.warehouse.connection import ANSWERS, SOCKET_MARGIN_SECONDS
from resolvers.warehouse.errors import OutOfTimeError, WarehouseUnavailableError
from tests.faults.exchanges import Exchange
from tests.faults.profile import every
from tests.faults.proxy import Fault, How, Proxy, When
from tests.messages import KeptRejections, published, row_of
from tests.warehouse import Sql, WarehouseServer

SECONDS = 0.2
LONGEST = SECONDS + SOCKET_MARGIN_SECONDS
SLACK = 0.5  # a loaded machine

MESSAGE = published(id="a")


@contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    began = time.monotonic()
    yield Deadline(began + seconds)
    assert time.monotonic() - began < seconds + SLACK


def store(server: WarehouseServer, deadline: Deadline) -> Report:
    with closing(server.warehouse(seconds=SECONDS)) as warehouse:
        return store_clients(warehouse, KeptRejections(), [MESSAGE], deadline)


SILENT = [
    "startup",
    "execute MERGE INTO clientes",
    "password",
    "prepare CREATE TEMP TABLE",
    "close CREATE TEMP TABLE",
    "execute DELETE FROM clientes_entrantes",
    "prepare INSERT INTO clientes_entrantes",
    "execute INSERT INTO clientes_entrantes",
]


@pytest.mark.parametrize("label", every(2, SILENT))
def test_line_that_goes_silent_costs_one_socket_timeout(
    label: str, sql: Sql, faulty_server: WarehouseServer, proxy: Proxy
) -> None:
    with proxy.failing(Fault(lambda exchange: exchange.label == label, how=How.SILENCE)), within(60) as deadline:
        began = time.monotonic()
        report = store(faulty_server, deadline)
        spent = time.monotonic() - began

    assert report.stored == 1
    assert LONGEST <= spent < LONGEST + 2
    assert sql.rows() == [row_of(MESSAGE)]


def test_merge_that_is_done_on_a_line_that_goes_silent_is_done_again(
    sql: Sql, faulty_server: WarehouseServer, proxy: Proxy
) -> None:
    def at(exchange: Exchange) -> bool:
        return exchange.label == "execute MERGE INTO clientes"

    with proxy.failing(Fault(at, When.DONE, How.SILENCE)), within(60) as deadline:
        assert store(faulty_server, deadline).stored == 1
    assert sql.rows() == [row_of(MESSAGE)]


def test_line_that_stays_silent_is_given_up_before_the_deadline(
    sql: Sql, faulty_server: WarehouseServer, proxy: Proxy
) -> None:
    fault = Fault(lambda exchange: exchange.label == "execute MERGE INTO clientes", how=How.SILENCE, times=99)
    with proxy.failing(fault), within(2 * ANSWERS * LONGEST) as deadline:
        report = store(faulty_server, deadline)

    assert len(fault.hits) > 1, "no second attempt, though there was time"
    assert report.again == [MESSAGE]
    assert isinstance(report.cause, WarehouseUnavailableError)
    assert sql.rows() == []


def test_slow_line_is_left_at_the_deadline_and_mended_by_redelivery(
    sql: Sql, faulty_server: WarehouseServer, proxy: Proxy
) -> None:
    """Each answer comes in time, all of them together do not."""
    with proxy.slow(0.4), within(4) as deadline:
        report = store(faulty_server, deadline)
    assert report.again == [MESSAGE]
    assert isinstance(report.cause, OutOfTimeError)

    with within(30) as deadline:
        assert store(faulty_server, deadline).stored == 1
    assert sql.rows() == [row_of(MESSAGE)]


def test_slow_line_within_the_deadline_only_takes_time(sql: Sql, faulty_server: WarehouseServer, proxy: Proxy) -> None:
    with proxy.slow(0.05), within(20) as deadline:
        assert store(faulty_server, deadline).stored == 1
    assert sql.rows() == [row_of(MESSAGE)]


def test_locked_table_is_waited_for_as_long_as_there_is_time(sql: Sql, warehouse_server: WarehouseServer) -> None:
    sql("BEGIN")
    sql("LOCK TABLE clientes")
    with within(2 * ANSWERS * LONGEST) as deadline:
        report = store(warehouse_server, deadline)
    sql("ROLLBACK")

    assert report.again == [MESSAGE]
    assert isinstance(report.cause, WarehouseUnavailableError)


def test_no_retry_begins_that_has_no_time(
    sql: Sql, faulty_server: WarehouseServer, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pause is not slept through when what follows it could not be done any more."""
    monkeypatch.setattr(storing, "FIRST_PAUSE_SECONDS", 5)
    fault = Fault(lambda exchange: exchange.label == "execute MERGE INTO clientes", how=How.RESET, times=99)
    began = time.monotonic()
    with proxy.failing(fault), within(2 * ANSWERS * LONGEST) as deadline:
        report = store(faulty_server, deadline)

    assert len(fault.hits) == 1
    assert report.again == [MESSAGE]
    assert time.monotonic() - began < 2
    assert sql.rows() == []


def test_query_on_a_line_that_goes_silent_is_answered_on_a_new_one(
    sql: Sql, faulty_server: WarehouseServer, proxy: Proxy
) -> None:
    sql.insert(("a", "Ana"))
    with closing(faulty_server.warehouse("reader", seconds=SECONDS)) as reader, within(10) as deadline:
        assert client(reader, ["a"], deadline)[0]
        with proxy.failing(Fault(lambda exchange: exchange.step == "execute", how=How.SILENCE)):
            assert client(reader, ["a"], deadline)[0]
