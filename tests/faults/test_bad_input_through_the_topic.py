"""A sample of the odd messages, the whole way: through the topic, the queue and the deployed subscriber."""

import re
import secrets
from collections import Counter
from collections.abc import Sequence
from itertools import batched
from typing import Any

from local.aws import Aws
from local.stack import Stack
from operations.look import Look
from operations.queue import depth
from operations.rejected import parse
from operations.topic import Outgoing, Refused, publish_batch
from tests.faults.odd_corpus import odd_messages, stored
from tests.faults.odd_messages import Odd
from tests.polling import until

MADE, SAMPLE = 1_000, 300
LARGEST = 200_000  # the topic takes a little more
NOT_CARRIED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def test_odd_messages_fare_the_same_through_the_topic(stack: dict[str, Any], local_stack: Stack) -> None:
    """The queue carries no others. When the topic takes them, only the topic knows."""
    aws, run = local_stack.ministack.aws, secrets.token_hex(4)
    made = [odd for odd in odd_messages(MADE) if odd.event_type and not odd.taken_at]
    carried = [odd for odd in made if odd.body and not NOT_CARRIED.search(odd.body)]
    known = [odd for odd in carried if odd.fate is not None and len(odd.body) < LARGEST]
    sample = known[:SAMPLE]
    assert len(sample) == SAMPLE
    dead = depth(aws.sqs, stack["deadLetterQueueUrl"]).total
    publish(aws, stack["topicArn"], run, sample)
    until(lambda: depth(aws.sqs, stack["queueUrl"]).total == 0, what="all are done with", within=60)
    assert depth(aws.sqs, stack["deadLetterQueueUrl"]).total == dead
    with Look(aws.sqs, stack["rejectedQueueUrl"]) as look:
        found = {it.message.correlation_id: it.problem.code for it in map(parse, look.messages())}
    fates = {f"{run}-{number}": odd.fate for number, odd in enumerate(sample)}
    assert {
        id_: found.get(id_) for id_, fate in fates.items() if found.get(id_) != fate and isinstance(fate, str)
    } == {}
    good = {id_: fate for id_, fate in fates.items() if isinstance(fate, tuple)}
    assert good.keys() & found.keys() == set()
    assert stored(stack, [fate[0] for fate in good.values()]) == Counter(good.values())


def publish(aws: Aws, topic_arn: str, run: str, sample: Sequence[Odd]) -> None:
    messages = [Outgoing(odd.body, odd.event_type, f"{run}-{number}") for number, odd in enumerate(sample)]
    for batch in batched(messages, 10, strict=False):
        assert not [it for it in publish_batch(aws.sns, topic_arn, batch) if isinstance(it, Refused)]
