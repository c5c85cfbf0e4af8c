"""Query.client and Query.clients."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache, partial
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from resolvers.handlers.appsync import Call, Outcome, answer, attempt, each
from resolvers.model.client import problems_of
from resolvers.model.errors import InvalidInputError
from resolvers.model.fields import Email, Id, Name, Rut
from resolvers.secrets import read_credentials
from resolvers.settings import WarehouseSettings
from resolvers.use_cases.client import client
from resolvers.use_cases.clients import Page, clients
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.read import Filter

# One statement, a reconnection and the statement again fit into the function's timeout of 20 seconds.
STATEMENT_SECONDS = 4


class Arguments(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)


class ClientArguments(Arguments):
    id: Id


class ClientFilter(Arguments):
    """The values take the form in which clients are stored."""

    rut: Rut | None = None
    correo: Email | None = None
    apellido_prefix: Name | None = Field(default=None, alias="apellidoPrefix")


class ClientsArguments(Arguments):
    first: int | None = None
    after: str | None = None
    filter: ClientFilter | None = None


def handler(event: Any, _context: object) -> Any:  # noqa: ANN401 - AppSync's own shapes
    return answer(event, {"Query.client": _resolve_client, "Query.clients": each(_resolve_clients)})


@cache
def _warehouse() -> Warehouse:
    settings = WarehouseSettings.load()
    credentials = partial(read_credentials, settings.redshift_secret_arn)
    return Warehouse(settings, credentials, application="clients-query", statement_seconds=STATEMENT_SECONDS)


def _resolve_client(calls: Sequence[Call]) -> list[Outcome]:
    """All ids that are valid are looked up at once."""
    ids = [attempt(partial(_parse, ClientArguments, call)) for call in calls]
    valid = [arguments.id for arguments in ids if not isinstance(arguments, Exception)]
    found = iter(client(_warehouse(), valid))
    return [
        arguments if isinstance(arguments, Exception) else (asdict(row) if (row := next(found)) else None)
        for arguments in ids
    ]


def _resolve_clients(call: Call) -> dict[str, Any]:
    arguments = _parse(ClientsArguments, call)
    chosen = arguments.filter.model_dump() if arguments.filter else {}
    first = 20 if arguments.first is None else arguments.first
    return _connection(clients(_warehouse(), first, arguments.after, Filter(**chosen)))


def _parse[T: Arguments](model: type[T], call: Call) -> T:
    try:
        return model.model_validate(call.arguments)
    except ValidationError as error:
        raise InvalidInputError(problems_of(error)) from None


def _connection(page: Page) -> dict[str, Any]:
    return {
        "nodes": [asdict(node) for node in page.nodes],
        "pageInfo": {"hasNextPage": page.has_next_page, "endCursor": page.end_cursor},
    }
