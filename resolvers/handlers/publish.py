"""Mutation.publishClient, publishClients and forgetClient."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from resolvers.handlers.appsync import Call, answer, each, field_error
from resolvers.model.client import Client, parse
from resolvers.model.fields import Id
from resolvers.model.message import date_time
from resolvers.publisher import Publisher
from resolvers.settings import PublisherSettings
from resolvers.use_cases.forget_client import forget_client
from resolvers.use_cases.publish_client import Published, publish_client
from resolvers.use_cases.publish_clients import Outcome, publish_clients


class ForgetArguments(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    id: Id


def handler(event: Any, _context: object) -> Any:  # noqa: ANN401 - AppSync's own shapes
    resolvers: dict[str, Callable[[Call], Any]] = {
        "Mutation.publishClient": _resolve_publish_client,
        "Mutation.publishClients": _resolve_publish_clients,
        "Mutation.forgetClient": _resolve_forget_client,
    }
    return answer(event, {field: each(resolve) for field, resolve in resolvers.items()})


@cache
def _publisher() -> Publisher:
    return Publisher(PublisherSettings.load().topic_arn)


def _resolve_publish_client(call: Call) -> dict[str, Any]:
    client = parse(Client, call.arguments["input"])
    return _published(publish_client(_publisher(), client, datetime.now(UTC), call.correlation_id))


def _resolve_publish_clients(call: Call) -> list[dict[str, Any]]:
    inputs = call.arguments["input"]
    outcomes = publish_clients(_publisher(), inputs, datetime.now(UTC), call.correlation_id)
    return [_outcome(value, outcome) for value, outcome in zip(inputs, outcomes, strict=True)]


def _resolve_forget_client(call: Call) -> dict[str, Any]:
    arguments = parse(ForgetArguments, call.arguments)
    return _published(forget_client(_publisher(), arguments.id, datetime.now(UTC), call.correlation_id))


def _published(published: Published) -> dict[str, Any]:
    change = published.change
    fields = change.client.model_dump() if change.client else {"id": change.id}
    return {**fields, "messageId": published.message_id, "publicadoEn": date_time(published.sent_at)}


def _outcome(value: Mapping[str, Any], outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, Published):
        return {"id": outcome.change.id, "client": _published(outcome), "error": None}
    error = field_error(outcome)
    return {"id": value["id"], "client": None, "error": {"errorType": error.error_type, "message": error.message}}
