import re

from graphql import DocumentNode, GraphQLError

from gateway.wording.arguments import LiteralError
from gateway.wording.locate import place
from gateway.wording.rules import RULES, Rule, rule
from gateway.wording.shapes import ErrorBody, locations_of, plain_error


def validation_error(document: DocumentNode, error: GraphQLError) -> ErrorBody:
    unsupported = re.match(r"The (query|mutation|subscription) operation is not supported", error.message)
    if unsupported:  # graphql-java finds this when it executes
        return plain_error(
            None, locations_of(error.nodes or ()), f"Schema is not configured for {_plural(unsupported[1])}."
        )
    found, description = _translated(error)
    places = [place(document, node) for node in found.locate(error.nodes or ())]
    path = list(places[0].path) if places and found.path else []
    if found.error_type == "FieldsConflict":
        path = path[:-1]  # the selection set around the fields is at fault
    where = f" @ '{'/'.join(path)}'" if path else ""
    message = f"Validation error of type {found.error_type}: {description}{where}"
    return plain_error(None, locations_of([each.node for each in places]), message)


def _translated(error: GraphQLError) -> tuple[Rule, str]:
    if isinstance(error, LiteralError):
        return rule("", error.error_type, ""), error.message
    for each in RULES:
        match = each.said.match(error.message)
        if match:
            words = each.description
            return each, match.expand(words) if isinstance(words, str) else words(match)
    return rule("", "InvalidSyntax", ""), error.message.rstrip(".")


def _plural(operation: str) -> str:
    return "queries" if operation == "query" else f"{operation}s"
