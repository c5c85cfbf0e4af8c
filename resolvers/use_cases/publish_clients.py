"""Mutation.publishClients: puts up to 100 clients on the topic, each with its own outcome."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from resolvers.model.client import Client, parse
from resolvers.model.errors import InvalidInputError, invalid
from resolvers.model.event import Change
from resolvers.publisher import Publisher, PublishFailedError
from resolvers.use_cases.publish_client import Published

MOST_CLIENTS = 100
TOPIC_CLOCK_SECONDS = 0.001  # the topic tells milliseconds

type Outcome = Published | InvalidInputError | PublishFailedError


def publish_clients(
    publisher: Publisher, inputs: Sequence[Mapping[str, Any]], now: datetime, correlation_id: str
) -> list[Outcome]:
    """One outcome an input, in their order. Raises InvalidInputError when there are too many of them."""
    if len(inputs) > MOST_CLIENTS:
        raise invalid("InvalidField", "input", f"has {len(inputs)} clients, the limit is {MOST_CLIENTS}; send fewer")
    outcomes: list[Outcome | Change] = [_change(value) for value in inputs]
    changes = {order: outcome for order, outcome in enumerate(outcomes) if isinstance(outcome, Change)}
    sent: dict[int, str | PublishFailedError] = {}
    for wave in _waves(changes):
        if sent:
            time.sleep(2 * TOPIC_CLOCK_SECONDS)
        sent |= zip(wave, publisher.publish_all([changes[order] for order in wave], correlation_id), strict=True)
    return [
        _published(outcome, sent[order], now) if isinstance(outcome, Change) else outcome
        for order, outcome in enumerate(outcomes)
    ]


def _waves(changes: Mapping[int, Change]) -> list[list[int]]:
    """Of two with the same id the later in the list wins: the last of each goes once the topic has had the others."""
    last = {change.id: order for order, change in changes.items()}
    waves = [order for order in changes if order not in last.values()], sorted(last.values())
    return [wave for wave in waves if wave]


def _change(value: Mapping[str, Any]) -> Change | InvalidInputError:
    try:
        client = parse(Client, value)
    except InvalidInputError as error:
        return error
    return Change(client.id, client)


def _published(change: Change, outcome: str | PublishFailedError, now: datetime) -> Published | PublishFailedError:
    return outcome if isinstance(outcome, PublishFailedError) else Published(outcome, change, now)
