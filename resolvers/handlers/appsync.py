"""AppSync's direct Lambda resolvers, batched: a list of contexts in, a list of envelopes out.

Source: AWS AppSync developer guide, "AWS Lambda resolver mapping template reference" (direct resolvers, BatchInvoke).
"""

import re
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from resolvers import log
from resolvers.model.errors import InvalidInputError
from resolvers.publisher import PublishFailedError
from resolvers.warehouse.errors import WarehouseUnavailableError


@dataclass(frozen=True, slots=True)
class Call:
    """One field of one GraphQL request."""

    field: str
    arguments: Mapping[str, Any]
    correlation_id: str


@dataclass(frozen=True, slots=True)
class FieldError:
    error_type: str
    message: str


class ResolverError(Exception):
    """How a resolver that is not batched tells AppSync of an error."""


type Outcome = Any  # what the field's type says, or an exception
type Resolver = Callable[[Sequence[Call]], list[Outcome]]


def each(resolve: Callable[[Call], Any]) -> Resolver:
    """A resolver of one call at a time."""

    def resolve_all(calls: Sequence[Call]) -> list[Outcome]:
        return [attempt(partial(resolve, call)) for call in calls]

    return resolve_all


def attempt[T](work: Callable[[], T]) -> T | Exception:
    """One call's error must not fail the others of its batch."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - told to the caller by field_error
        return error


def answer(event: Any, resolvers: Mapping[str, Resolver]) -> Any:  # noqa: ANN401 - AppSync's own shapes
    """Answers a batch with envelopes `{data, errorType, errorMessage}`, and a single context with bare data."""
    if isinstance(event, list):
        return [_envelope(outcome) for outcome in _outcomes([_call(context) for context in event], resolvers)]
    (outcome,) = _outcomes([_call(event)], resolvers)
    if isinstance(outcome, Exception):
        raise ResolverError(field_error(outcome).message) from None
    return outcome


def _outcomes(calls: Sequence[Call], resolvers: Mapping[str, Resolver]) -> list[Outcome]:
    """AppSync batches the calls of one field; should it ever mix fields, each still gets its own resolver."""
    outcomes: dict[int, Outcome] = {}
    began = time.monotonic()
    for field in dict.fromkeys(call.field for call in calls):
        places = [place for place, call in enumerate(calls) if call.field == field]
        mine = [calls[place] for place in places]
        found = attempt(partial(resolvers[field], mine))
        outcomes.update(zip(places, [found] * len(mine) if isinstance(found, Exception) else found, strict=True))
        failed = sum(isinstance(outcomes[place], Exception) for place in places)
        seconds = round(time.monotonic() - began, 3)
        log.logger().info("answered", extra={"field": field, "calls": len(mine), "failed": failed, "seconds": seconds})
    return [outcomes[place] for place in range(len(calls))]


def _call(context: Mapping[str, Any]) -> Call:
    info = context["info"]
    headers = (context.get("request") or {}).get("headers") or {}
    return Call(
        field=f"{info['parentTypeName']}.{info['fieldName']}",
        arguments=context.get("arguments") or {},
        correlation_id=_correlation_id(headers.get("x-correlation-id")),
    )


def _correlation_id(given: object) -> str:
    usable = isinstance(given, str) and re.fullmatch(r"[\x21-\x7e]{1,128}", given)
    return str(given) if usable else str(uuid.uuid4())


def _envelope(outcome: Outcome) -> dict[str, Any]:
    if not isinstance(outcome, Exception):
        return {"data": outcome}
    error = field_error(outcome)
    return {"data": None, "errorType": error.error_type, "errorMessage": error.message}


def field_error(error: Exception) -> FieldError:
    """What a caller is told: never a stack trace, never what somebody else sent."""
    match error:
        case InvalidInputError():
            return FieldError("ValidationError", str(error))
        case WarehouseUnavailableError():
            log.logger().warning("warehouse unavailable", extra={"cause": str(error)})
            return FieldError("WarehouseUnavailable", "The warehouse does not answer now. Try again in a few seconds.")
        case PublishFailedError():
            log.logger().error("publish failed", extra={"cause": str(error)})
            return FieldError("PublishFailed", "The client was not published. Send it again; that is safe.")
        case _:
            log.unexpected(error)
            return FieldError("InternalError", "Something failed on our side. Try again; if it goes on, tell us.")
