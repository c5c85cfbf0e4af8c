"""Whatever id `clients` lists, `client` finds: older rows have ids that no message could bring. Through the handler."""

from typing import Any

import pytest

from resolvers.handlers import query
from resolvers.warehouse.connection import Warehouse
from tests.unit.contexts import Invocation, context
from tests.warehouse import Sql

ODD = ("42", " 43", "44 ", "n\u0303", "\u00a045\u00a0", "e\u0301 ", "46\u2003")


@pytest.fixture
def _handled(reader: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "_warehouse", lambda: reader)


def found(*ids: Any) -> list[Any]:
    answers = query.handler([context("Query.client", {"id": id_}) for id_ in ids], Invocation())
    return [answer["data"] and answer["data"]["nombre"] for answer in answers]


@pytest.mark.usefixtures("_handled")
def test_every_id_that_is_listed_is_found(sql: Sql) -> None:
    sql.insert(*((id_, f"client {number}") for number, id_ in enumerate(ODD)))
    listed = query.handler(context("Query.clients", {}), Invocation())["nodes"]

    assert sorted(node["nombre"] for node in listed) == [f"client {number}" for number in range(len(ODD))]
    assert found(*(node["id"] for node in listed)) == [node["nombre"] for node in listed]


@pytest.mark.usefixtures("_handled")
def test_id_is_brought_to_our_form_where_no_row_has_it_as_it_was_asked(sql: Sql) -> None:
    sql.insert(("42", "Ana"), ("ñ", "Eva"), (" 7", "Otra"), ("7", "Ema"))

    assert found(" 42 ", 42, "n\u0303", "7", " 7", "\u00a07", " " * 100 + "42", "43") == [
        *("Ana", "Ana", "Eva", "Ema", "Otra", "Ema", "Ana", None),
    ]


@pytest.mark.usefixtures("_handled")
def test_hundred_ids_in_another_form_are_answered_each(sql: Sql) -> None:
    sql.insert(*((f"{number}", f"client {number}") for number in range(100)))

    assert found(*(f" {number}" for number in range(100))) == [f"client {number}" for number in range(100)]
