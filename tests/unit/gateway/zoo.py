"""A contract of the product's form, with what the product's own lacks: interface, union, enum, nested fields."""

from enum import Enum
from typing import Any, Protocol

import strawberry
from graphql import GraphQLObjectType, GraphQLSchema, GraphQLUnionType
from strawberry.schema.config import StrawberryConfig
from strawberry.types.info import Info

from contract.scalars import SCALARS, AWSDateTime, AWSEmail


class Resolution(Protocol):
    async def resolve(self, info: Info["Resolution", None], source: Any = None) -> Any: ...


type FieldInfo = Info[Resolution, None]


@strawberry.enum
class Diet(Enum):
    MEAT = "MEAT"
    PLANTS = "PLANTS"


@strawberry.interface
class Animal:
    name: str
    diet: Diet | None


@strawberry.type
class Keeper:
    id: strawberry.ID
    mail: AWSEmail | None
    since: AWSDateTime | None


@strawberry.type
class Lion(Animal):
    mane: bool | None

    @strawberry.field
    async def keeper(self, info: FieldInfo) -> Keeper | None:
        keeper: Keeper | None = await info.context.resolve(info, self)
        return keeper


@strawberry.type
class Panda(Animal):
    weight: float | None
    age: int | None


@strawberry.input
class Search:
    name: str
    diets: list[Diet] | None = strawberry.UNSET
    within: "Search | None" = strawberry.UNSET
    mail: AWSEmail | None = strawberry.UNSET
    since: AWSDateTime | None = strawberry.UNSET
    most: int = 3


@strawberry.type
class Query:
    @strawberry.field
    async def lion(self, info: FieldInfo, id: strawberry.ID) -> Lion | None:  # noqa: A002, ARG002
        lion: Lion | None = await info.context.resolve(info)
        return lion

    @strawberry.field
    async def lions(self, info: FieldInfo, search: list[Search] | None = strawberry.UNSET) -> list[Lion]:  # noqa: ARG002
        lions: list[Lion] = await info.context.resolve(info)
        return lions

    @strawberry.field
    async def animals(self, info: FieldInfo, search: Search | None = strawberry.UNSET) -> list[Animal] | None:  # noqa: ARG002
        animals: list[Animal] | None = await info.context.resolve(info)
        return animals

    @strawberry.field
    async def either(self, info: FieldInfo) -> Lion | Panda | None:
        either: Lion | Panda | None = await info.context.resolve(info)
        return either

    @strawberry.field
    async def count(self, info: FieldInfo, most: int | None = 10) -> int | None:  # noqa: ARG002
        count: int | None = await info.context.resolve(info)
        return count


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def feed(self, info: FieldInfo, name: str) -> Lion:  # noqa: ARG002
        lion: Lion = await info.context.resolve(info)
        return lion


def _zoo() -> GraphQLSchema:
    config = StrawberryConfig(default_resolver=lambda value, name: value.get(name), scalar_map={**SCALARS})
    executable = strawberry.Schema(Query, Mutation, types=[Lion, Panda], config=config)._schema  # noqa: SLF001
    for type_ in executable.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            type_.is_type_of = None
        if isinstance(type_, GraphQLUnionType):
            type_.resolve_type = None
    return executable


ZOO: GraphQLSchema = _zoo()
