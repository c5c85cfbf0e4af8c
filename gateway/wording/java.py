"""Values and types as graphql-java prints them in messages."""

from collections.abc import Sequence

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    GraphQLNamedType,
    GraphQLType,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
)

CLASS_NAMES = {
    bool: "Boolean",
    str: "String",
    int: "Integer",
    float: "Double",
    list: "ArrayList",
    dict: "LinkedHashMap",
}


def class_name(value: object) -> str:
    return CLASS_NAMES.get(type(value), "Object")


def type_name(type_: GraphQLType) -> str:
    return type_.name if isinstance(type_, GraphQLNamedType) else "null"


def path_text(path: Sequence[str | int]) -> str:
    """`/clients/nodes[0]/rut`"""
    return "".join(f"[{each}]" if isinstance(each, int) else f"/{each}" for each in path)


def literal(node: ValueNode) -> str:  # noqa: PLR0911 - one line for each kind of literal
    match node:
        case StringValueNode(value=str(text)):
            return f"StringValue{{value='{text}'}}"
        case IntValueNode(value=number):
            return f"IntValue{{value={number}}}"
        case FloatValueNode(value=number):
            return f"FloatValue{{value={number}}}"
        case BooleanValueNode(value=flag):
            return f"BooleanValue{{value={str(flag).lower()}}}"
        case EnumValueNode(value=name):
            return f"EnumValue{{name='{name}'}}"
        case NullValueNode():
            return "NullValue{}"
        case VariableNode(name=name):
            return f"VariableReference{{name='{name.value}'}}"
        case ListValueNode(values=values):
            return f"ArrayValue{{values=[{', '.join(map(literal, values))}]}}"
        case ObjectValueNode(fields=fields):
            members = (f"ObjectField{{name='{each.name.value}', value={literal(each.value)}}}" for each in fields)
            return f"ObjectValue{{objectFields=[{', '.join(members)}]}}"
    return str(node)
