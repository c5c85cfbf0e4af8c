"""An answer that ends anywhere is a lost connection: never a mistake of ours, never another result."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count

import pytest

from resolvers.secrets import Credentials
from resolvers.warehouse.connection import Session
from resolvers.warehouse.errors import RefusedDataError, WarehouseError, WarehouseUnavailableError
from tests.faults.exchanges import Exchange
from tests.faults.profile import NIGHTLY
from tests.faults.proxy import Fault, How, Proxy, When
from tests.warehouse import Sql, WarehouseServer, soon

READ = "SELECT id, nombre, publicado_en, olvidado FROM clientes ORDER BY id"
INSERT = "INSERT INTO clientes (id) VALUES ('d')"
REFUSED = "INSERT INTO clientes (id) VALUES (NULL)"
ROWS = [["a", "Ana", None, None], ["b", "Begoña", None, None], ["c", None, None, None]]

type Outcome = Sequence[Sequence[object]] | WarehouseError


def outcomes(
    proxy: Proxy, server: WarehouseServer, step: str, sql: str, user: Credentials | None = None
) -> Iterator[Outcome]:
    """What comes of a statement on a new connection when only so many bytes of an answer arrive.

    Ends at the first size that is the whole answer.
    """

    def at(exchange: Exchange) -> bool:
        return exchange.step == step and exchange.sql in {sql, ""}

    def run(session: Session) -> Outcome:
        return [list(row) for row in session.execute(sql)]

    def login(*, fresh: bool) -> Credentials:  # noqa: ARG001 - the same again
        return user or server.users["writer"]

    for size in count(0, 1 if NIGHTLY else 11):
        lengths: list[int] = []

        def let_through(answer: bytes, size: int = size, lengths: list[int] = lengths) -> int:
            lengths.append(len(answer))
            return size

        outcome: Outcome
        fault = Fault(at, When.HALFWAY, How.CLOSE, answer_bytes=let_through)
        with proxy.failing(fault), closing(server.warehouse(credentials=login)) as warehouse:
            try:
                outcome = warehouse.run(run, soon())
            except WarehouseError as error:
                outcome = error
        if size >= lengths[0]:
            return
        yield outcome


@pytest.mark.parametrize("step", ["password", "prepare", "execute"])
@pytest.mark.parametrize("statement", [(READ, ROWS), (INSERT, [])], ids=["rows", "no rows"])
def test_cut_answer_is_a_lost_connection(
    step: str, statement: tuple[str, Outcome], proxy: Proxy, faulty_server: WarehouseServer, sql: Sql
) -> None:
    sql.insert(("a", "Ana"), ("b", "Begoña"), ("c", None))
    found = list(outcomes(proxy, faulty_server, step, statement[0]))

    assert len(found) > 2
    assert [
        outcome for outcome in found if not isinstance(outcome, WarehouseUnavailableError) and outcome != statement[1]
    ] == []


def test_cut_refusal_is_a_refusal_or_a_lost_connection(proxy: Proxy, faulty_server: WarehouseServer) -> None:
    found = list(outcomes(proxy, faulty_server, "execute", REFUSED))

    assert len(found) > 2
    assert [error for error in found if not isinstance(error, WarehouseUnavailableError | RefusedDataError)] == []


def test_cut_refusal_of_a_login_is_an_outage(proxy: Proxy, faulty_server: WarehouseServer) -> None:
    wrong = Credentials("clients_writer", "Wrong-pass1")
    found = list(outcomes(proxy, faulty_server, "password", READ, wrong))

    assert len(found) > 2
    assert [error for error in found if not isinstance(error, WarehouseUnavailableError)] == []
