"""Newest wins and nothing doubles, whatever the order, the duplication and the batches, on the real driver."""

import random
from datetime import timedelta, timezone
from itertools import permutations

import pytest

from resolvers.model.message import Message
from resolvers.use_cases.store_clients import Report, store_clients
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.statements import ROW_LIST_SIZES
from tests.messages import NOON, KeptRejections, at, forgotten, published, row_of, table_after
from tests.warehouse import Sql, soon


def store(writer: Warehouse, *messages: Message) -> Report:
    report = store_clients(writer, KeptRejections(), messages, soon())
    assert (report.again, report.failed, report.cause) == ([], [], None)
    assert report.stored + len(report.rejected) == len(messages)
    return report


def test_new_client_is_stored_with_all_its_fields(writer: Warehouse, sql: Sql) -> None:
    message = published(NOON + timedelta(microseconds=123456))

    assert store(writer, message).stored == 1

    assert sql.rows() == [row_of(message)]


def test_event_time_is_kept_in_utc(writer: Warehouse, sql: Sql) -> None:
    store(writer, published(NOON.astimezone(timezone(timedelta(hours=-3)))))

    assert sql.rows()[0][5] == NOON.replace(tzinfo=None)


def test_missing_event_time_is_the_time_at_which_the_message_was_taken(writer: Warehouse, sql: Sql) -> None:
    message = published(None)
    store(writer, message)

    assert sql.rows()[0][5] == message.received_at.replace(tzinfo=None)


def test_newer_message_replaces_the_client(writer: Warehouse, sql: Sql) -> None:
    newer = published(at(1), id="a", nombre="Nueva")
    store(writer, published(at(0), id="a", nombre="Vieja"))
    store(writer, newer)

    assert sql.rows() == [row_of(newer)]


def test_older_message_does_not_overwrite_newer_client(writer: Warehouse, sql: Sql) -> None:
    newer = published(at(1), id="a", nombre="Nueva")
    store(writer, newer)
    assert store(writer, published(at(0), id="a", nombre="Vieja")).stored == 1

    assert sql.rows() == [row_of(newer)]


def test_a_microsecond_decides(writer: Warehouse, sql: Sql) -> None:
    newer = published(NOON + timedelta(microseconds=1), id="a")
    store(writer, newer)
    store(writer, published(NOON, id="a"))

    assert sql.rows() == [row_of(newer)]


def test_duplicates_in_one_batch_and_over_batches_leave_one_row(writer: Warehouse, sql: Sql) -> None:
    message = published()
    store(writer, message, message, message)
    store(writer, message)

    assert sql.rows() == [row_of(message)]


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "a batch each"])
def test_any_order_leaves_the_same_table(together: bool, writer: Warehouse, sql: Sql) -> None:  # noqa: FBT001
    messages = [published(at(0), id="a"), published(at(2), id="a"), forgotten("a", at(1)), published(at(2), id="a")]
    expected = table_after(messages)
    for order in permutations(messages):
        sql("TRUNCATE TABLE clientes")
        for batch in [order] if together else [(message,) for message in order]:
            store(writer, *batch)

        assert sql.rows() == expected


def test_tie_of_two_messages_is_decided_the_same_way_in_any_order(writer: Warehouse, sql: Sql) -> None:
    tied = [published(NOON, id=id_, nombre=nombre) for id_ in "abcdefgh" for nombre in ("Ana", "Eva", "Íñigo")]
    expected = table_after(tied)
    for _ in range(5):
        sql("TRUNCATE TABLE clientes")
        for message in random.sample(tied, len(tied)):
            store(writer, message)

        assert sql.rows() == expected


def test_erasure_wins_a_tie(writer: Warehouse, sql: Sql) -> None:
    for messages in permutations([published(NOON, id="a"), forgotten("a", NOON)]):
        sql("TRUNCATE TABLE clientes")
        for message in messages:
            store(writer, message)

        assert sql.rows() == [row_of(forgotten("a", NOON))]


def test_any_message_is_newer_than_a_row_without_event_time(writer: Warehouse, sql: Sql) -> None:
    sql.insert(("a", "Ana", "Soto", "12345678-5", "a@b.cl"), ("b", None, None, None, None), ("c", "Sin mensaje"))
    message, erasure = published(NOON.replace(year=1970), id="a"), forgotten("b", NOON.replace(year=1))
    store(writer, message, erasure)

    assert sql.rows() == [row_of(message), row_of(erasure), ("c", "Sin mensaje", *[None] * 6)]


def test_forgotten_client_leaves_its_id_and_the_time_and_nothing_else(writer: Warehouse, sql: Sql) -> None:
    store(writer, published(at(0), id="a"))
    store(writer, forgotten("a", at(1)))

    assert sql.rows() == [("a", None, None, None, None, at(1).replace(tzinfo=None), "olvido", True)]


def test_older_message_does_not_bring_a_forgotten_client_back(writer: Warehouse, sql: Sql) -> None:
    store(writer, forgotten("a", at(1)))
    store(writer, published(at(0), id="a"))

    assert sql.rows() == [row_of(forgotten("a", at(1)))]


def test_newer_message_creates_a_forgotten_client_anew(writer: Warehouse, sql: Sql) -> None:
    anew = published(at(2), id="a")
    store(writer, published(at(0), id="a"), forgotten("a", at(1)))
    store(writer, anew)

    assert sql.rows() == [row_of(anew)]


NAMES_OF_100_BYTES = ["ñ" * 50, "€" * 33 + "x", "😀" * 25, "x" * 100, "한" * 33 + "a"]


@pytest.mark.parametrize("name", NAMES_OF_100_BYTES)
def test_name_of_exactly_100_bytes_is_stored(name: str, writer: Warehouse, sql: Sql) -> None:
    message = published(nombre=name, apellido=name)
    store(writer, message)

    assert sql.rows() == [row_of(message)]


@pytest.mark.parametrize("name", NAMES_OF_100_BYTES)
def test_name_of_more_than_100_bytes_is_rejected(name: str, writer: Warehouse, sql: Sql) -> None:
    (problem,) = store(writer, published(nombre=f"{name}a")).rejected

    assert (problem.code, problem.field) == ("FieldTooLong", "nombre")
    assert sql.rows() == []


def test_longest_id_and_correo_are_stored(writer: Warehouse, sql: Sql) -> None:
    domain = ".".join(["d" * 59] * 3) + ".cl"
    message = published(id="Ñ" * 32, correo=f"{'u' * 64}@{domain}")
    store(writer, message)

    assert sql.rows() == [row_of(message)]


def test_letters_that_compose_are_stored_composed(writer: Warehouse, sql: Sql) -> None:
    store(writer, published(id=" n\u0303 ", nombre=" Begon\u0303a\u00a0"))

    assert sql.rows()[0][:2] == ("ñ", "Begoña")


@pytest.mark.parametrize("size", [0, 1, 499, 500, 501, 1000, 5000])
def test_batch_of_any_size_is_stored_whole(size: int, writer: Warehouse, sql: Sql) -> None:
    messages = [published(id=f"{number:05}") for number in range(size)]
    store(writer, *random.sample(messages, size))

    assert sql.rows() == [row_of(message) for message in messages]


def test_second_batch_on_the_same_connection_holds_nothing_of_the_first(writer: Warehouse, sql: Sql) -> None:
    first, second = published(id="a"), published(id="b")
    store(writer, first)
    sql("TRUNCATE TABLE clientes")
    store(writer, second)

    assert sql.rows() == [row_of(second)]


def test_forms_of_the_statements_are_few_whatever_the_size_of_the_batch(writer: Warehouse) -> None:
    for size in (*range(1, 40), *random.sample(range(40, 1200), 8)):
        store(writer, *(published(id=f"{number:05}") for number in range(size)))

    prepared = writer.run(lambda session: session.execute("SELECT statement FROM pg_prepared_statements"), soon())
    forms = {statement for (statement,) in prepared if "clientes" in statement}
    assert len(forms) == len(ROW_LIST_SIZES) + 2, "an INSERT of each length, the DELETE and the MERGE"
    assert sum("clientes" in statement for (statement,) in prepared) == len(forms)


SQL_IN_DATA = [
    "'); DROP TABLE clientes; --",
    "' OR '1'='1",
    "Robert'); DELETE FROM clientes WHERE ('a'='a",
    "%s %s %(id)s %% %d",
    "$1 $2 ? :1 :nombre",
    r"\'; \\ \n \x27 E'\047'",
    'a"b`c«d»',
    "NULL",
    "/* */ -- #",
    "{} [] {{0}} ${jndi:ldap://x}",
]


@pytest.mark.parametrize("text", SQL_IN_DATA)
def test_sql_in_a_field_stays_data(text: str, writer: Warehouse, sql: Sql) -> None:
    message = published(id=text, nombre=text, apellido=text, correo="o'hara+%s@example.com")
    store(writer, message, published(id="other"))

    assert row_of(message) in sql.rows()
    assert len(sql.rows()) == 2
