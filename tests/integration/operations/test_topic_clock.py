"""The emulator's topic tells when it took a message as SNS does: to the millisecond, in the envelope of each copy."""

import json
from datetime import UTC, datetime, timedelta

from tests.integration.operations.side import SESSION, Side


def test_topic_tells_the_millisecond_at_which_it_took_a_message(side: Side) -> None:
    sns = SESSION.client("sns", endpoint_url=side.endpoint_url)
    began = datetime.now(UTC) - timedelta(milliseconds=1)
    for number in range(5):
        sns.publish(TopicArn=side.outputs["TopicArn"], Message=str(number))
    told = {arrived.message.body: arrived.message.received_at for arrived in side.take("queue")}
    moments = [told[str(number)] for number in range(5)]
    assert began <= moments[0]
    assert moments == sorted(moments)
    assert moments[-1] <= datetime.now(UTC)
    assert len(set(moments)) > 1


def test_topics_id_is_the_one_that_it_answered(side: Side) -> None:
    sns = SESSION.client("sns", endpoint_url=side.endpoint_url)
    attributes = {"event-type": {"DataType": "String", "StringValue": "client.forgotten"}}
    answer = sns.publish(TopicArn=side.outputs["TopicArn"], Message='{"id": "42"}', MessageAttributes=attributes)  # type: ignore[arg-type]
    (arrived,) = side.take("queue")
    assert json.loads(arrived.body)["Type"] == "Notification"
    assert (arrived.message.topic_id, arrived.message.event_type) == (answer["MessageId"], "client.forgotten")
