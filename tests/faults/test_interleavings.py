"""Published, doubled, reordered, forgotten, redelivered, redriven, split over two subscribers: the newest is stored.

Producers' clocks are ahead and behind, and so is Lambda's; the one that counts is the topic's.
"""

import json
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from operations.dead import Dead, Source, outgoing
from operations.queue import Lent
from resolvers.handlers.delivery import deliveries_of
from resolvers.model.client import Client
from resolvers.model.message import Message
from resolvers.queues import _dead
from resolvers.use_cases.forget_client import forget_client
from resolvers.use_cases.publish_client import publish_client
from resolvers.use_cases.publish_clients import publish_clients
from resolvers.use_cases.store_clients import store_clients
from resolvers.warehouse import store as storing
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.read import clients_by_id
from tests.faults.profile import examples
from tests.messages import KeptRejections, Values, at, published, row_of, table_after
from tests.people import new_client
from tests.topic import MILLISECOND, Record, Topic, record_again, record_from_before, record_of
from tests.warehouse import Sql, WarehouseServer, soon

# Few ids and few moments, so that most events meet others of their client, many at the same instant.
IDS = st.sampled_from(["a", "b", "c"])
BLANKS = st.sampled_from(["", "", " ", "     "])
# As whoever publishes it, or an older table, may write it.
PADDED = st.builds(str.__add__, IDS, BLANKS)
MINUTES = st.integers(-4, 5).map(lambda minutes: timedelta(minutes=minutes))
# What a producer's clock is off by, whoever sets it; None sends no time.
CLOCKS = st.none() | MINUTES | st.sampled_from([timedelta(days=-400), -MILLISECOND, MILLISECOND, timedelta()])
WAITS = st.sampled_from([timedelta(), MILLISECOND, timedelta(seconds=1), timedelta(minutes=1), timedelta(minutes=6)])
NAMES = st.sampled_from(["Ana", "Eva", "Íñigo"])
RUT, CORREO = "12345678-5", "a@example.com"
MOST_ROUNDS = 20


@dataclass
class Subscriber:
    """One of two: its own connection, its own thread while it works. The queue delivers again what it gives back."""

    warehouse: Warehouse
    left: list[Record] = field(default_factory=list)

    def work(self, batches: Sequence[Sequence[Record]]) -> None:
        for batch in batches:
            records = {record["messageId"]: record for record in batch}
            messages = [delivery.message for delivery in deliveries_of({"Records": [*records.values()]})]
            report = store_clients(self.warehouse, KeptRejections(), messages, soon())
            assert (report.failed, report.rejected) == ([], [])
            assert report.stored + len(report.again) == len(records)
            self.left += [records[message.message_id] for message in report.again]


@dataclass
class World:
    """What one run of the machine works on; both subscribers keep their connections from run to run."""

    sql: Sql
    subscribers: tuple[Subscriber, Subscriber]


def deliver(world: World, shares: tuple[Sequence[Sequence[Record]], Sequence[Sequence[Record]]]) -> None:
    """Both at once, and again until nothing is left: as the queue does."""
    for _ in range(MOST_ROUNDS):
        failures: list[BaseException] = []

        def run(subscriber: Subscriber, share: Sequence[Sequence[Record]], failures: list[BaseException]) -> None:
            try:
                subscriber.work(share)
            except BaseException as error:  # noqa: BLE001 - told by the test's own thread
                failures.append(error)

        threads = [
            threading.Thread(target=run, args=(subscriber, share, failures))
            for subscriber, share in zip(world.subscribers, shares, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
        if failures:
            raise failures[0]
        left = [list(subscriber.left) for subscriber in world.subscribers]
        for subscriber in world.subscribers:
            subscriber.left.clear()
        if not any(left):
            return
        shares = ([left[0]], [left[1]])
    raise AssertionError(f"not everything was stored in {MOST_ROUNDS} rounds")


class Interleavings(RuleBasedStateMachine):
    """`topic` has all that was ever published, `records` all that was ever in the queue, `waiting` what it holds."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.topic = Topic()
        self.records: list[Record] = []
        self.waiting: list[Record] = []

    @initialize(
        older=st.lists(PADDED, unique_by=str.strip, max_size=2),
        waiting=st.lists(st.tuples(PADDED, CLOCKS), max_size=3),
    )
    def begin(self, older: list[str], waiting: list[tuple[str, timedelta | None]]) -> None:
        """Clients that were there before this API, and records from before the queue got envelopes."""
        self.world.sql("DELETE FROM clientes")
        self.world.sql.insert(*((id_, "Sin fecha") for id_ in older))
        self.older = {id_.strip(): (id_.strip(), "Sin fecha", *[None] * 6) for id_ in older}
        for id_, clock in waiting:
            self._put(record_from_before(self.topic.take("client.published", self._body(id_, "Antigua", clock))))

    @rule(id_=PADDED, clock=CLOCKS, nombre=NAMES, copies=st.lists(WAITS, min_size=1, max_size=3))
    def producer_publishes(self, id_: str, clock: timedelta | None, nombre: str, copies: list[timedelta]) -> None:
        self._copy(self.topic.take("client.published", self._body(id_, nombre, clock)), copies)

    @rule(id_=PADDED, clock=CLOCKS, copies=st.lists(WAITS, min_size=1, max_size=2))
    def producer_forgets(self, id_: str, clock: timedelta | None, copies: list[timedelta]) -> None:
        self._copy(self.topic.take("client.forgotten", json.dumps({"id": id_} | self._told(clock))), copies)

    @rule(id_=PADDED, nombre=NAMES, lambdas_clock=MINUTES, copies=st.lists(WAITS, min_size=1, max_size=2))
    def api_publishes(self, id_: str, nombre: str, lambdas_clock: timedelta, copies: list[timedelta]) -> None:
        client = Client(id=id_, nombre=nombre, apellido=self._mark(), rut=RUT, correo=CORREO)
        publish_client(self.topic, client, self.topic.now + lambdas_clock, "call")
        self._copy(self.topic.taken[-1], copies)

    @rule(id_=IDS, lambdas_clock=MINUTES, copies=st.lists(WAITS, min_size=1, max_size=2))
    def api_forgets(self, id_: str, lambdas_clock: timedelta, copies: list[timedelta]) -> None:
        forget_client(self.topic, id_, self.topic.now + lambdas_clock, "call")
        self._copy(self.topic.taken[-1], copies)

    @rule(ids=st.lists(PADDED, min_size=2, max_size=4), lambdas_clock=MINUTES)
    def api_publishes_several(self, ids: list[str], lambdas_clock: timedelta) -> None:
        given = {"nombre": "Varias", "rut": RUT, "correo": CORREO}
        inputs = [{**given, "id": id_, "apellido": f"{self._mark()} {order}"} for order, id_ in enumerate(ids)]
        before = len(self.topic.taken)
        publish_clients(self.topic, inputs, self.topic.now + lambdas_clock, "call")
        for message in self.topic.taken[before:]:
            self._copy(message, [timedelta()])

    @rule(time=WAITS)
    def time_passes(self, time: timedelta) -> None:
        self.topic.tick(time)

    @precondition(lambda self: self.records)
    @rule(data=st.data())
    def redeliver(self, data: st.DataObject) -> None:
        """Of all that was ever there, stored or not: a queue may."""
        self.waiting += data.draw(st.lists(st.sampled_from(self.records), min_size=1, max_size=4))

    @precondition(lambda self: self.records)
    @rule(data=st.data(), later=WAITS)
    def redrive(self, data: st.DataObject, later: timedelta) -> None:
        """The subscriber gave it up, and an operator puts it back; perhaps not for the first time."""
        (delivery,) = deliveries_of({"Records": [data.draw(st.sampled_from(self.records))]})
        dead = record_again(_dead(delivery.message, "failed (42703)")["MessageBody"], self.topic.now)
        (found,) = deliveries_of({"Records": [dead]})
        lent = Lent(found.message, "receipt", self.topic.now, 1, {"failure": "failed (42703)"})
        self._put(record_again(outgoing(Dead(Source.QUEUE, lent)), self.topic.now + later))

    @precondition(lambda self: self.waiting)
    @rule(order=st.randoms(use_true_random=False), parts=st.lists(st.integers(1, 3), min_size=1, max_size=6))
    def deliver(self, order: random.Random, parts: list[int]) -> None:
        """In any order, cut into batches, which the two subscribers take in turns. The rest waits on."""
        order.shuffle(self.waiting)
        batches = []
        for size in parts:
            batches.append(self.waiting[:size])
            self.waiting = self.waiting[size:]
        deliver(self.world, (batches[::2], batches[1::2]))

    @invariant()
    def no_client_stands_twice(self) -> None:
        rows = self.world.sql("SELECT id FROM clientes GROUP BY id HAVING count(*) > 1")
        assert rows == []

    def teardown(self) -> None:
        deliver(self.world, ([self.waiting[::2]], [self.waiting[1::2]]))
        expected = self.older | {row[0]: row for row in table_after(self.topic.taken)}
        rows = {row[0].strip(): (row[0].strip(), *row[1:]) for row in self.world.sql.rows()}
        assert rows == expected
        self._check_the_api_was_obeyed(rows)
        self._check_that_reads_see_it(rows)

    def _check_the_api_was_obeyed(self, rows: dict[str, Values]) -> None:
        """Without a word about times: what a caller asked for stands, unless something was published afterwards."""
        for id_, row in rows.items():
            about = [message for message in self.topic.taken if json.loads(message.body)["id"].strip() == id_]
            asked = [order for order, it in enumerate(about) if it.message_id in self.topic.through_api]
            if asked:
                assert row[1:5] in [row_of(message)[1:5] for message in about[asked[-1] :]]

    def _check_that_reads_see_it(self, rows: dict[str, Values]) -> None:
        found = clients_by_id(self.world.subscribers[0].warehouse, ["a", "b", "c"], soon())
        present = {id_: row[1:5] for id_, row in rows.items() if not row[7]}
        assert {id_: (it.nombre, it.apellido, it.rut, it.correo) for id_, it in found.items()} == present

    def _body(self, id_: str, nombre: str, clock: timedelta | None) -> str:
        fields = new_client(id=id_, nombre=nombre, apellido=self._mark(), rut=RUT, correo=CORREO)
        return json.dumps(fields | self._told(clock), ensure_ascii=False)

    def _told(self, clock: timedelta | None) -> dict[str, str]:
        return {} if clock is None else {"publicadoEn": (self.topic.now + clock).isoformat()}

    def _mark(self) -> str:
        """Tells the publications apart."""
        return f"Apellido {len(self.topic.taken)}"

    def _copy(self, message: Message, copies: list[timedelta]) -> None:
        """The topic delivers at least once, and late when it likes."""
        for late in copies:
            self._put(record_of(message, message.received_at + late))

    def _put(self, record: Record) -> None:
        self.records.append(record)
        self.waiting.append(record)


@pytest.fixture
def world(warehouse_server: WarehouseServer, sql: Sql, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(storing, "FIRST_PAUSE_SECONDS", 0.002)
    with closing(warehouse_server.warehouse()) as one, closing(warehouse_server.warehouse()) as other:
        yield World(sql, (Subscriber(one), Subscriber(other)))


@pytest.mark.parametrize("size", [1, 25, 500])
def test_clients_that_are_new_to_both_subscribers_are_stored_once(size: int, world: World) -> None:
    """The moment in which a MERGE without turns would insert each of them twice."""
    for moment in range(5):
        world.sql("TRUNCATE TABLE clientes")
        older = [published(at(moment), id=f"{number:03}") for number in range(size)]
        newer = [published(at(moment + 1), id=f"{number:03}") for number in range(size)]
        one, other = ([record_of(message, at(3600)) for message in share] for share in (older, newer))
        deliver(world, ([one], [other]))

        assert world.sql.rows() == table_after([*older, *newer])


@pytest.mark.timeout(3600)  # for the night's number of examples, and for shrinking a counter-example
def test_any_interleaving_ends_in_the_newest_of_each_client(world: World) -> None:
    machine = type("Machine", (Interleavings,), {"world": world})
    run_state_machine_as_test(machine, settings=examples(usual=200, nightly=5000))
