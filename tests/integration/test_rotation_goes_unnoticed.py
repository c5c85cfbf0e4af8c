"""Whoever logs in while a password is being replaced is let in, at every step and wherever it stopped."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest

from local.aws import aws_environment
from resolvers import secrets
from resolvers.handlers import query, subscribe
from resolvers.warehouse.connection import Warehouse
from tests.e2e.clients_api import ClientsApi
from tests.integration.test_rotate_secret import STEPS, Rotating, rotating
from tests.people import new_id
from tests.polling import until
from tests.rows import Rows
from tests.warehouse import soon

__all__ = ["rotating"]  # the fixture
ROTATIONS = 10
QUERIES_A_STEP = 3
AS_DEPLOYED = {"reader": query._warehouse.__wrapped__, "writer": subscribe._warehouse.__wrapped__}  # noqa: SLF001 - each function's own
both = pytest.mark.parametrize("rotating", ["reader", "writer"], indirect=True)

type Make = Callable[[], Warehouse]


@pytest.fixture
def make(rotating: Rotating, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes the warehouse as the deployed function does, with the emulator's secrets and no connection yet."""
    where = rotating.facts["redshift"]
    variables = {
        **aws_environment(rotating.facts["awsEndpointUrl"]),
        "REDSHIFT_HOST": where["host"],
        "REDSHIFT_PORT": str(where["port"]),
        "REDSHIFT_DATABASE": where["database"],
        "REDSHIFT_SECRET_ARN": rotating.arn,
        "SSL_CERT_FILE": where["caFile"],
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    secrets._provider.cache_clear()  # noqa: SLF001 - what other tests kept
    roles = {arn: role for role, arn in where["secretArns"].items()}
    yield AS_DEPLOYED[roles[rotating.arn]]
    secrets._provider.cache_clear()  # noqa: SLF001


def forget_everything() -> None:
    """As in a new execution environment: no kept copy of a secret."""
    secrets._provider().store.clear()  # noqa: SLF001


def ask(warehouse: Warehouse) -> None:
    assert warehouse.run(lambda session: session.execute("SELECT 1"), soon()) == [[1]]


class Asking:
    """One query after the other. Whatever one of them raises is kept."""

    def __init__(self, one: Callable[[], None]) -> None:
        self.one = one
        self.done = 0
        self.errors: list[str] = []

    def run(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                self.one()
            except Exception as error:  # noqa: BLE001 - any error is what this looks for
                self.errors.append(f"{type(error).__name__}: {error}")
            self.done += 1

    def some_more(self) -> None:
        before = self.done
        until(lambda: self.done > before + QUERIES_A_STEP, what="queries go on", every=0.01)


@contextmanager
def asking_meanwhile(one: Callable[[], None]) -> Iterator[Asking]:
    it, over = Asking(one), threading.Event()
    thread = threading.Thread(target=it.run, args=(over,))
    thread.start()
    try:
        yield it
    finally:
        over.set()
        thread.join()


def rotate(rotating: Rotating, asking: Asking) -> None:
    for _ in range(ROTATIONS):
        one = replace(rotating, token=str(uuid4()))
        for step in STEPS:
            one.ask(step)
            asking.some_more()
        one.end()
        asking.some_more()


@both
@pytest.mark.parametrize("cold", [True, False], ids=["with nothing kept", "with a kept copy of the secret"])
@pytest.mark.timeout(180)
def test_new_connections_see_no_error_in_ten_rotations(rotating: Rotating, make: Make, cold: bool) -> None:  # noqa: FBT001 - a parameter of the test
    warehouse = make()

    def one() -> None:
        """On a new connection, as another process or as the one whose connection was dropped."""
        nonlocal warehouse
        warehouse.close()
        if cold:
            forget_everything()
            warehouse = make()
        ask(warehouse)

    with asking_meanwhile(one) as asking:
        rotate(rotating, asking)
    warehouse.close()
    assert asking.done >= ROTATIONS * len(STEPS) * QUERIES_A_STEP
    assert asking.errors == []


@pytest.mark.timeout(180)
def test_callers_of_the_api_see_no_error_in_ten_rotations(rotating: Rotating) -> None:
    """Their function's connection is ended before each query."""
    api, table = ClientsApi(rotating.facts), Rows(rotating.facts)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"

    def one() -> None:
        table.execute(end, "clients-query")
        assert api.client(new_id("absent")) is None

    with asking_meanwhile(one) as asking:
        rotate(rotating, asking)
    table.close()
    assert asking.errors == []


@both
@pytest.mark.parametrize("done", range(1, len(STEPS)), ids=lambda done: f"after {STEPS[done - 1]}")
def test_rotation_that_died_half_way_keeps_nobody_out(rotating: Rotating, make: Make, done: int) -> None:
    """Neither while it lies there, nor when a migration sets the current password again, nor when it is tried again."""
    rotating.ask(*STEPS[:done])
    kept = make()
    ask(kept)
    rotating.aws.functions.invoke(FunctionName=rotating.facts["functions"]["migration"], Payload=b"{}")
    for warehouse in (kept, make()):
        warehouse.close()
        ask(warehouse)
    for step in STEPS:
        rotating.ask(step)
        for warehouse in (kept, make()):
            warehouse.close()
            ask(warehouse)
            warehouse.close()
