import logging
import re
import traceback

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLSchema,
    get_nullable_type,
    is_list_type,
    is_specified_scalar_type,
)

from gateway.errors import InternalFailureError, ResolverError
from gateway.execution.executor import SerializationError, TypeMismatchError
from gateway.wording.java import class_name, path_text, type_name
from gateway.wording.shapes import ErrorBody, plain_error, resolver_error

log = logging.getLogger(__name__)

NULL = re.compile(r"Cannot return null for non-nullable field (\w+)\.(\w+)\.")
UNSERIALIZABLE = {
    "AWSDate": "date",
    "AWSDateTime": "DateTime Object",
    "AWSTime": "Time Object",
    "AWSTimestamp": "timestamp",
}


def field_error(schema: GraphQLSchema, error: GraphQLError, request_id: str) -> ErrorBody:
    """An error that a field met: its resolver's, or of a value that does not fit the contract."""
    cause = error.original_error
    if isinstance(cause, ResolverError):
        return resolver_error(error, cause)
    path = error.path or []
    null = NULL.match(error.message)
    if null:
        return plain_error(path, None, _null_message(schema, null[1], null[2], path))
    if isinstance(cause, TypeMismatchError):
        reason = f"type mismatch error, expected type {cause.expected}, got {cause.got}"
        return plain_error(path, None, f"Can't resolve value ({path_text(path)}) : {reason}")
    if isinstance(cause, SerializationError):
        return plain_error(
            path, None, f"Can't serialize value ({path_text(path)}) : {_reason(cause.type, cause.value)}"
        )
    log_failure(cause or error, request_id)
    return resolver_error(error, InternalFailureError())


def _null_message(schema: GraphQLSchema, parent: str, field: str, path: list[str | int]) -> str:
    parent_type = schema.type_map[parent]
    type_ = parent_type.fields[field].type if isinstance(parent_type, GraphQLObjectType) else None
    for step in reversed(path):
        if not isinstance(step, int):
            break
        nullable = get_nullable_type(type_)
        type_ = nullable.of_type if is_list_type(nullable) else type_
    shown = type_name(get_nullable_type(type_)) if type_ else "null"
    return f"Cannot return null for non-nullable type: '{shown}' within parent '{parent}' ({path_text(path)})"


def _reason(type_: GraphQLLeafType, value: object) -> str:
    if isinstance(type_, GraphQLEnumType):
        return f"Invalid input for Enum '{type_.name}'."
    kind = UNSERIALIZABLE.get(type_.name)
    if kind:
        return f"Unable to serialize `{value}` as a valid {kind}."
    if is_specified_scalar_type(type_):
        return f"Expected type '{type_.name}' but was '{class_name(value)}'."
    return f"Unable to serialize `{value}` as a valid {type_.name}."


def log_failure(cause: BaseException, request_id: str) -> None:
    """Where it happened, without the message, which may hold personal data."""
    frames = traceback.extract_tb(cause.__traceback__)
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames[-4:]))
    log.error("request_id=%s internal failure: %s at %s", request_id, type(cause).__name__, where)
