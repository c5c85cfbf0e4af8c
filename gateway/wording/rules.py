"""graphql-core's validation messages and what graphql-java says in their place."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from graphql import Node

type Locate = Callable[[Sequence[Node]], Sequence[Node]]
type Describe = Callable[[re.Match[str]], str]


def _first(nodes: Sequence[Node]) -> Sequence[Node]:
    return nodes[:1]


def _last(nodes: Sequence[Node]) -> Sequence[Node]:
    return nodes[-1:]


def _all(nodes: Sequence[Node]) -> Sequence[Node]:
    return nodes


class Rule(NamedTuple):
    said: re.Pattern[str]
    """What graphql-core says."""
    error_type: str
    description: str | Describe
    """In graphql-java's words, with the pattern's groups."""
    locate: Locate = _first
    path: bool = True


def rule(
    said: str, error_type: str, description: str | Describe, locate: Locate = _first, *, path: bool = True
) -> Rule:
    return Rule(re.compile(said), error_type, description, locate, path)


def _bare(type_text: str) -> str:
    return type_text if type_text.isidentifier() else "null"


def _no_subselection(match: re.Match[str]) -> str:
    return f"Sub selection not allowed on leaf type {_bare(match[2])} of field {match[1]}"


def _subselection(match: re.Match[str]) -> str:
    return f"Sub selection required for type {_bare(match[2])} of field {match[1]}"


RULES = [
    rule(r"Cannot query field '(.+)' on type '(.+)'", "FieldUndefined", r"Field '\1' in type '\2' is undefined"),
    rule(r"Field '(.+)' must not have a selection since type '(.+)'", "SubSelectionNotAllowed", _no_subselection),
    rule(r"Field '(.+)' of type '(.+)' must have", "SubSelectionRequired", _subselection),
    rule(
        r"Argument '@.+\((.+):\)' of type .+ is required", "MissingDirectiveArgument", r"Missing directive argument \1"
    ),
    rule(r"Argument '.+\((.+):\)' of type .+ is required", "MissingFieldArgument", r"Missing field argument \1"),
    rule(r"Unknown argument '(.+)' on directive", "UnknownDirective", r"Unknown directive argument \1"),
    rule(r"Unknown argument '(.+)' on field", "UnknownArgument", r"Unknown field argument \1"),
    rule(r"Unknown directive '@(.+)'", "UnknownDirective", r"Unknown directive \1"),
    rule(r"Directive '@(.+)' may not be used on", "MisplacedDirective", r"Directive \1 not allowed here"),
    rule(r"Unknown fragment '(.+)'", "UndefinedFragment", r"Undefined fragment \1"),
    rule(r"Unknown type '(.+)'", "UnknownType", r"Unknown type \1"),
    rule(
        r"This anonymous operation must",
        "LoneAnonymousOperationViolation",
        "Anonymous operation with other operations.",
    ),
    rule(r"Cannot spread fragment '.+' within itself", "FragmentCycle", "Fragment cycles not allowed"),
    rule(r"Variable '\$(.+?)' is not defined", "UndefinedVariable", r"Undefined variable \1"),
    rule(r"Fragment '(.+)' is never used", "UnusedFragment", r"Unused fragment \1", path=False),
    rule(r"Variable '\$(.+?)' is never used", "UnusedVariable", r"Unused variable \1"),
    rule(
        r"Fields '(.+)' conflict because '(.+)' and '(.+)' are different fields",
        "FieldsConflict",
        r"\1: \2 and \3 are different fields",
        _all,
    ),
    rule(
        r"Fields '(.+)' conflict because they have differing arguments",
        "FieldsConflict",
        r"\1: fields have different arguments",
        _all,
    ),
    rule(
        r"Fields '(.+)' conflict because they return conflicting types '(.+)' and '(.+)'\. Use",
        "FieldsConflict",
        r"\1: returns different types \2 and \3",
        _all,
    ),
    rule(r"Fields '(.+)' conflict because (.+)\. Use different", "FieldsConflict", r"\1: \2", _all),
    rule(
        r"Fragment '(.+)' cannot be spread here as objects of type '(.+)' can never be of type '(.+)'",
        "InvalidFragmentType",
        r"Fragment \1 cannot be spread here as objects of type \2 can never be of type \3",
    ),
    rule(
        r"Fragment cannot be spread here as objects of type '(.+)' can never be of type '(.+)'",
        "InvalidFragmentType",
        r"Fragment cannot be spread here as objects of type \1 can never be of type \2",
    ),
    rule(
        r"Fragment cannot condition on non composite type",
        "InlineFragmentTypeConditionInvalid",
        "Inline fragment type condition is invalid, must be on Object/Interface/Union",
    ),
    rule(
        r"Fragment '.+' cannot condition on non composite type",
        "FragmentTypeConditionInvalid",
        "Fragment type condition is invalid, must be on Object/Interface/Union",
    ),
    rule(r"Variable '.+' cannot be non-input type", "NonInputTypeOnVariable", "Wrong type for a variable"),
    rule(
        r"Variable '\$.+' of type '(.+)' used in position expecting type '(.+)'",
        "VariableTypeMismatch",
        r"Variable type '\1' doesn't match expected type '\2'",
        _last,
    ),
    rule(
        r"There can be only one argument named '(.+)'",
        "DuplicateArgumentNames",
        r"There can be only one argument named \1",
        _last,
    ),
    rule(
        r"There can be only one fragment named '(.+)'",
        "DuplicateFragmentName",
        r"There can be only one fragment named \1",
        _last,
        path=False,
    ),
    rule(
        r"There can be only one operation named '(.+)'",
        "DuplicateOperationName",
        r"There can be only one operation named \1",
        _last,
    ),
    rule(
        r"There can be only one variable named '\$(.+)'",
        "DuplicateVariableName",
        r"There can be only one variable named \1",
        _last,
    ),
    rule(
        r"The directive '@(.+)' can only be used once at this location",
        "DuplicateDirectiveName",
        r"Non repeatable directives must be uniquely named within a location. The directive '\1' is not unique",
        _last,
    ),
]
