"""A rejected message goes back to the topic once it is right, and leaves the rejected queue only then."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from operations.look import Look
from operations.resubmit import Resubmission
from resolvers.model.errors import Problem
from resolvers.model.message import date_time, read
from tests.integration.operations.side import SESSION, Side
from tests.people import new_client, new_rut

THEN = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
INVALID_JSON = Problem("InvalidJson", "message", "message: is not JSON; send one JSON object")


def bad_client(**fields: str) -> dict[str, str]:
    return new_client(rut="11111111-2", **fields)


def test_corrected_message_is_published_with_its_own_time_and_names(side: Side) -> None:
    client, rut = bad_client(), new_rut()
    side.reject(json.dumps(client), "m-1", THEN, correlation_id="call-1", event_type="client.published")
    answer = side.answer("rejected", "resubmit", "m-1", "--set", f"rut={rut}")
    assert (answer["resubmitted"], answer["bad"]) == (["m-1"], [])
    (arrived,) = side.take("queue")
    assert json.loads(arrived.message.body) == {**client, "rut": rut, "publicadoEn": date_time(THEN)}
    assert (arrived.message.event_type, arrived.message.correlation_id) == ("client.published", "call-1")
    assert sum(side.counts("rejected")) == 0


def test_message_without_a_time_is_no_younger_after_it_was_resubmitted(side: Side) -> None:
    side.reject(json.dumps(bad_client()), "m-1", THEN)
    side.answer("rejected", "resubmit", "m-1", "--set", f"rut={new_rut()}")
    (arrived,) = side.take("queue")
    assert arrived.message.received_at > THEN
    assert read(arrived.message).at == THEN


def test_message_that_is_still_wrong_stays_and_is_named(side: Side) -> None:
    side.reject(json.dumps(bad_client()), "m-1", THEN)
    for correction in ([], ["--set", "rut=11111111-3"], ["--set", f"rut={new_rut()}", "--unset", "nombre"]):
        answer = side.answer("rejected", "resubmit", "m-1", *correction, code=1)
        assert answer["resubmitted"] == []
        assert [bad["messageId"] for bad in answer["bad"]] == ["m-1"]
    assert side.counts("queue") == (0, 0)
    assert side.counts("rejected") == (1, 0)


def test_every_copy_of_a_message_is_taken_away_and_it_is_published_once(side: Side) -> None:
    body = json.dumps(bad_client())
    side.reject(body, "m-1", THEN)
    side.reject(body, "m-1", THEN)
    side.reject(json.dumps(bad_client()), "m-2", THEN)
    side.answer("rejected", "resubmit", "m-1", "--set", f"rut={new_rut()}")
    assert len(side.take("queue")) == 1
    assert side.counts("rejected") == (1, 0)


def test_message_that_cannot_be_read_is_replaced_as_a_whole(side: Side, tmp_path: Path) -> None:
    side.reject('{"id": "c-1', "m-1", THEN, problem=INVALID_JSON)
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps({**new_client(), "publicadoEn": "2020-01-31T12:00:00Z"}, ensure_ascii=False))
    side.answer("rejected", "resubmit", "m-1", "--set", "id=c-1", code=1)
    side.answer("rejected", "resubmit", "m-1", "--body", str(whole))
    (arrived,) = side.take("queue")
    assert arrived.message.body == whole.read_text()


def test_topic_that_does_not_take_it_loses_nothing(side: Side) -> None:
    side.reject(json.dumps(bad_client()), "m-1", THEN)
    facts = json.loads(side.stack_file.read_text())
    side.stack_file.write_text(json.dumps({**facts, "topicArn": facts["topicArn"] + "-gone"}))
    result = side.run("rejected", "resubmit", "m-1", "--set", f"rut={new_rut()}")
    assert result.exit_code == 1
    assert "NotFound" in result.stderr
    assert side.counts("rejected") == (1, 0)


def test_id_that_is_not_there_is_told(side: Side) -> None:
    result = side.run("rejected", "resubmit", "m-1")
    assert result.exit_code == 1
    assert "there is no rejected message m-1" in result.stdout


def test_all_that_would_be_stored_now_are_resubmitted_as_they_are(side: Side) -> None:
    clients = [{**new_client(), "publicadoEn": "2020-01-31T12:00:00Z"} for _ in range(23)]
    good = {f"m-{number}": json.dumps(it, ensure_ascii=False, indent=1) for number, it in enumerate(clients)}
    for message_id, body in good.items():
        side.reject(body, message_id, THEN, event_type="client.published")
    side.reject(json.dumps(bad_client()), "still-bad", THEN)
    side.sqs.send_message(QueueUrl=side.urls["rejected"], MessageBody="not ours")
    answer = side.answer("rejected", "resubmit", "--all", code=1)
    assert {*answer["resubmitted"]} == {*good}
    assert sorted(bad["reason"] for bad in answer["bad"]) == ["InvalidRut", "Unreadable"]
    assert sorted(it.message.body for it in side.take("queue")) == sorted(good.values())
    assert side.counts("rejected") == (2, 0)


def test_all_leaves_what_came_in_meanwhile(side: Side) -> None:
    """Else what is rejected again would be resubmitted for ever."""
    side.reject(json.dumps(new_client()), "m-1", THEN)
    with Look(side.sqs, side.urls["rejected"]) as look:
        sns = SESSION.client("sns", endpoint_url=side.endpoint_url)
        outcome = Resubmission(look, sns, side.outputs["TopicArn"]).all(THEN, lambda _: None)
    assert (len(outcome.resubmitted), outcome.later) == (0, 1)
    assert side.counts("rejected") == (1, 0)
