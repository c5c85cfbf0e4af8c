"""The contract's operations. Each is answered by the Lambda that template.yaml wires to it; see Resolution."""

from typing import Any, Protocol

import strawberry
from strawberry.types.info import Info

from contract.directives import PUBLISHERS, READERS
from contract.types import (
    Client,
    ClientConnection,
    ClientFilter,
    ClientInput,
    ForgottenClient,
    PublishedClient,
    PublishOutcome,
)


class Resolution(Protocol):
    """What executes the contract supplies the values of its root fields."""

    async def resolve(self, info: Info["Resolution", None]) -> Any:  # noqa: ANN401 - a field's value, of any type
        """The value of the field that `info` is about: map, list or scalar."""


type FieldInfo = Info[Resolution, None]


@strawberry.type
class Query:
    @strawberry.field(directives=READERS, description="The client with this id, or null when there is none.")
    async def client(self, info: FieldInfo, id: strawberry.ID) -> Client | None:  # noqa: A002, ARG002
        client: Client | None = await info.context.resolve(info)
        return client

    @strawberry.field(directives=READERS, description="Clients in the order of their ids, at most 100 a page.")
    async def clients(
        self,
        info: FieldInfo,
        first: int | None = 20,  # noqa: ARG002
        after: str | None = strawberry.UNSET,  # noqa: ARG002
        filter: ClientFilter | None = strawberry.UNSET,  # noqa: A002, ARG002
    ) -> ClientConnection:
        page: ClientConnection = await info.context.resolve(info)
        return page


@strawberry.type
class Mutation:
    @strawberry.mutation(
        directives=PUBLISHERS,
        description="Publishes a client on the topic. It can be read a moment later.",
    )
    async def publish_client(self, info: FieldInfo, input: ClientInput) -> PublishedClient:  # noqa: A002, ARG002
        published: PublishedClient = await info.context.resolve(info)
        return published

    @strawberry.mutation(
        directives=PUBLISHERS,
        description="Publishes up to 100 clients. Each has its own outcome, in the order in which they were sent.",
    )
    async def publish_clients(self, info: FieldInfo, input: list[ClientInput]) -> list[PublishOutcome]:  # noqa: A002, ARG002
        outcomes: list[PublishOutcome] = await info.context.resolve(info)
        return outcomes

    @strawberry.mutation(
        directives=PUBLISHERS,
        description=(
            "Erases a client: only its id and the time remain. "
            "Nothing that was published before brings it back; what is published afterwards does."
        ),
    )
    async def forget_client(self, info: FieldInfo, id: strawberry.ID) -> ForgottenClient:  # noqa: A002, ARG002
        forgotten: ForgottenClient = await info.context.resolve(info)
        return forgotten
