"""Literals that do not fit their type: graphql-java's `ArgumentsOfCorrectType`, which reports once an argument."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    ArgumentNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValidationRule,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    coerce_input_literal,
    is_required_input_field,
)

from gateway.wording.java import literal, type_name


class LiteralError(GraphQLError):
    """Already in graphql-java's words."""

    def __init__(self, node: ArgumentNode | VariableDefinitionNode, error_type: str, message: str) -> None:
        super().__init__(message, node)
        self.error_type = error_type


@dataclass(frozen=True, slots=True)
class Misfit:
    where: str
    value: ValueNode
    why: str


class LiteralsOfCorrectType(ValidationRule):
    """Takes the place of graphql-core's ValuesOfCorrectTypeRule."""

    def enter_argument(self, node: ArgumentNode, *_args: Any) -> None:  # noqa: ANN401 - the visitor's signature
        argument = self.context.get_argument()
        misfit = _misfit(node.name.value, node.value, argument.type) if argument else None
        if misfit:
            message = f"argument '{misfit.where}' with value '{literal(misfit.value)}' {misfit.why}"
            self.report_error(LiteralError(node, "WrongType", message))

    def enter_variable_definition(self, node: VariableDefinitionNode, *_args: Any) -> None:  # noqa: ANN401 - as above
        type_ = self.context.get_input_type()
        if node.default_value and type_ and _misfit("", node.default_value, type_):
            message = f"Bad default value {literal(node.default_value)} for type {type_name(type_)}"
            self.report_error(LiteralError(node, "BadValueForDefaultArg", message))


def _misfit(where: str, value: ValueNode, type_: GraphQLInputType) -> Misfit | None:
    if isinstance(value, VariableNode):
        return None  # other rules, and the variables' own coercion, see to them
    if isinstance(value, NullValueNode):
        return Misfit(where, value, "must not be null") if isinstance(type_, GraphQLNonNull) else None
    nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(nullable, GraphQLList):
        return _list_misfit(where, value, nullable)
    if isinstance(nullable, GraphQLInputObjectType):
        return _object_misfit(where, value, nullable)
    fits = coerce_input_literal(value, nullable) is not Undefined
    return None if fits else Misfit(where, value, f"is not a valid '{nullable.name}'")


def _list_misfit(where: str, value: ValueNode, type_: GraphQLList[Any]) -> Misfit | None:
    if not isinstance(value, ListValueNode):
        return _misfit(where, value, type_.of_type)
    found = (_misfit(f"{where}[{index}]", item, type_.of_type) for index, item in enumerate(value.values))
    return next(filter(None, found), None)


def _object_misfit(where: str, value: ValueNode, type_: GraphQLInputObjectType) -> Misfit | None:
    if not isinstance(value, ObjectValueNode):
        return Misfit(where, value, "must be an object type")
    given = {field.name.value for field in value.fields}
    missing = [name for name, field in type_.fields.items() if is_required_input_field(field) and name not in given]
    if missing:
        return Misfit(where, value, f"is missing required fields '[{', '.join(missing)}]'")
    for field in value.fields:
        name = field.name.value
        if name not in type_.fields:
            return Misfit(where, value, f"contains a field not in '{type_.name}': '{name}'")
        found = _misfit(f"{where}.{name}", field.value, type_.fields[name].type)
        if found:
            return found
    return None
