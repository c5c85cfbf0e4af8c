"""Changes of schema.graphql, as callers feel them.

graphql-core knows GraphQL's own rules. AppSync's directives, which say who may call, are compared here.
"""

import re
from collections.abc import Iterator

from graphql import (
    ConstDirectiveNode,
    GraphQLSchema,
    InterfaceTypeDefinitionNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    parse,
)

from contract.changes.verdict import Changes

ANYBODY = frozenset({"*"})  # a mode without groups: everybody who signs in that way
type Access = dict[str, dict[str, frozenset[str]]]  # `Type` or `Type.field` → the mode → the groups that may


def graphql_changes(before: str, after: str) -> Changes:
    """Compare two forms of the SDL that AppSync deploys."""
    old, new = _schema(before), _schema(after)
    return Changes(
        [change.description for change in find_breaking_changes(old, new)]
        + list(_lost_access(_access(before), _access(after))),
        [change.description for change in find_dangerous_changes(old, new)],
    )


def _schema(sdl: str) -> GraphQLSchema:
    """AppSync declares its scalars itself, so the deployed SDL does not."""
    scalars = sorted(set(re.findall(r"\bAWS[A-Z]\w+", sdl)))
    return build_schema("\n".join([sdl, *(f"scalar {name}" for name in scalars)]), assume_valid_sdl=True)


def _access(sdl: str) -> Access:
    found: Access = {}
    for node in parse(sdl).definitions:
        if isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            found[node.name.value] = _modes(node.directives)
            for field in node.fields or ():
                found[f"{node.name.value}.{field.name.value}"] = _modes(field.directives)
    return found


def _modes(directives: tuple[ConstDirectiveNode, ...] | None) -> dict[str, frozenset[str]]:
    return {node.name.value: _groups(node) for node in directives or () if node.name.value.startswith("aws_")}


def _groups(node: ConstDirectiveNode) -> frozenset[str]:
    for argument in node.arguments or ():
        if argument.name.value == "cognito_groups" and isinstance(argument.value, ListValueNode):
            return frozenset(it.value for it in argument.value.values if isinstance(it, StringValueNode))
    return ANYBODY


def _lost_access(before: Access, after: Access) -> Iterator[str]:
    for place in before.keys() & after.keys():
        for mode, groups in before[place].items():
            left = after[place].get(mode, frozenset())
            if not left:
                yield f"{place} can no longer be called with @{mode}."
            elif left != ANYBODY and (lost := groups - left):
                who = "everybody" if lost == ANYBODY else f"group {', '.join(sorted(lost))}"
                yield f"{place} can no longer be called by {who} with @{mode}."
