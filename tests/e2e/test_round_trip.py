"""The main job: what is published can be read, whoever published it, and is what the warehouse holds."""

from datetime import UTC, datetime, timedelta

from tests.e2e.clients_api import PUBLISH_MANY, ClientsApi
from tests.people import new_client, new_id
from tests.polling import until
from tests.rows import Rows


def test_client_published_through_graphql_can_be_read_and_is_the_row(api: ClientsApi, rows: Rows) -> None:
    client = new_client()
    published = api.publish(client)
    assert {name: published[name] for name in client} == client
    assert published["messageId"]
    assert abs(datetime.now(UTC) - datetime.fromisoformat(published["publicadoEn"])) < timedelta(minutes=1)
    assert until(lambda: api.client(client["id"]), what="the client can be read") == client
    assert rows.of(client["id"]) == [client]


def test_client_published_on_the_topic_by_another_system_can_be_read(api: ClientsApi, rows: Rows) -> None:
    client = new_client()
    api.send({**client, "publicadoEn": datetime.now(UTC).isoformat(), "sucursal": "unknown fields are ignored"})
    assert until(lambda: api.client(client["id"]), what="the client can be read") == client
    assert rows.of(client["id"]) == [client]


def test_message_without_time_version_and_attributes_is_enough(api: ClientsApi) -> None:
    client = new_client()
    api.send(client)
    assert until(lambda: api.client(client["id"]), what="the client can be read") == client


def test_what_arrives_is_kept_in_one_form(api: ClientsApi, rows: Rows) -> None:
    client = new_client()
    dotted = f"{client['rut'][:2]}.{client['rut'][2:5]}.{client['rut'][5:]}"
    untidy = {
        **client,
        "nombre": "  Begon\u0303a ",
        "rut": dotted,
        "correo": client["correo"].replace("example", "EXAMPLE"),
    }
    assert api.publish(untidy)["rut"] == client["rut"]
    assert until(lambda: api.client(client["id"]), what="the client can be read") == client
    assert rows.of(client["id"]) == [client]


def test_client_that_was_never_published_is_null(api: ClientsApi, rows: Rows) -> None:
    absent = new_id("absent")
    assert api.client(absent) is None
    assert rows.of(absent) == []


def test_bad_client_is_rejected_with_its_reason_and_never_stored(api: ClientsApi, rows: Rows) -> None:
    bad, good = new_client(rut="11111111-2"), new_client()
    api.send(bad, correlation_id="from-the-test")
    api.send(good)
    (rejected,) = until(lambda: api.rejected(bad["id"]), what="the bad one is in the rejected queue")
    assert (rejected["reason"], rejected["field"]) == ("InvalidRut", "rut")
    assert rejected["correlationId"] == "from-the-test"
    assert bad["rut"] in rejected["body"]
    until(lambda: api.client(good["id"]), what="its neighbour is stored")
    assert api.client(bad["id"]) is None
    assert rows.of(bad["id"]) == []


def test_duplicates_change_nothing(api: ClientsApi, rows: Rows) -> None:
    client, last = new_client(), new_client()
    message = {**client, "publicadoEn": datetime.now(UTC).isoformat()}
    for _ in range(7):
        api.send(message)
    api.send(last)
    until(lambda: api.client(last["id"]), what="all that was sent before is stored too")
    assert until(lambda: api.client(client["id"]), what="the client can be read") == client
    assert rows.of(client["id"]) == [client]


def test_older_message_does_not_overwrite_newer_client(api: ClientsApi, rows: Rows) -> None:
    now = datetime.now(UTC)
    newer, marker = new_client(nombre="Nueva"), new_client()
    api.send({**newer, "publicadoEn": now.isoformat()})
    until(lambda: api.client(newer["id"]), what="the newer one is stored")
    api.send({**newer, "nombre": "Vieja", "publicadoEn": (now - timedelta(days=1)).isoformat()})
    api.send(marker)
    until(lambda: api.client(marker["id"]), what="the older one arrived too")
    assert api.client(newer["id"]) == newer
    assert rows.of(newer["id"]) == [newer]


def test_newer_message_overwrites_whatever_the_order(api: ClientsApi, rows: Rows) -> None:
    now = datetime.now(UTC)
    client = new_client()
    for age in (2, 0, 3, 1):
        api.send({**client, "nombre": f"Edad {age}", "publicadoEn": (now - timedelta(seconds=age)).isoformat()})
    newest = {**client, "nombre": "Edad 0"}
    until(lambda: api.client(client["id"]) == newest, what="the newest is stored")
    assert rows.of(client["id"]) == [newest]


def test_each_of_several_has_its_own_outcome(api: ClientsApi) -> None:
    good, bad, also_good = new_client(), new_client(rut="1-1"), new_client()
    outcomes = api.execute(PUBLISH_MANY, input=[good, bad, also_good]).data["publishClients"]
    assert [outcome["id"] for outcome in outcomes] == [good["id"], bad["id"], also_good["id"]]
    assert [outcome["error"] and outcome["error"]["errorType"] for outcome in outcomes] == [
        None,
        "ValidationError",
        None,
    ]
    assert outcomes[1]["client"] is None
    assert "rut" in outcomes[1]["error"]["message"]
    until(lambda: api.client(good["id"]) and api.client(also_good["id"]), what="both good ones are stored")
    assert api.client(bad["id"]) is None


def test_of_two_with_one_id_in_a_call_the_later_wins(api: ClientsApi) -> None:
    first = new_client(nombre="Primera")
    second = {**first, "nombre": "Segunda"}
    api.execute(PUBLISH_MANY, input=[first, second])
    until(lambda: api.client(first["id"]) == second, what="the later is stored")


def test_forgotten_client_is_gone_and_an_older_message_does_not_bring_it_back(api: ClientsApi, rows: Rows) -> None:
    client, marker = new_client(), new_client()
    api.publish(client)
    until(lambda: api.client(client["id"]), what="the client is stored")
    forgotten = api.forget(client["id"])
    assert forgotten["id"] == client["id"]
    until(lambda: api.client(client["id"]) is None, what="the client is gone")
    long_ago = datetime.fromisoformat(forgotten["publicadoEn"]) - timedelta(hours=1)
    api.send({**client, "publicadoEn": long_ago.isoformat()})
    api.send(marker)
    until(lambda: api.client(marker["id"]), what="the older message arrived")
    assert api.client(client["id"]) is None
    assert rows.of(client["id"]) == [dict.fromkeys(client, None) | {"id": client["id"]}]
    api.publish(client)
    until(lambda: api.client(client["id"]) == client, what="a newer message creates it anew")
