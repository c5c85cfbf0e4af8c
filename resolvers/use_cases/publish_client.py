"""Mutation.publishClient: puts one client on the topic, from where it is stored."""

from dataclasses import dataclass
from datetime import datetime

from resolvers.model.client import Client
from resolvers.model.event import Change
from resolvers.publisher import Publisher


@dataclass(frozen=True, slots=True)
class Published:
    """`sent_at` is by the caller's clock. What counts is when the topic took it, which it does not answer."""

    message_id: str
    change: Change
    sent_at: datetime


def publish_client(publisher: Publisher, client: Client, now: datetime, correlation_id: str) -> Published:
    """Raises PublishFailedError."""
    change = Change(client.id, client)
    return Published(publisher.publish(change, correlation_id), change, now)
