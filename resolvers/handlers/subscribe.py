"""Stores what arrives on the queue, or from the topic directly."""

import random
from collections import Counter
from collections.abc import Sequence
from functools import cache, partial
from typing import Any

from resolvers import log
from resolvers.deadline import Deadline, LambdaContext
from resolvers.handlers.delivery import Delivery, deliveries_of
from resolvers.queues import DeadLetterQueue, RejectedQueue, postpone
from resolvers.secrets import read_credentials, read_pending
from resolvers.settings import SubscriberSettings, WarehouseSettings
from resolvers.use_cases.store_clients import Report, store_clients
from resolvers.warehouse.connection import Warehouse

STATEMENT_SECONDS = 12
# Waits of 5 s, 10 s, … and at most 15 min: 50 of them (template.yaml) outlast an outage of the warehouse of 6 hours.
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 900
# A failure that is no outage is tried this often, then a person has to look.
MOST_FAILURES = 5


class DeliverAgainError(Exception):
    """Not everything could be stored now, and SNS, which called directly, has to deliver the event again."""


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """For the queue: the ids of the messages to deliver again, and of no others (ReportBatchItemFailures)."""
    deliveries = deliveries_of(event)
    messages = [delivery.message for delivery in deliveries]
    report = store_clients(_warehouse(), _rejected_queue(), messages, Deadline.of(context))
    given_up = _give_up(report, deliveries)
    _tell(report, len(given_up))
    left = {message.message_id for message in (*report.again, *report.failed)} - given_up
    again = [delivery for delivery in deliveries if delivery.message.message_id in left]
    if any(delivery.receipt is None for delivery in again):
        raise DeliverAgainError(f"{len(again)} messages were not stored")
    _postpone(again)
    return {"batchItemFailures": [{"itemIdentifier": delivery.message.message_id} for delivery in again]}


def _give_up(report: Report, deliveries: Sequence[Delivery]) -> set[str]:
    """The ids of the messages that went to the dead-letter queue."""
    counts = {delivery.message.message_id: delivery.count for delivery in deliveries}
    hopeless = [message for message in report.failed if counts[message.message_id] >= MOST_FAILURES]
    if not hopeless:
        return set()
    left = DeadLetterQueue(_settings().dead_letter_queue_url).send(hopeless, str(report.cause))
    return {message.message_id for message in hopeless} - {message.message_id for message in left}


def _postpone(again: Sequence[Delivery]) -> None:
    """Where the queue refuses, nothing is lost, but a retry comes after minutes instead of seconds."""
    refused = Counter(postpone(_settings().queue_url, [(it.receipt or "", _wait(it.count)) for it in again]))
    if refused:
        log.logger().error("messages were not postponed", extra={"errors": dict(refused)})


def _wait(count: int) -> int:
    """Seconds, spread by a fifth so that a backlog does not come back all at once."""
    longest = min(FIRST_WAIT_SECONDS << min(count - 1, 10), LONGEST_WAIT_SECONDS)
    return round(longest * random.uniform(0.8, 1))  # noqa: S311 - spreads, hides nothing


@cache
def _settings() -> SubscriberSettings:
    return SubscriberSettings.load()


@cache
def _warehouse() -> Warehouse:
    settings = WarehouseSettings.load()
    arn = settings.redshift_secret_arn
    return Warehouse(
        settings,
        partial(read_credentials, arn),
        pending=partial(read_pending, arn),
        application="clients-subscriber",
        statement_seconds=STATEMENT_SECONDS,
    )


@cache
def _rejected_queue() -> RejectedQueue:
    return RejectedQueue(_settings().rejected_queue_url)


def _tell(report: Report, given_up: int) -> None:
    counts = {
        "stored": report.stored,
        "rejected": len(report.rejected),
        "again": len(report.again),
        "failed": len(report.failed),
        "deadLettered": given_up,
    }
    reasons = sorted({problem.code for problem in report.rejected})
    extra = {**counts, "reasons": reasons, "cause": str(report.cause) if report.cause else None}
    level = log.logger().error if report.failed else log.logger().warning if report.again else log.logger().info
    level("batch", extra=extra)
