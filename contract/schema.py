"""The executable schema, and its printed form for AppSync."""

import functools
import re
from typing import Any

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.schema.config import StrawberryConfig
from strawberry.utils.str_converters import to_camel_case

from contract.operations import Mutation, Query
from contract.scalars import SCALARS

# AppSync brings these along, and refuses or once refused a schema that declares them again.
DECLARATION = re.compile(r"^(directive @aws_\w+|scalar AWS\w+).*\n+", re.MULTILINE)
DESCRIPTION = re.compile(r'^( *)"""(.*?)"""$', re.MULTILINE | re.DOTALL)

HEADER = "# Printed from contract/ by `make schema`. Never edited.\n\n"


_in_graphql = functools.cache(to_camel_case)


def _read(value: Any, name: str) -> Any:  # noqa: ANN401 - any field of any answer
    return value.get(_in_graphql(name)) if isinstance(value, dict) else getattr(value, name)


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(default_resolver=_read, scalar_map={**SCALARS}),
)
executable: GraphQLSchema = schema._schema  # noqa: SLF001 - Strawberry has no public name for what it executes
for object_type in executable.type_map.values():
    if isinstance(object_type, GraphQLObjectType):
        object_type.is_type_of = None  # a Lambda answers plain maps; they are what their field declares


def sdl() -> str:
    """What AppSync deploys: descriptions as comments, since it has not always taken the other form."""
    printed = DECLARATION.sub("", schema.as_str())
    return HEADER + DESCRIPTION.sub(_comment, printed).strip() + "\n"


def _comment(match: re.Match[str]) -> str:
    indent, text = match.groups()
    return "\n".join(f"{indent}# {line.strip()}" for line in text.strip().splitlines())
