"""Query.client and Query.clients."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import cache, partial
from itertools import batched, repeat
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from resolvers.deadline import Deadline, LambdaContext
from resolvers.handlers.appsync import Call, Outcome, Resolver, answer, attempt, each
from resolvers.model.client import parse
from resolvers.model.fields import ID_BYTES, Email, Id, Prefix, Rut
from resolvers.secrets import read_credentials, read_pending
from resolvers.settings import WarehouseSettings
from resolvers.use_cases.client import client
from resolvers.use_cases.clients import Page, clients
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.newest import StoredClient, without_blanks
from resolvers.warehouse.read import Filter

# One statement, a reconnection and the statement again fit into the function's timeout of 20 seconds.
STATEMENT_SECONDS = 4


class Arguments(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)


class ClientArguments(Arguments):
    id: Id


class ClientFilter(Arguments):
    """The values take the form in which clients are kept; blanks behind a prefix stay, for they are a part of it."""

    rut: Rut | None = None
    correo: Email | None = None
    apellido_prefix: Prefix | None = Field(default=None, alias="apellidoPrefix")


class ClientsArguments(Arguments):
    first: int | None = None
    after: str | None = None
    filter: ClientFilter | None = None


def handler(event: Any, context: LambdaContext) -> Any:  # noqa: ANN401 - AppSync's own shapes
    deadline = Deadline.of(context)
    resolvers: dict[str, Resolver] = {
        "Query.client": partial(_resolve_client, deadline),
        "Query.clients": each(partial(_resolve_clients, deadline)),
    }
    return answer(event, resolvers)


@cache
def _warehouse() -> Warehouse:
    settings = WarehouseSettings.load()
    arn = settings.redshift_secret_arn
    return Warehouse(
        settings,
        partial(read_credentials, arn),
        pending=partial(read_pending, arn),
        application="clients-query",
        statement_seconds=STATEMENT_SECONDS,
    )


def _resolve_client(deadline: Deadline, calls: Sequence[Call]) -> list[Outcome]:
    """All ids that are valid are looked up at once; the others are refused whatever becomes of that."""
    ids = [attempt(partial(_forms_of_id, call)) for call in calls]
    valid = [form for forms in ids if not isinstance(forms, Exception) for form in forms]
    found = attempt(lambda: _either(client(_warehouse(), valid, deadline)))
    rows: Iterator[StoredClient | Exception | None] = repeat(found) if isinstance(found, Exception) else iter(found)
    return [forms if isinstance(forms, Exception) else _outcome(next(rows)) for forms in ids]


def _forms_of_id(call: Call) -> tuple[str, str]:
    """As it was asked, for an older row may have an id that our form changes; and in our form.

    Raises InvalidInputError.
    """
    ours = parse(ClientArguments, call.arguments).id
    asked = without_blanks(str(call.arguments["id"]))
    return (asked if len(asked.encode()) <= ID_BYTES else ours, ours)


def _either(rows: Sequence[StoredClient | None]) -> list[StoredClient | None]:
    """Of the two forms of each id the one that was asked, if there is such a client."""
    return [asked or ours for asked, ours in batched(rows, 2, strict=True)]


def _outcome(row: StoredClient | Exception | None) -> Outcome:
    return asdict(row) if isinstance(row, StoredClient) else row


def _resolve_clients(deadline: Deadline, call: Call) -> dict[str, Any]:
    arguments = parse(ClientsArguments, call.arguments)
    chosen = arguments.filter.model_dump() if arguments.filter else {}
    first = 20 if arguments.first is None else arguments.first
    return _connection(clients(_warehouse(), first, arguments.after, Filter(**chosen), deadline))


def _connection(page: Page) -> dict[str, Any]:
    return {
        "nodes": [asdict(node) for node in page.nodes],
        "pageInfo": {"hasNextPage": page.has_next_page, "endCursor": page.end_cursor},
    }
