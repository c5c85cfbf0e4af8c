"""Reads a GraphQL request out of an HTTP one.

Refusals as in graphql/graphql-over-http#81, the AppSync team's own table, but for null and empty queries, which only
simulators describe.
"""

from collections.abc import Mapping
from typing import Any

from gateway.errors import MalformedRequestError
from gateway.execution.request import GraphQLRequest
from gateway.json_text import read_json


def from_post(body: bytes) -> GraphQLRequest:
    if not body:
        raise MalformedRequestError("Request body is empty.")
    return _request(_json(body))


def from_get(parameters: Mapping[str, str]) -> GraphQLRequest:
    request: dict[str, Any] = {name: parameters[name] for name in ("query", "operationName") if name in parameters}
    if parameters.get("variables"):
        request["variables"] = _json(parameters["variables"].encode())
    return _request(request)


def _json(text: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return read_json(text)
    except ValueError as error:
        raise MalformedRequestError from error


def _request(request: Any) -> GraphQLRequest:  # noqa: ANN401 - JSON
    if not isinstance(request, dict) or "query" not in request:
        raise MalformedRequestError
    query = request["query"]
    if query is None:
        raise MalformedRequestError("Invalid request, `query` can't be null.")
    if query == "":
        raise MalformedRequestError("Invalid request, `query` can't be empty.")
    variables = request.get("variables")
    operation_name = request.get("operationName")
    if not (isinstance(query, str) and isinstance(variables, dict | None) and isinstance(operation_name, str | None)):
        raise MalformedRequestError
    return GraphQLRequest(query, variables or {}, operation_name or None)
