"""Stores what arrives on the queue, or from the topic directly."""

from functools import cache, partial
from typing import Any

from resolvers import log
from resolvers.handlers.delivery import from_queue, messages_of
from resolvers.rejected_queue import RejectedQueue
from resolvers.secrets import read_credentials
from resolvers.settings import SubscriberSettings, WarehouseSettings
from resolvers.use_cases.store_clients import Report, store_clients
from resolvers.warehouse.connection import Warehouse

# Staging and merging, a reconnection and all of it again fit into the function's timeout of 60 seconds.
STATEMENT_SECONDS = 12


class DeliverAgainError(Exception):
    """Not everything could be stored now: SNS, or the queue, has to deliver the event again."""


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """For the queue: the ids of the messages to deliver again, and of no others (ReportBatchItemFailures)."""
    report = store_clients(_warehouse(), _rejected_queue(), messages_of(event))
    _tell(report)
    if report.retry and not from_queue(event):
        raise DeliverAgainError(f"{len(report.retry)} messages were not stored")
    return {"batchItemFailures": [{"itemIdentifier": message.message_id} for message in report.retry]}


@cache
def _warehouse() -> Warehouse:
    settings = WarehouseSettings.load()
    credentials = partial(read_credentials, settings.redshift_secret_arn)
    return Warehouse(settings, credentials, application="clients-subscriber", statement_seconds=STATEMENT_SECONDS)


@cache
def _rejected_queue() -> RejectedQueue:
    return RejectedQueue(SubscriberSettings.load().rejected_queue_url)


def _tell(report: Report) -> None:
    counts = {"stored": report.stored, "rejected": len(report.rejected), "retried": len(report.retry)}
    reasons = sorted({problem.code for problem in report.rejected})
    extra = {**counts, "reasons": reasons, "cause": str(report.cause) if report.cause else None}
    (log.logger().warning if report.retry else log.logger().info)("batch", extra=extra)
