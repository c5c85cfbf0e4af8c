"""Mutation.publishClient: puts one client on the topic, from where it is stored."""

from dataclasses import dataclass
from datetime import datetime

from resolvers.model.client import Client
from resolvers.model.event import ClientState
from resolvers.publisher import Publisher


@dataclass(frozen=True, slots=True)
class Published:
    message_id: str
    state: ClientState


def publish_client(publisher: Publisher, client: Client, now: datetime, correlation_id: str) -> Published:
    """Raises PublishFailedError."""
    state = ClientState(client.id, now, client)
    return Published(publisher.publish(state, correlation_id), state)
