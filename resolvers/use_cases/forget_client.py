"""Mutation.forgetClient: asks for the erasure of a client, known or not."""

from datetime import datetime

from resolvers.model.event import ClientState
from resolvers.publisher import Publisher
from resolvers.use_cases.publish_client import Published


def forget_client(publisher: Publisher, client_id: str, now: datetime, correlation_id: str) -> Published:
    """Raises PublishFailedError. Older messages that arrive later do not bring the client back."""
    state = ClientState(client_id, now, None)
    return Published(publisher.publish(state, correlation_id), state)
