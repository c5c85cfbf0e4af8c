"""Published, doubled, reordered, forgotten, redelivered, split over two subscribers at once: the newest is stored."""

import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

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

from resolvers.model.message import Message
from resolvers.use_cases.store_clients import store_clients
from resolvers.warehouse import store as storing
from resolvers.warehouse.connection import Warehouse
from tests.faults.profile import examples
from tests.messages import KeptRejections, at, forgotten, published, table_after
from tests.warehouse import Sql, WarehouseServer, soon

# Few ids and few moments, so that most events meet others of their client, many at the same instant.
IDS = st.sampled_from(["a", "b", "c"])
MOMENTS = st.integers(0, 4).map(at)
NAMES = st.sampled_from(["Ana", "Eva", "Íñigo"])
RUT, CORREO = "12345678-5", "a@example.com"
MOST_ROUNDS = 20


@dataclass
class Subscriber:
    """One of two: its own connection, its own thread while it works. The queue delivers again what it gives back."""

    warehouse: Warehouse
    left: list[Message] = field(default_factory=list)

    def work(self, batches: Sequence[Sequence[Message]]) -> None:
        for batch in batches:
            report = store_clients(self.warehouse, KeptRejections(), batch, soon())
            assert (report.failed, report.rejected) == ([], [])
            assert report.stored + len(report.again) == len(batch)
            self.left += report.again


@dataclass
class World:
    """What one run of the machine works on; both subscribers keep their connections from run to run."""

    sql: Sql
    subscribers: tuple[Subscriber, Subscriber]


def deliver(world: World, shares: tuple[Sequence[Sequence[Message]], Sequence[Sequence[Message]]]) -> None:
    """Both at once, and again until nothing is left: as the queue does."""
    for _ in range(MOST_ROUNDS):
        failures: list[BaseException] = []

        def run(subscriber: Subscriber, share: Sequence[Sequence[Message]], failures: list[BaseException]) -> None:
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
    """`published` is all that there ever was, `waiting` what the queue still holds."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.published: list[Message] = []
        self.waiting: list[Message] = []

    @initialize(older=st.lists(IDS, unique=True, max_size=2))
    def begin(self, older: list[str]) -> None:
        self.world.sql("DELETE FROM clientes")
        self.world.sql.insert(*((id_, "Sin fecha") for id_ in older))
        self.older = {id_: (id_, "Sin fecha", *[None] * 6) for id_ in older}

    @rule(id_=IDS, moment=MOMENTS, nombre=NAMES, copies=st.integers(1, 3))
    def publish(self, id_: str, moment: object, nombre: str, copies: int) -> None:
        message = published(moment, id=id_, nombre=nombre, rut=RUT, correo=CORREO)  # type: ignore[arg-type] # a datetime
        self.published.append(message)
        self.waiting += [message] * copies

    @rule(id_=IDS, moment=MOMENTS)
    def forget(self, id_: str, moment: object) -> None:
        message = forgotten(id_, moment)  # type: ignore[arg-type] # a datetime
        self.published.append(message)
        self.waiting.append(message)

    @precondition(lambda self: self.published)
    @rule(data=st.data())
    def redeliver(self, data: st.DataObject) -> None:
        """Of all that was ever published, stored or not: a queue may, and so may an operator's redrive."""
        self.waiting += data.draw(st.lists(st.sampled_from(self.published), min_size=1, max_size=4))

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
        expected = self.older | {row[0]: row for row in table_after(self.published)}
        assert self.world.sql.rows() == [expected[id_] for id_ in sorted(expected)]


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
        deliver(world, ([older], [newer]))

        assert world.sql.rows() == table_after([*older, *newer])


@pytest.mark.timeout(3600)  # for the night's number of examples, and for shrinking a counter-example
def test_any_interleaving_ends_in_the_newest_of_each_client(world: World) -> None:
    machine = type("Machine", (Interleavings,), {"world": world})
    run_state_machine_as_test(machine, settings=examples(usual=200, nightly=5000))
