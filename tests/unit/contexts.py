"""What AppSync sends for one field, and the invocation's context."""

from dataclasses import dataclass
from typing import Any


def context(field: str, arguments: dict[str, Any] | None, **headers: Any) -> dict[str, Any]:
    parent, _, name = field.partition(".")
    return {
        "arguments": arguments,
        "identity": None,
        "source": None,
        "request": {"headers": {"host": "example.com", **headers}, "domainName": None},
        "prev": None,
        "info": {
            "fieldName": name,
            "parentTypeName": parent,
            "variables": {},
            "selectionSetList": ["id"],
            "selectionSetGraphQL": "{\n  id\n}",
        },
        "stash": {},
    }


@dataclass(frozen=True)
class Invocation:
    milliseconds: int = 20_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds
