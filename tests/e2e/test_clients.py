"""Pages of clients: every one once, in the order of their ids, by any filter."""

from typing import Any

import pytest

from tests.e2e.clients_api import PUBLISH_MANY, ClientsApi
from tests.people import new_client, new_id
from tests.polling import until

PAGE = """query ($first: Int, $after: String, $filter: ClientFilter) {
  clients(first: $first, after: $after, filter: $filter) {
    nodes { id nombre apellido rut correo } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture(scope="module")
def family(api: ClientsApi) -> list[dict[str, str]]:
    """25 clients whose surname nobody else has."""
    surname = new_id("Familia")
    people = [new_client(apellido=f"{surname} {number:02}") for number in range(25)]
    api.execute(PUBLISH_MANY, input=people)
    for person in people:
        until(lambda id_=person["id"]: api.client(id_), what="the family is stored")  # type: ignore[misc]
    return sorted(people, key=lambda person: person["id"])


def pages(api: ClientsApi, **variables: Any) -> list[list[dict[str, str]]]:
    found, after = [], None
    while True:
        page = api.execute(PAGE, after=after, **variables).data["clients"]
        found.append(page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


@pytest.mark.parametrize("first", [1, 7, 25, 100])
def test_pages_hold_every_client_once_in_order(api: ClientsApi, family: list[dict[str, str]], first: int) -> None:
    surname = family[0]["apellido"].rsplit(" ", 1)[0]
    found = pages(api, first=first, filter={"apellidoPrefix": surname})
    assert [node for page in found for node in page] == family
    assert len(found) == -(-len(family) // first)


def test_a_page_has_twenty_unless_asked_otherwise(api: ClientsApi, family: list[dict[str, str]]) -> None:
    surname = family[0]["apellido"].rsplit(" ", 1)[0]
    query = "query ($filter: ClientFilter) { clients(filter: $filter) { nodes { id } pageInfo { hasNextPage } } }"
    page = api.execute(query, filter={"apellidoPrefix": surname}).data["clients"]
    assert (len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (20, True)


def test_filters_find_the_one_and_combine(api: ClientsApi, family: list[dict[str, str]]) -> None:
    one, other = family[3], family[4]
    dotted = f"{one['rut'][:2]}.{one['rut'][2:5]}.{one['rut'][5:]}"
    assert pages(api, filter={"rut": dotted}) == [[one]]
    assert pages(api, filter={"correo": one["correo"]}) == [[one]]
    assert pages(api, filter={"rut": one["rut"], "correo": one["correo"], "apellidoPrefix": one["apellido"]}) == [[one]]
    assert pages(api, filter={"rut": one["rut"], "correo": other["correo"]}) == [[]]


def test_wildcards_in_a_prefix_are_letters(api: ClientsApi, family: list[dict[str, str]]) -> None:
    assert family
    assert pages(api, filter={"apellidoPrefix": "Familia%"}) == [[]]
    assert pages(api, filter={"apellidoPrefix": "F_milia"}) == [[]]
