"""Changes of docs/message.schema.json, as producers feel them: what was taken before has to be taken still.

It compares the keywords that the schema uses (JSON Schema 2020-12, "validation"). Where it meets another, it raises,
since a comparison that overlooks a keyword would let a break through.
"""

from collections.abc import Iterator
from typing import Any

from contract.changes.verdict import Changes

type Schema = dict[str, Any]

SAYS_NOTHING = {"$schema", "title", "description", "default", "examples"}
COMPARED = {"type", "const", "enum", "minLength", "maxLength", "minimum", "maximum", "format", "pattern"} | {
    "required", "properties", "additionalProperties", "anyOf", "$defs", "$ref",
}  # fmt: skip
AT_LEAST, AT_MOST = ("minLength", "minimum"), ("maxLength", "maximum")


class NotComparedError(Exception):
    """The schema uses a keyword whose changes this module does not know."""


def message_changes(before: Schema, after: Schema) -> Changes:
    """Compare two message schemas, event type by event type. Raises NotComparedError."""
    changes = Changes()
    if before["$ref"] != after["$ref"]:
        changes += Changes(
            [f"a message without an event-type is no longer a {before['$ref'].removeprefix('#/$defs/')}"]
        )
    for kind, old in before["$defs"].items():
        new = after["$defs"].get(kind)
        changes += _object(kind, old, new) if new is not None else Changes([f"{kind} is no longer taken"])
    return changes


def _object(path: str, before: Schema, after: Schema) -> Changes:
    breaking, dangerous = list(_narrower(path, before, after)), []
    old, new = before.get("properties", {}), after.get("properties", {})
    breaking += [f"{path}.{name} is required now" for name in _added(before, after, "required")]
    if after.get("additionalProperties", True) is not True and before.get("additionalProperties", True) is True:
        breaking.append(f"{path} refuses unknown fields, which it ignored")
    for name, schema in new.items():
        if name in old:
            breaking += _value(f"{path}.{name}", old[name], schema)
        else:
            dangerous.append(f"{path}.{name} is checked now; before, it was ignored whatever it held")
    return Changes(breaking, dangerous)


def _value(path: str, before: Schema, after: Schema) -> list[str]:
    """What of `before` no alternative of `after` takes; told against the alternative that comes nearest."""
    found: list[str] = []
    for old in _alternatives(before):
        nearest: list[str] = min(([*_narrower(path, old, new)] for new in _alternatives(after)), key=len)
        found += nearest
    return found


def _alternatives(schema: Schema) -> list[Schema]:
    _known(schema)
    return [part for one in schema.get("anyOf", [schema]) for part in _by_type(one)]


def _by_type(schema: Schema) -> list[Schema]:
    kinds = schema.get("type")
    return [schema | {"type": kind} for kind in kinds] if isinstance(kinds, list) else [schema]


def _narrower(path: str, before: Schema, after: Schema) -> Iterator[str]:
    _known(before)
    _known(after)
    old, new = before.get("type"), after.get("type")
    if new is not None and old != new and (old, new) != ("integer", "number") and not _listed(before):
        yield f"{path} no longer takes a value of type {old or 'any'}"
    if (values := _listed(after)) and not (_listed(before) and all(it in values for it in _listed(before))):
        yield f"{path} takes no other values than {values} now"
    for keyword in (*AT_LEAST, *AT_MOST):
        sign = 1 if keyword in AT_LEAST else -1
        if keyword in after and (keyword not in before or sign * after[keyword] > sign * before[keyword]):
            yield f"{path}: {keyword} is {after[keyword]} now"
    for keyword in ("format", "pattern"):
        if keyword in after and after[keyword] != before.get(keyword):
            yield f"{path}: {keyword} {after[keyword]} is asked for now"


def _listed(schema: Schema) -> list[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", []))


def _added(before: Schema, after: Schema, keyword: str) -> list[str]:
    return [name for name in after.get(keyword, []) if name not in before.get(keyword, [])]


def _known(schema: Schema) -> None:
    if unknown := schema.keys() - SAYS_NOTHING - COMPARED:
        raise NotComparedError(
            f"{', '.join(sorted(unknown))}: teach contract/changes/messages.py what a change of it means"
        )
