"""The contract's types. Their fields come from the one model of a client in `resolvers`."""

import strawberry
from strawberry.experimental import pydantic as from_model

from contract.directives import ANY_CALLER
from contract.scalars import AWSDateTime, AWSEmail
from resolvers.model.client import Client as ClientModel

SENT_AT = "When the API sent it, by its own clock. What counts is when the topic took it, a moment later."


@from_model.type(
    model=ClientModel,
    directives=ANY_CALLER,
    description="A client of the company. Rows older than this API may lack a field.",
)
class Client:
    id: strawberry.ID
    nombre: str | None
    apellido: str | None
    rut: str | None
    correo: AWSEmail | None


@from_model.input(model=ClientModel, description="A client to publish. Lengths are limits in bytes of UTF-8.")
class ClientInput:
    id: strawberry.ID
    nombre: strawberry.auto
    apellido: strawberry.auto
    rut: strawberry.auto
    correo: AWSEmail


@from_model.type(
    model=ClientModel,
    directives=ANY_CALLER,
    description=(
        "A client that the topic took, in the form in which it will be stored. "
        "All but the id is nullable: a subscriber sees only what the mutation's caller selected."
    ),
)
class PublishedClient:
    id: strawberry.ID
    nombre: str | None
    apellido: str | None
    rut: str | None
    correo: AWSEmail | None
    message_id: strawberry.ID | None = strawberry.field(description="The message's id on the topic")
    publicado_en: AWSDateTime | None = strawberry.field(description=SENT_AT)


@strawberry.type(directives=ANY_CALLER, description="An erasure that the topic took. It is done a moment later.")
class ForgottenClient:
    id: strawberry.ID
    message_id: strawberry.ID | None
    publicado_en: AWSDateTime | None = strawberry.field(description=SENT_AT)


@strawberry.type(directives=ANY_CALLER, description="Why one client of several was not published.")
class PublishError:
    error_type: str
    message: str


@strawberry.type(directives=ANY_CALLER, description="What became of one client of several: `client` or `error`.")
class PublishOutcome:
    id: strawberry.ID
    client: PublishedClient | None
    error: PublishError | None


@strawberry.type(directives=ANY_CALLER)
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type(directives=ANY_CALLER, description="A page of clients in the order of their ids.")
class ClientConnection:
    nodes: list[Client]
    page_info: PageInfo


@strawberry.input(description="Every condition given must hold.")
class ClientFilter:
    rut: str | None = strawberry.UNSET
    correo: AWSEmail | None = strawberry.UNSET
    apellido_prefix: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The first letters of the surname; capitals, accents and blanks behind them count.",
    )
