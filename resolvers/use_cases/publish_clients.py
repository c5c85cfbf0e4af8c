"""Mutation.publishClients: puts up to 100 clients on the topic, each with its own outcome."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from resolvers.model.client import Client, parse
from resolvers.model.errors import InvalidInputError, invalid
from resolvers.model.event import ClientState
from resolvers.publisher import Publisher, PublishFailedError
from resolvers.use_cases.publish_client import Published

MOST_CLIENTS = 100

type Outcome = Published | InvalidInputError | PublishFailedError


def publish_clients(
    publisher: Publisher, inputs: Sequence[Mapping[str, Any]], now: datetime, correlation_id: str
) -> list[Outcome]:
    """One outcome an input, in their order. Raises InvalidInputError when there are too many of them."""
    if len(inputs) > MOST_CLIENTS:
        raise invalid("InvalidField", "input", f"has {len(inputs)} clients, the limit is {MOST_CLIENTS}; send fewer")
    outcomes: list[Outcome | ClientState] = [_state(value, now, order) for order, value in enumerate(inputs)]
    states = [outcome for outcome in outcomes if isinstance(outcome, ClientState)]
    sent = zip(states, publisher.publish_all(states, correlation_id), strict=True)
    return [_published(*next(sent)) if isinstance(outcome, ClientState) else outcome for outcome in outcomes]


def _state(value: Mapping[str, Any], now: datetime, order: int) -> ClientState | InvalidInputError:
    """Of two with the same id the later in the list wins: each is a microsecond newer than the one before."""
    try:
        client = parse(Client, value)
    except InvalidInputError as error:
        return error
    return ClientState(client.id, now + timedelta(microseconds=order), client)


def _published(state: ClientState, outcome: str | PublishFailedError) -> Published | PublishFailedError:
    return outcome if isinstance(outcome, PublishFailedError) else Published(outcome, state)
