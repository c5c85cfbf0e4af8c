"""Reads one message of `customers-topic`, whoever published it, and writes the ones that we publish."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from resolvers.model.client import Client, parse
from resolvers.model.errors import invalid
from resolvers.model.event import FORGOTTEN, PUBLISHED, VERSION, Change, ClientForgotten, ClientPublished, ClientState

# How far ahead a producer's clock may be. Without a limit one wrong clock would pin a client for ever.
CLOCK_TOLERANCE = timedelta(minutes=5)

CLIENT_FIELDS = set(Client.model_fields)
KINDS: dict[str, type[ClientPublished | ClientForgotten]] = {PUBLISHED: ClientPublished, FORGOTTEN: ClientForgotten}


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it was delivered. `received_at` is when the topic took it, the same for every copy of it.

    `message_id` is that of the delivery, `topic_id` the one that the topic answered to the producer, where it is known.
    """

    message_id: str
    body: str
    received_at: datetime
    event_type: str | None = None
    correlation_id: str | None = None
    topic_id: str | None = None


def read(message: Message) -> ClientState:
    """Raises InvalidInputError for what can never be stored.

    An event is never newer than its message: whatever the topic takes afterwards without a time of its own, as an
    erasure through the API, is newer than all that was published before it.
    """
    kind = KINDS.get(message.event_type or PUBLISHED)
    if kind is None:
        raise invalid("UnknownEventType", "event-type", f"must be {PUBLISHED} or {FORGOTTEN}, or left out")
    event = parse(kind, _object(message.body))
    at = event.publicadoEn or message.received_at
    if at > message.received_at + CLOCK_TOLERANCE:
        raise invalid("EventTimeInFuture", "publicadoEn", "is more than 5 minutes ahead; correct the producer's clock")
    # What an event holds is a client already: checking it again would cost as much as storing it.
    client = Client.model_construct(**event.model_dump(include=CLIENT_FIELDS)) if kind is ClientPublished else None
    return ClientState(event.id, min(at, message.received_at), client)


def _object(body: str) -> dict[str, object]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise invalid("InvalidJson", "message", "is not JSON; send one JSON object") from None
    if not isinstance(value, dict):
        raise invalid("InvalidType", "message", "must be one JSON object")
    return value


def write(state: ClientState | Change) -> tuple[str, str]:
    """The event type and the body of a message. A change tells no time: that of the topic counts."""
    fields = {"id": state.id} if state.client is None else state.client.model_dump()
    told = {"publicadoEn": date_time(state.at)} if isinstance(state, ClientState) else {}
    body = {"version": VERSION, **fields, **told}
    return FORGOTTEN if state.client is None else PUBLISHED, json.dumps(body, ensure_ascii=False)


def date_time(moment: datetime) -> str:
    """As AppSync's AWSDateTime, in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
