"""The two shapes of `errors[]`: resolvers' errors have six keys; all others three, some with a null path."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError, Node, get_location

from gateway.errors import ResolverError

type ErrorBody = Mapping[str, Any]
type Location = Mapping[str, int | None]


def locations_of(nodes: Sequence[Node]) -> list[Location]:
    found = [get_location(node.loc.source, node.loc.start) for node in nodes if node.loc]
    return [{"line": each.line, "column": each.column, "sourceName": None} for each in found]


def resolver_error(error: GraphQLError, cause: ResolverError) -> ErrorBody:
    return {
        "path": error.path,
        "data": cause.data,
        "errorType": cause.error_type,
        "errorInfo": None,
        "locations": locations_of(error.nodes or ()),
        "message": cause.message,
    }


def plain_error(path: Sequence[str | int] | None, locations: list[Location] | None, message: str) -> ErrorBody:
    return {"path": path, "locations": locations, "message": message}
