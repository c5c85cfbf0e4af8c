"""GitHub's expressions, as far as the workflows here use them. What is not known is an error, never a guess.

Source: GitHub's "Evaluate expressions in workflows and actions".
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.-]*)|(?P<sign>\|\||&&|==|[(),!]))")
WHOLE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


class UnknownExpressionError(Exception):
    """The rehearsal does not know what GitHub would make of it."""


def fill(text: str, context: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> str:
    """The text with its expressions evaluated."""
    return WHOLE.sub(lambda found: as_text(evaluate(found[1], context, functions)), text)


def condition(text: str, context: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> bool:
    """Of an `if`. Where it asks for no status, all that came before has to have succeeded."""
    whole = WHOLE.fullmatch(text.strip())
    expression = whole[1] if whole else text
    asks = re.search(r"\b(always|failure|cancelled|success)\(", expression)
    return bool(evaluate(expression, context, functions)) and bool(asks or functions["success"]())


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def evaluate(expression: str, context: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Any:
    tokens = _tokens(expression)
    value, rest = _or(tokens, context, {"contains": _contains, "fromJSON": json.loads, **functions})
    if rest:
        raise UnknownExpressionError(expression)
    return value


def _contains(where: Any, what: Any) -> bool:
    return what in where


def _tokens(expression: str) -> list[str]:
    found, at, text = [], 0, expression.strip()
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise UnknownExpressionError(expression)
        found.append(token[0].strip())
        at = token.end()
    return found


type Functions = Mapping[str, Callable[..., Any]]
type Parsed = tuple[Any, Sequence[str]]


def _or(tokens: Sequence[str], context: Mapping[str, Any], functions: Functions) -> Parsed:
    value, rest = _and(tokens, context, functions)
    while rest[:1] == ["||"]:
        other, rest = _and(rest[1:], context, functions)
        value = value or other
    return value, rest


def _and(tokens: Sequence[str], context: Mapping[str, Any], functions: Functions) -> Parsed:
    value, rest = _equal(tokens, context, functions)
    while rest[:1] == ["&&"]:
        other, rest = _equal(rest[1:], context, functions)
        value = value and other
    return value, rest


def _equal(tokens: Sequence[str], context: Mapping[str, Any], functions: Functions) -> Parsed:
    value, rest = _one(tokens, context, functions)
    if rest[:1] == ["=="]:
        other, rest = _one(rest[1:], context, functions)
        return value == other, rest
    return value, rest


def _one(tokens: Sequence[str], context: Mapping[str, Any], functions: Functions) -> Parsed:
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        value, rest = _or(rest, context, functions)
        return value, _after(")", rest)
    if first.startswith("'"):
        return first[1:-1].replace("''", "'"), rest
    if rest[:1] == ["("]:
        return _call(first, rest[1:], context, functions)
    return _look_up(first, context), rest


def _call(name: str, tokens: Sequence[str], context: Mapping[str, Any], functions: Functions) -> Parsed:
    arguments: list[Any] = []
    while tokens[0] != ")":
        value, tokens = _or(tokens, context, functions)
        arguments.append(value)
        tokens = tokens[1:] if tokens[0] == "," else tokens
    if name not in functions:
        raise UnknownExpressionError(f"{name}()")
    return functions[name](*arguments), _after(")", tokens)


def _after(sign: str, tokens: Sequence[str]) -> Sequence[str]:
    if tokens[:1] != [sign]:
        raise UnknownExpressionError(f"{sign} is missing")
    return tokens[1:]


def _look_up(name: str, context: Mapping[str, Any]) -> Any:
    """A part that a known object lacks is nothing, as at GitHub; an unknown object is an error."""
    first, *parts = name.split(".")
    if first not in context:
        raise UnknownExpressionError(name)
    value: Any = context[first]
    for part in parts:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value
