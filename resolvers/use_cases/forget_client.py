"""Mutation.forgetClient: asks for the erasure of a client, known or not."""

from datetime import datetime

from resolvers.model.event import Change
from resolvers.publisher import Publisher
from resolvers.use_cases.publish_client import Published


def forget_client(publisher: Publisher, client_id: str, now: datetime, correlation_id: str) -> Published:
    """Raises PublishFailedError. What was published before does not bring the client back, whatever time it tells."""
    change = Change(client_id, None)
    return Published(publisher.publish(change, correlation_id), change, now)
