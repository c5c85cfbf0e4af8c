import logging
from collections.abc import Mapping
from typing import Any

from strawberry.types.info import Info

from gateway.errors import InternalFailureError, ResolverError
from gateway.execution.event import context_event
from gateway.execution.request import RequestContext
from gateway.execution.selections import Selections
from gateway.invocation.batches import Batches
from gateway.wiring.model import Wiring

log = logging.getLogger(__name__)


class LambdaResolution:
    """The contract's `Resolution` for one request: asks the field's function, in batches."""

    def __init__(self, request: RequestContext, wiring: Wiring, selections: Selections, batches: Batches) -> None:
        self._request = request
        self._wiring = wiring
        self._selections = selections
        self._batches = batches

    async def resolve(self, info: Info[Any, Any], source: Mapping[str, Any] | None = None) -> Any:  # noqa: ANN401
        """The field's value; `source` is the parent's value, for fields below the root. Raises ResolverError."""
        raw = info._raw_info  # noqa: SLF001 - Strawberry shows neither field nodes nor parent type
        resolver = self._wiring.resolvers.get((raw.parent_type.name, raw.field_name))
        if resolver is None:
            return source.get(raw.field_name) if source else None
        if resolver.function_arn is None:
            log.error("%s has a resolver that is no direct Lambda resolver; it runs only in AWS", resolver.field)
            raise InternalFailureError
        event = context_event(self._request, self._selections, raw, source)
        try:
            return await self._batches.load(resolver, event)
        except ResolverError as error:
            error.data = project(error.data, event["info"]["selectionSetList"])
            raise


def project(data: Any, paths: list[str]) -> Any:  # noqa: ANN401 - JSON
    """An error's data shows only what the caller selected (AppSync guide, `$util.error`)."""
    if isinstance(data, list):
        return [project(each, paths) for each in data]
    if not isinstance(data, dict):
        return data
    selected: dict[str, Any] = {}
    for path in paths:
        name, _, _ = path.partition("/")
        if name in data and name not in selected:
            below = [each.partition("/")[2] for each in paths if each.startswith(name + "/")]
            selected[name] = project(data[name], below)
    return selected
