"""Prints what CloudFormation calls for each type of resource; run with the interpreter of the program cfn-lint.

Arguments: types. cfn-lint carries the registry's schemas: `handlers` says for each operation which permissions the
handler needs, `tagging` which it needs for a stack's tags.
"""

# mypy: disable-error-code="import-not-found"
# cfn-lint lives in its own environment (.programs/cfn-lint), where mypy does not look.

import json
import sys
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

REGION = "us-east-1"


def calls(kind: str) -> dict[str, list[str]]:
    schema: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    found = {name: list(it.get("permissions", [])) for name, it in schema.get("handlers", {}).items()}
    tagging = schema.get("tagging") or {}
    return {**found, "tagging": list(tagging.get("permissions", [])) if tagging.get("tagOnCreate") else []}


if __name__ == "__main__":
    print(json.dumps({kind: calls(kind) for kind in sys.argv[1:]}))  # noqa: T201 - its answer
