"""Dead-lettered messages go back to the main queue as they came, and no older or younger than they were."""

import json
import signal
import subprocess
import sys
import time
from datetime import datetime

from local.state import REPOSITORY
from resolvers.handlers.delivery import deliveries_of
from tests.integration.operations.side import Side
from tests.people import new_client
from tests.polling import until


def body() -> str:
    return json.dumps(new_client(), ensure_ascii=False)


def redrive(side: Side, *arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "operations", "dead", "redrive", *arguments, "--stack-file", str(side.stack_file)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=quiet, stderr=quiet)  # noqa: S603 - the product's own


def test_all_of_both_queues_go_back_as_they_came(side: Side) -> None:
    bodies = [body() for _ in range(24)]
    for text in bodies[:12]:
        side.send(
            "dead", text, event_type="client.published", correlation_id="call", received_at="2026-01-31T12:00:00Z"
        )
    for text in bodies[12:]:
        side.send("subscription", text, event_type="client.published", correlation_id="call")
    answer = side.answer("dead", "redrive", "--all", "--rate", "1000")
    assert (len(answer["redriven"]), answer["refused"]) == (24, [])
    arrived = side.take("queue")
    assert sorted(message.body for message in arrived) == sorted(bodies)
    assert {message.attributes["event-type"] for message in arrived} == {"client.published"}
    assert {message.attributes["correlation-id"] for message in arrived} == {"call"}
    assert (sum(side.counts("dead")), sum(side.counts("subscription"))) == (0, 0)


def test_message_that_sqs_moved_keeps_the_time_at_which_the_queue_first_took_it(side: Side) -> None:
    sent = body()
    side.let_it_die(sent, event_type="client.published", correlation_id="call-1")
    (message,) = side.answer("dead", "list")["messages"]
    side.answer("dead", "redrive", message["messageId"])
    (arrived,) = side.take("queue")
    received_at = datetime.fromisoformat(arrived.attributes["received-at"])
    assert received_at == datetime.fromisoformat(message["receivedAt"]) < arrived.sent_at
    assert arrived.attributes["event-type"] == "client.published"
    assert (arrived.body, arrived.attributes["correlation-id"]) == (sent, "call-1")


def test_message_that_the_subscriber_gave_up_keeps_its_time_and_loses_the_old_failure(side: Side) -> None:
    side.send("dead", body(), received_at="2026-01-31T12:00:00.000000Z", failure="failed (42501)")
    side.answer("dead", "redrive", "--all")
    (arrived,) = side.take("queue")
    assert arrived.attributes == {"received-at": "2026-01-31T12:00:00.000000Z"}


def test_wrapped_message_reaches_the_subscriber_as_the_message_that_it_wraps(side: Side) -> None:
    inner = body()
    envelope = {
        "Type": "Notification",
        "MessageId": "n-1",
        "Message": inner,
        "Timestamp": "2026-01-31T12:00:00.000Z",
        "MessageAttributes": {"event-type": {"Type": "String", "Value": "client.published"}},
    }
    side.send("subscription", json.dumps(envelope))
    side.answer("dead", "redrive", "--all")
    (arrived,) = side.take("queue")
    assert arrived.body == inner
    assert arrived.attributes == {"event-type": "client.published", "received-at": "2026-01-31T12:00:00.000000Z"}


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
    assert process.wait(30) == 1
    assert 0 < side.counts("dead")[0] < 30
    side.answer("dead", "redrive", "--all", "--rate", "1000")
    assert {message.body for message in side.take("queue")} == {*bodies}
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
    arrived = {message.body for message in side.take("queue")}
    assert len(arrived) + lent >= 30
    # What the killed one had borrowed comes back by itself.
    assert sum(side.counts("dead")) == lent


def test_redriven_message_is_the_same_event_for_the_subscriber(side: Side) -> None:
    side.let_it_die(body(), event_type="client.forgotten", correlation_id="call-1")
    (message,) = side.answer("dead", "list")["messages"]
    side.answer("dead", "redrive", "--all")
    (arrived,) = side.take("queue")
    attributes = {name: {"stringValue": value} for name, value in arrived.attributes.items()}
    system = {"SentTimestamp": str(int(arrived.sent_at.timestamp() * 1000))}
    record = {"messageId": "m", "receiptHandle": "r", "body": arrived.body, "attributes": system}
    (delivery,) = deliveries_of({"Records": [{**record, "messageAttributes": attributes}]})
    assert delivery.message.received_at == datetime.fromisoformat(message["receivedAt"])
    assert (delivery.message.event_type, delivery.message.correlation_id) == ("client.forgotten", "call-1")
