"""Bad data never stops good data; a mistake of ours is told apart from an outage; what was done stays done."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from local.ports import free_port
from resolvers.model.message import Message
from resolvers.use_cases.store_clients import Report, store_clients
from resolvers.warehouse import store as storing
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.errors import WarehouseUnavailableError
from tests.messages import KeptRejections, at, forgotten, published, row_of, table_after
from tests.warehouse import Sql, WarehouseServer, soon

BAD = "no such name"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "FIRST_PAUSE_SECONDS", 0.01)


@contextmanager
def merge_refuses(sql: Sql) -> Iterator[None]:
    """The stage has no such rule, so the batch is refused at its last statement."""
    sql(f"ALTER TABLE clientes ADD CONSTRAINT refuses CHECK (nombre <> '{BAD}')")
    yield
    sql("ALTER TABLE clientes DROP CONSTRAINT refuses")


@contextmanager
def stage_refuses(sql: Sql) -> Iterator[None]:
    sql("ALTER TABLE clientes ALTER COLUMN nombre TYPE VARCHAR(11)")
    yield
    sql("ALTER TABLE clientes ALTER COLUMN nombre TYPE VARCHAR(100)")


def good(number: int) -> Message:
    return published(id=f"{number:03}", nombre="Ana")


def bad(number: int) -> Message:
    return published(id=f"{number:03}", nombre=BAD)


def store(writer: Warehouse, messages: list[Message], rejections: KeptRejections | None = None) -> Report:
    return store_clients(writer, rejections or KeptRejections(), messages, soon())


@pytest.mark.parametrize("refuses", [merge_refuses, stage_refuses], ids=["merge", "stage"])
@pytest.mark.parametrize(
    ("size", "offenders"),
    [(1, {0}), (2, {0}), (2, {1}), (100, {0}), (100, {99}), (101, {3, 50, 51}), (5, set(range(5)))],
)
def test_message_that_the_warehouse_refuses_is_rejected_alone(
    size: int, offenders: set[int], refuses: object, writer: Warehouse, sql: Sql
) -> None:
    messages = [bad(number) if number in offenders else good(number) for number in range(size)]
    rejections = KeptRejections()
    assert callable(refuses)
    with refuses(sql):
        report = store(writer, messages, rejections)

    assert (report.stored, report.again, report.failed, report.cause) == (size - len(offenders), [], [], None)
    assert [rejection.message for rejection in rejections.taken] == [messages[number] for number in sorted(offenders)]
    assert {problem.code for problem in report.rejected} == {"RefusedByWarehouse"}
    assert sql.rows() == table_after([messages[number] for number in range(size) if number not in offenders])


def test_refused_message_that_is_the_newest_of_its_client_leaves_the_older_one(writer: Warehouse, sql: Sql) -> None:
    older, newest = published(at(0), id="a", nombre="Ana"), published(at(1), id="a", nombre=BAD)
    with merge_refuses(sql):
        report = store(writer, [newest, older])

    assert (report.stored, len(report.rejected)) == (1, 1)
    assert sql.rows() == [row_of(older)]


def test_same_connection_stores_after_a_refusal(writer: Warehouse, sql: Sql) -> None:
    with merge_refuses(sql):
        store(writer, [bad(1)])
    store(writer, [good(2)])

    assert sql.rows() == [row_of(good(2))[:3] + sql.rows()[0][3:]]


def test_bad_messages_are_rejected_and_good_ones_stored(writer: Warehouse, sql: Sql) -> None:
    messages = [good(1), Message("x", "no JSON", at(0)), good(2), published(rut="12345678-0"), forgotten("3")]
    report = store(writer, messages)

    assert [problem.code for problem in report.rejected] == ["InvalidJson", "InvalidRut"]
    assert report.stored == 3
    assert len(sql.rows()) == 3


def test_bad_messages_are_rejected_while_the_warehouse_is_away(warehouse_server: WarehouseServer) -> None:
    messages, rejections = [good(1), Message("x", "no JSON", at(0))], KeptRejections()
    with closing(warehouse_server.warehouse(port=free_port())) as away:
        report = store(away, messages, rejections)

    assert report.again == messages[:1]
    assert report.failed == []
    assert [rejection.message for rejection in rejections.taken] == messages[1:]


def test_message_that_the_rejected_queue_does_not_take_is_delivered_again(writer: Warehouse, sql: Sql) -> None:
    messages = [good(1), Message("x", "no JSON", at(0)), bad(2)]
    with merge_refuses(sql):
        report = store(writer, messages, KeptRejections(full=True))

    assert report.again == messages[1:]
    assert report.stored == 1


def test_batch_without_a_good_message_asks_nothing_of_the_warehouse(warehouse_server: WarehouseServer) -> None:
    with closing(warehouse_server.warehouse(port=free_port())) as away:
        report = store(away, [Message("x", "[]", at(0))])
    assert (report.stored, report.again, report.cause) == (0, [], None)


SLOW = """CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN IF NEW.id > '004' THEN PERFORM pg_sleep(9); END IF; RETURN NEW; END $$"""


@contextmanager
def slow_from_005_on(sql: Sql) -> Iterator[None]:
    sql(SLOW)
    sql("CREATE TRIGGER slow AFTER INSERT ON clientes FOR EACH ROW EXECUTE FUNCTION slowly()")
    yield
    sql("DROP TRIGGER slow ON clientes")
    sql("DROP FUNCTION slowly")


def test_what_was_stored_and_rejected_stays_so_when_the_rest_is_not_done(
    warehouse_server: WarehouseServer, sql: Sql
) -> None:
    """Else a batch with many offenders would be begun from its start for ever."""
    messages = [good(1), bad(2), good(3), good(4), good(5), good(6), good(7), good(8)]
    rejections = KeptRejections()
    with (
        merge_refuses(sql),
        slow_from_005_on(sql),
        closing(warehouse_server.warehouse(seconds=0.15)) as writer,
    ):
        report = store(writer, messages, rejections)

    assert [rejection.message for rejection in rejections.taken] == [messages[1]]
    assert report.stored == 3
    assert report.again == messages[4:]
    assert isinstance(report.cause, WarehouseUnavailableError)
    assert [row[0] for row in sql.rows()] == ["001", "003", "004"]


def test_mistake_of_ours_fails_the_messages_at_once_and_is_no_outage(writer: Warehouse, sql: Sql) -> None:
    messages = [good(1), good(2)]
    sql("ALTER TABLE clientes RENAME COLUMN huella TO marca")
    try:
        began = time.monotonic()
        report = store(writer, messages)
        spent = time.monotonic() - began
    finally:
        sql("ALTER TABLE clientes RENAME COLUMN marca TO huella")

    assert report.failed == messages
    assert (report.stored, report.again) == (0, [])
    assert "42703" in str(report.cause)
    assert spent < 1
    assert store(writer, messages).stored == 2


def test_column_that_appears_while_a_connection_is_kept_changes_nothing(writer: Warehouse, sql: Sql) -> None:
    store(writer, [good(1)])
    sql("ALTER TABLE clientes ADD COLUMN nueva INT")
    try:
        assert store(writer, [good(1), good(2)]).stored == 2
    finally:
        sql("ALTER TABLE clientes DROP COLUMN nueva")
    assert store(writer, [good(3)]).stored == 1
    assert len(sql.rows()) == 3


def test_missing_right_fails_the_messages(writer: Warehouse, sql: Sql) -> None:
    sql("REVOKE UPDATE ON TABLE clientes FROM clients_writer")
    try:
        report = store(writer, [good(1)])
    finally:
        sql("GRANT UPDATE ON TABLE clientes TO clients_writer")
    assert len(report.failed) == 1
    assert "42501" in str(report.cause)
