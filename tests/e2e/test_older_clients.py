"""Clients from before this API, as another system put them into the table: read, changed and erased like all others."""

import pytest

from tests.e2e.clients_api import ClientsApi
from tests.e2e.test_clients import pages
from tests.people import new_client
from tests.polling import until
from tests.rows import Rows


def insert(rows: Rows, client: dict[str, str]) -> None:
    fields = ("id", "nombre", "apellido", "rut", "correo")
    rows.execute(
        "INSERT INTO clientes (id, nombre, apellido, rut, correo) VALUES (%s, %s, %s, %s, %s)",
        *(client[name] for name in fields),
    )


@pytest.fixture
def older(rows: Rows) -> dict[str, str]:
    """As it is to be read; the row has blanks behind its id, a RUT with dots and a domain in capitals."""
    client = new_client(apellido="De Soto")
    rut, mailbox = client["rut"], client["correo"].split("@")[0]
    shown = client | {"rut": f"{rut[:2]}.{rut[2:5]}.{rut[5:]}", "correo": f"{mailbox}@EXAMPLE.COM"}
    insert(rows, shown | {"id": client["id"] + "   "})
    return shown


def test_client_is_found_by_its_id_and_by_what_was_typed(api: ClientsApi, older: dict[str, str]) -> None:
    assert api.client(older["id"]) == older
    assert api.client(older["id"] + " ") == older
    correo = older["correo"].lower()
    assert pages(api, filter={"rut": older["rut"].replace(".", "").lower()}) == [[older]]
    assert pages(api, filter={"correo": correo, "apellidoPrefix": "De "}) == [[older]]
    assert pages(api, filter={"correo": correo, "apellidoPrefix": "De S"}, first=1) == [[older]]
    assert pages(api, filter={"correo": correo, "apellidoPrefix": "DeS"}) == [[]]


def test_client_is_changed_and_erased_with_every_row_of_its_id(
    api: ClientsApi, rows: Rows, older: dict[str, str]
) -> None:
    insert(rows, older | {"nombre": "Otra"})
    changed = older | {"nombre": "Nueva", "correo": older["correo"].lower()}
    api.publish(changed)
    until(lambda: (api.client(older["id"]) or {}).get("nombre") == "Nueva", what="the change is stored")
    assert len(pages(api, filter={"rut": older["rut"]})) == 1

    api.forget(older["id"])
    until(lambda: api.client(older["id"]) is None, what="the client is erased")
    assert pages(api, filter={"rut": older["rut"]}) == [[]]
    left = rows.execute("SELECT nombre, apellido, rut, correo FROM clientes WHERE RTRIM(id) = %s", older["id"])
    assert [list(row) for row in left] == [[None] * 4] * 2
