"""Dead-lettered messages go back to the main queue as they came, and no older or younger than they were."""

import json
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from local.state import REPOSITORY
from resolvers.envelope import wrap
from resolvers.model.message import Message
from tests.integration.operations.side import Side
from tests.people import new_client
from tests.polling import until

THEN = datetime.now(UTC).replace(microsecond=250_000) - timedelta(hours=3)


def body() -> str:
    return json.dumps(new_client(), ensure_ascii=False)


def wrapped(text: str) -> str:
    return wrap(Message("first", text, THEN, "client.published", "call", "topic-1"))


def redrive(side: Side, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "operations", "dead", "redrive", *arguments, "--stack-file", str(side.stack_file)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=quiet, stderr=quiet)  # noqa: S603 - the product's own


def test_all_of_both_queues_go_back_as_they_came(side: Side) -> None:
    bodies = [body() for _ in range(24)]
    for text in bodies[:12]:
        side.send("dead", wrapped(text), failure="failed (42501)")
    for text in bodies[12:]:
        side.send("subscription", wrapped(text))
    answer = side.answer("dead", "redrive", "--all", "--rate", "1000")
    assert (len(answer["redriven"]), answer["refused"]) == (24, [])
    arrived = side.take("queue")
    assert sorted(it.message.body for it in arrived) == sorted(bodies)
    assert {it.message.event_type for it in arrived} == {"client.published"}
    assert {it.message.correlation_id for it in arrived} == {"call"}
    assert {(it.message.received_at, it.message.topic_id) for it in arrived} == {(THEN, "topic-1")}
    assert [it.attributes for it in arrived] == [{}] * 24
    assert (sum(side.counts("dead")), sum(side.counts("subscription"))) == (0, 0)


def test_message_that_sqs_moved_keeps_the_time_at_which_the_queue_first_took_it(side: Side) -> None:
    """A record from before queues got envelopes: nothing but the queue knows its time."""
    sent = body()
    side.let_it_die(sent, event_type="client.published", correlation_id="call-1")
    (message,) = side.answer("dead", "list")["messages"]
    side.answer("dead", "redrive", message["messageId"])
    (arrived,) = side.take("queue")
    assert arrived.message.received_at == datetime.fromisoformat(message["receivedAt"]) < arrived.sent_at
    assert arrived.message.event_type == "client.published"
    assert (arrived.message.body, arrived.message.correlation_id) == (sent, "call-1")


def test_message_that_went_round_twice_is_of_the_time_at_which_the_topic_took_it(side: Side) -> None:
    side.let_it_die(wrapped(body()))
    for _ in range(2):
        side.answer("dead", "redrive", "--all")
        (arrived,) = side.take("queue")
        assert arrived.message.received_at == THEN
        side.send("dead", arrived.body, failure="failed (42501)")


def test_record_from_before_that_the_subscriber_gave_up_keeps_its_time_and_loses_the_old_failure(side: Side) -> None:
    side.send("dead", body(), received_at="2026-01-31T12:00:00.000000Z", failure="failed (42501)")
    side.answer("dead", "redrive", "--all")
    (arrived,) = side.take("queue")
    assert arrived.message.received_at == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert arrived.attributes == {}


def test_record_from_before_cannot_make_itself_newer(side: Side) -> None:
    for claim in ("9999-12-31T23:59:59Z", "yesterday"):
        side.send("dead", body(), received_at=claim, failure="failed (42501)")
        (message,) = side.answer("dead", "list")["messages"]
        side.answer("dead", "redrive", "--all")
        (arrived,) = side.take("queue")
        assert arrived.message.received_at == datetime.fromisoformat(message["receivedAt"])


def test_envelope_that_a_producer_made_stays_in_the_one_of_the_topic(side: Side) -> None:
    forged = wrapped(body())
    side.send("subscription", wrapped(forged))
    side.answer("dead", "redrive", "--all")
    (arrived,) = side.take("queue")
    assert arrived.message.body == forged


def test_one_message_is_redriven_and_the_others_stay(side: Side) -> None:
    side.send("dead", body())
    wanted = side.send("subscription", body())
    assert side.answer("dead", "redrive", wanted)["redriven"] == [wanted]
    assert side.counts("dead") == (1, 0)
    assert side.counts("subscription") == (0, 0)
    assert "there is no dead-lettered message" in side.run("dead", "redrive", wanted).stdout


def test_rate_is_kept(side: Side) -> None:
    for _ in range(20):
        side.send("dead", body())
    began = time.monotonic()
    side.answer("dead", "redrive", "--all", "--rate", "5")
    assert time.monotonic() - began >= 2
    assert len(side.take("queue")) == 20


def test_queue_that_does_not_take_them_loses_nothing(side: Side) -> None:
    side.send("dead", body())
    facts = json.loads(side.stack_file.read_text())
    side.stack_file.write_text(json.dumps({**facts, "queueUrl": facts["queueUrl"] + "-gone"}))
    assert side.run("dead", "redrive", "--all").exit_code == 1
    assert side.counts("dead") == (1, 0)


def test_interrupted_redrive_gives_the_rest_back_and_goes_on_when_repeated(side: Side) -> None:
    bodies = [body() for _ in range(30)]
    for text in bodies:
        side.send("dead", text)
    process = redrive(side, "--all", "--rate", "10")
    until(lambda: sum(side.counts("dead")) < 30, what="the first are redriven and gone from here")
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    assert 0 < side.counts("dead")[0] < 30
    side.answer("dead", "redrive", "--all", "--rate", "1000")
    assert {it.message.body for it in side.take("queue")} == {*bodies}
    assert side.counts("dead") == (0, 0)


def test_killed_redrive_loses_nothing_and_the_next_one_says_what_it_cannot_see(side: Side) -> None:
    bodies = [body() for _ in range(30)]
    for text in bodies:
        side.send("dead", text)
    process = redrive(side, "--all", "--rate", "10")
    until(lambda: side.counts("queue")[0] > 0, what="the first are redriven")
    process.kill()
    process.wait(30)
    lent = side.counts("dead")[1]
    answer = side.answer("dead", "redrive", "--all", "--rate", "1000", code=1)
    assert answer["unseen"] == lent > 0
    arrived = {it.message.body for it in side.take("queue")}
    assert len(arrived) + lent >= 30
    # What the killed one had borrowed comes back by itself.
    assert sum(side.counts("dead")) == lent


def test_redriven_message_is_the_same_event_for_the_subscriber(side: Side) -> None:
    side.let_it_die(body(), event_type="client.forgotten", correlation_id="call-1")
    (message,) = side.answer("dead", "list")["messages"]
    side.answer("dead", "redrive", "--all")
    (arrived,) = side.take("queue")
    assert arrived.message.received_at == datetime.fromisoformat(message["receivedAt"])
    assert (arrived.message.event_type, arrived.message.correlation_id) == ("client.forgotten", "call-1")
