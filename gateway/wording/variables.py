"""Variables that do not fit. graphql-java stops at the first; graphql-core only says that there is one."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    VariableDefinitionNode,
    coerce_input_value,
    is_required_input_field,
    is_specified_scalar_type,
    type_from_ast,
)

from gateway.wording.java import class_name
from gateway.wording.shapes import ErrorBody, locations_of, plain_error

# What AppSync's own scalars add, where it is known from captures.
UNPARSABLE = {
    "AWSDate": "date",
    "AWSDateTime": "DateTime Object",
    "AWSPhone": "phone number",
    "AWSTimestamp": "timestamp",
}


class _Misfit(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, message: str, *, located: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.located = located


def variable_error(
    schema: GraphQLSchema, operation: OperationDefinitionNode, values: Mapping[str, Any], error: GraphQLError
) -> ErrorBody:
    for node in operation.variable_definitions or ():
        type_: Any = type_from_ast(schema, node.type)
        try:
            _check_variable(node, type_, values)
        except _Misfit as misfit:
            return plain_error(None, locations_of([node]) if misfit.located else None, misfit.message)
    return plain_error(None, locations_of(error.nodes or ()) or None, _unexplained(error))


def _unexplained(error: GraphQLError) -> str:
    node = error.nodes[0] if error.nodes else None
    if isinstance(node, VariableDefinitionNode):
        return f"Variable '{node.variable.name.value}' has an invalid value."
    return error.message


def _check_variable(node: VariableDefinitionNode, type_: GraphQLInputType, values: Mapping[str, Any]) -> None:
    name = node.variable.name.value
    if name in values or (isinstance(type_, GraphQLNonNull) and not node.default_value):
        _check(name, name, type_, values.get(name))


def _check(variable: str, name: str, type_: GraphQLInputType, value: Any) -> None:  # noqa: ANN401 - JSON
    """`name` is the innermost field's, `variable` the whole variable's: graphql-java blames either, by the case."""
    if isinstance(type_, GraphQLNonNull):
        if value is None:
            raise _Misfit(f"Variable '{variable}' has coerced Null value for NonNull type '{type_}'")
        type_ = type_.of_type
    if value is None:
        return
    if isinstance(type_, GraphQLList):
        for item in value if isinstance(value, list) else [value]:
            _check(variable, name, type_.of_type, item)
    elif isinstance(type_, GraphQLInputObjectType):
        _check_object(variable, name, type_, value)
    elif coerce_input_value(value, type_) is Undefined:
        raise _Misfit(f"Variable '{name}' has an invalid value.{_reason(type_, value)}")


def _check_object(variable: str, name: str, type_: GraphQLInputObjectType, value: Any) -> None:  # noqa: ANN401 - JSON
    if not isinstance(value, dict):
        reason = f"Expected type 'Map' but was '{class_name(value)}'."
        rule = "Variables for input objects must be an instance of type 'Map'."
        raise _Misfit(f"Variable '{name}' has an invalid value. {reason} {rule}")
    if value.keys() - type_.fields.keys():
        # The service sends this trailing space, and no location.
        message = f"The variables input contains a field that is not defined for input object type '{type_.name}' "
        raise _Misfit(message, located=False)
    for field_name, field in type_.fields.items():
        if field_name in value or is_required_input_field(field):
            _check(variable, field_name, field.type, value.get(field_name))


def _reason(type_: GraphQLLeafType, value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(type_, GraphQLEnumType):
        return f" Invalid input for Enum '{type_.name}'. No value found for name '{value}'"
    if is_specified_scalar_type(type_):
        return f" Expected type '{type_.name}' but was '{class_name(value)}'."
    kind = UNPARSABLE.get(type_.name)
    return f" Unable to parse `{value}` as a valid {kind}." if kind else ""
