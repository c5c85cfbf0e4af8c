"""The subscriber dies, or its network does, before and after everything that it asks of the warehouse."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext

import pytest

from resolvers.model.message import Message
from resolvers.use_cases.store_clients import Report, store_clients
from resolvers.warehouse import store as storing
from resolvers.warehouse.connection import Warehouse
from tests.faults.exchanges import Exchange
from tests.faults.profile import NIGHTLY
from tests.faults.proxy import Fault, How, Proxy, When
from tests.faults.subscriber import forking, subscriber
from tests.messages import KeptRejections, Values, at, forgotten, published, table_after
from tests.warehouse import Sql, WarehouseServer, soon

# 25 rows are three INSERTs. The first batch of a connection asks all of this, a later one only what is marked.
ASKED = (
    "startup",
    "password",
    "prepare SET statement_timeout TO",
    "execute SET statement_timeout TO",
    "prepare CREATE TEMP TABLE",
    "execute CREATE TEMP TABLE",
    "close SET statement_timeout TO",
    "close CREATE TEMP TABLE",
    "prepare DELETE FROM clientes_entrantes",
    "execute DELETE FROM clientes_entrantes",  # 9
    "prepare INSERT INTO clientes_entrantes",
    "execute INSERT INTO clientes_entrantes",  # 11
    "prepare INSERT INTO clientes_entrantes",
    "execute INSERT INTO clientes_entrantes",  # 13
    "prepare INSERT INTO clientes_entrantes",
    "execute INSERT INTO clientes_entrantes",  # 15
    "prepare MERGE INTO clientes",
    "execute MERGE INTO clientes",  # 17
)
ASKED_AGAIN = tuple(ASKED[number] for number in (9, 11, 13, 15, 17))


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "FIRST_PAUSE_SECONDS", 0.01)


class Batch:
    """25 messages over a table in which some clients are older, some newer and one forgotten."""

    BEFORE = (published(at(0), id="00"), published(at(9), id="01"), forgotten("02", at(9)), published(at(0), id="03"))

    def __init__(self, sql: Sql, sound: Warehouse) -> None:
        self.messages = [*(published(at(5), id=f"{number:02}") for number in range(2, 25)), forgotten("00", at(5))]
        self.messages.insert(7, published(at(5), id="01"))
        self._sql = sql
        self._sound = sound
        self._expected: Sequence[Values] = table_after([*self.BEFORE, *self.messages])
        self.begin()

    def begin(self) -> None:
        self._sql("TRUNCATE TABLE clientes")
        assert store(self._sound, self.BEFORE).stored == len(self.BEFORE)

    def is_stored(self, report: Report) -> None:
        assert report.cause is None
        assert report.stored == len(self.messages)
        assert self._sql.rows() == self._expected

    def is_redelivered(self) -> None:
        """And then once more, as a queue may do."""
        for _ in range(2):
            self.is_stored(store(self._sound, self.messages))


@pytest.fixture(scope="module")
def sound(_server: WarehouseServer) -> Iterator[Warehouse]:
    """A writer whose network does not fail."""
    with closing(_server.warehouse()) as warehouse:
        yield warehouse


@pytest.fixture
def batch(sql: Sql, sound: Warehouse) -> Batch:
    return Batch(sql, sound)


@pytest.fixture
def faulty_writer(faulty_server: WarehouseServer) -> Iterator[Warehouse]:
    with closing(faulty_server.warehouse()) as warehouse:
        yield warehouse


def store(writer: Warehouse, messages: Sequence[Message]) -> Report:
    return store_clients(writer, KeptRejections(), messages, soon())


def test_points_are_all_that_is_asked(batch: Batch, faulty_writer: Warehouse, proxy: Proxy) -> None:
    batch.is_stored(store(faulty_writer, batch.messages))
    batch.is_stored(store(faulty_writer, batch.messages))

    assert tuple(exchange.label for exchange in proxy.exchanges) == ASKED + ASKED_AGAIN


# Both ends of a cut at every point at night; else one of them, in turns.
HOWS = (How.RESET, How.CLOSE)
CUTS = [(when, how) for place, when in enumerate(When) for how in (HOWS if NIGHTLY else (HOWS[place % 2],))]


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: f"{cut[0].value}, then {cut[1].value}")
@pytest.mark.parametrize("number", range(len(ASKED)), ids=lambda number: f"{number} {ASKED[number]}")
def test_new_connection_is_cut(
    number: int, cut: tuple[When, How], batch: Batch, faulty_writer: Warehouse, proxy: Proxy
) -> None:
    with proxy.failing(Fault(lambda exchange: exchange.number == number, *cut)) as fault:
        report = store(faulty_writer, batch.messages)

    assert [exchange.label for exchange in fault.hits] == [ASKED[number]]
    batch.is_stored(report)
    batch.is_redelivered()


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: f"{cut[0].value}, then {cut[1].value}")
@pytest.mark.parametrize("number", range(len(ASKED_AGAIN)), ids=lambda number: f"{number} {ASKED_AGAIN[number]}")
def test_kept_connection_is_cut(
    number: int, cut: tuple[When, How], batch: Batch, faulty_writer: Warehouse, proxy: Proxy
) -> None:
    batch.is_stored(store(faulty_writer, batch.messages))
    batch.begin()
    with proxy.failing(Fault(lambda exchange: exchange.number == len(ASKED) + number, *cut)) as fault:
        report = store(faulty_writer, batch.messages)

    assert [exchange.label for exchange in fault.hits] == [ASKED_AGAIN[number]]
    batch.is_stored(report)
    batch.is_redelivered()


@pytest.fixture(scope="session")
def context() -> ForkServerContext:
    return forking()


KILLS = [(number, when) for number in range(len(ASKED)) for when in (When.BEFORE, When.SENT, When.DONE)]


@pytest.mark.parametrize(
    ("number", "when"), KILLS, ids=lambda part: part.value if isinstance(part, When) else ASKED[part]
)
def test_subscriber_is_killed(  # noqa: PLR0913, PLR0917 - fixtures
    number: int, when: When, batch: Batch, faulty_server: WarehouseServer, proxy: Proxy, context: ForkServerContext
) -> None:
    process = subscriber(context, faulty_server, batch.messages)

    def kill() -> None:
        os.kill(process.pid or 0, signal.SIGKILL)
        wait([process.sentinel], 10)

    fault = Fault(lambda exchange: exchange.number == number, when, How.CLOSE, first=kill)
    with proxy.failing(fault):
        process.start()
        process.join(20)

    assert process.exitcode == -signal.SIGKILL
    assert [exchange.label for exchange in fault.hits] == [ASKED[number]]
    batch.is_redelivered()


def test_subscriber_that_nobody_kills_stores(
    batch: Batch, faulty_server: WarehouseServer, context: ForkServerContext
) -> None:
    process = subscriber(context, faulty_server, batch.messages)
    process.start()
    process.join(20)

    assert process.exitcode == 0
    batch.is_redelivered()


def at_merge(exchange: Exchange) -> bool:
    return exchange.label == "execute MERGE INTO clientes"


def test_merge_that_never_arrives_is_given_up_and_delivered_again(
    batch: Batch, faulty_writer: Warehouse, proxy: Proxy
) -> None:
    with proxy.failing(Fault(at_merge, When.BEFORE, How.RESET, times=99)) as fault:
        report = store(faulty_writer, batch.messages)

    assert len(fault.hits) == storing.ATTEMPTS
    assert report.again == batch.messages
    assert (report.stored, report.failed) == (0, [])
    batch.is_redelivered()


def test_merge_that_is_done_and_never_acknowledged_is_delivered_again(
    batch: Batch, faulty_writer: Warehouse, proxy: Proxy
) -> None:
    with proxy.failing(Fault(at_merge, When.DONE, How.RESET, times=99)):
        report = store(faulty_writer, batch.messages)

    assert report.again == batch.messages
    batch.is_redelivered()
