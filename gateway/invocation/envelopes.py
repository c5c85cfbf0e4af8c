"""What a function's answer means (AppSync guide, "Direct Lambda resolvers", batching).

Of a batch, maps are envelopes `{data, errorMessage, errorType}`; a map without data is seen to come back as null
(aws-powertools/powertools-lambda-python#6251). Lists, scalars and null are values themselves.
"""

import logging
from typing import Any

from gateway.errors import UNHANDLED, ResolverError

log = logging.getLogger(__name__)

type Outcome = Any
"""A value, or the ResolverError in its place."""


def outcomes(answer: Any, field: str, size: int) -> list[Outcome]:  # noqa: ANN401 - JSON
    """Raises ResolverError where the answer is no list of `size` items: then the whole batch failed."""
    if not isinstance(answer, list):
        raise ResolverError(f"The function of {field} answered a batch of {size} with no list.", UNHANDLED)
    if len(answer) != size:
        raise ResolverError(f"The function of {field} answered a batch of {size} with {len(answer)} items.", UNHANDLED)
    return [_outcome(item, field) for item in answer]


def _outcome(item: Any, field: str) -> Outcome:  # noqa: ANN401 - JSON
    if not isinstance(item, dict):
        return item
    if item.get("errorMessage"):
        return ResolverError(str(item["errorMessage"]), item.get("errorType"), item.get("data"))
    if "data" not in item:
        log.warning("an item of %s has neither data nor errorMessage: it becomes null, as in AppSync", field)
    return item.get("data")
