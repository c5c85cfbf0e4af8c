"""A producer's clock may be ahead: what the API is asked to do afterwards counts all the same."""

from datetime import UTC, datetime, timedelta

from tests.e2e.clients_api import ClientsApi
from tests.people import new_client
from tests.polling import until
from tests.rows import Rows


def ahead(**difference: float) -> str:
    return (datetime.now(UTC) + timedelta(**difference)).isoformat()


def test_erasure_erases_what_a_clock_ahead_published_before_it(api: ClientsApi, rows: Rows) -> None:
    client = new_client()
    api.send({**client, "publicadoEn": ahead(minutes=4)})
    until(lambda: api.client(client["id"]) == client, what="the client is stored")
    api.forget(client["id"])
    until(lambda: api.client(client["id"]) is None, what="the client is gone")
    assert rows.of(client["id"]) == [dict.fromkeys(client, None) | {"id": client["id"]}]


def test_change_through_the_api_is_visible_although_a_clock_was_ahead(api: ClientsApi, rows: Rows) -> None:
    client = new_client(nombre="Adelantada")
    api.send({**client, "publicadoEn": ahead(minutes=4)})
    until(lambda: api.client(client["id"]) == client, what="the client is stored")
    changed = {**client, "nombre": "Cambiada"}
    api.publish(changed)
    until(lambda: api.client(client["id"]) == changed, what="the change can be read")
    assert rows.of(client["id"]) == [changed]


def test_client_that_comes_back_at_once_after_an_erasure_can_be_read(api: ClientsApi) -> None:
    for come_back in (api.publish, api.send, lambda it: api.send({**it, "publicadoEn": ahead(minutes=4)})):
        client = new_client()
        api.send({**client, "publicadoEn": ahead(minutes=4)})
        api.forget(client["id"])
        anew = {**client, "nombre": "De vuelta"}
        come_back(anew)
        until(lambda: api.client(client["id"]) == anew, what="the client is back")  # noqa: B023 - polled right here


def test_changes_of_one_caller_count_in_their_order(api: ClientsApi) -> None:
    client = new_client()
    for number in range(30):
        api.publish({**client, "nombre": f"Cambio {number}"})
    until(lambda: (api.client(client["id"]) or {}).get("nombre") == "Cambio 29", what="the last change can be read")
