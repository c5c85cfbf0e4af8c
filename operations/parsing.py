"""JSON that anybody may have written."""

import json
from typing import Any


class NotJsonError(ValueError):
    """It is not JSON that this program can read."""


def parse_json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever was written, of any type
    """Raises NotJsonError, also for what is deeper than the stack, has numbers without end, or is not UTF-8."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotJsonError from None
