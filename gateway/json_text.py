"""JSON as the service takes and writes it, which is stricter than Python's."""

import json
from typing import Any, Never


def read_json(text: bytes | str) -> Any:  # noqa: ANN401 - JSON
    """Raises ValueError, also for NaN and infinity, which are no JSON, and for what is nested too deeply."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def write_json(value: Any) -> bytes:  # noqa: ANN401 - JSON
    """Halves of surrogate pairs become `?`, as in Java."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")


def _refuse(constant: str) -> Never:
    raise ValueError(f"{constant} is no JSON")
