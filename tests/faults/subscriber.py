"""A subscriber in a process of its own, which can be killed. It stores one batch."""

import multiprocessing
import os
from multiprocessing.context import ForkServerContext, ForkServerProcess

from resolvers.model.message import Message
from resolvers.secrets import Credentials
from resolvers.settings import WarehouseSettings
from resolvers.use_cases.store_clients import store_clients
from resolvers.warehouse.connection import Warehouse
from tests.messages import KeptRejections
from tests.warehouse import WarehouseServer, soon


def forking() -> ForkServerContext:
    """Its server imports this module once; each subscriber is a fork of it, so that it starts at once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def subscriber(context: ForkServerContext, server: WarehouseServer, messages: list[Message]) -> ForkServerProcess:
    authority = str(server.certificates.authority)
    arguments = (server.settings(server.port), server.users["writer"], authority, messages)
    return context.Process(target=_store, args=arguments, daemon=True)


def _store(settings: WarehouseSettings, user: Credentials, authority: str, messages: list[Message]) -> None:
    os.environ["SSL_CERT_FILE"] = authority
    warehouse = Warehouse(settings, lambda *, fresh: user, application="clients-test-killed", statement_seconds=5)  # noqa: ARG005
    report = store_clients(warehouse, KeptRejections(), messages, soon())
    raise SystemExit(0 if report.stored == len(messages) else 1)
