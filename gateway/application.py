import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable

import aiohttp
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contract import executable
from gateway.authorization.api_key import ApiKeyAuthorizer
from gateway.authorization.modes import Authorization
from gateway.execution.engine import Engine
from gateway.execution.request import RequestContext
from gateway.execution.resolution import LambdaResolution
from gateway.execution.selections import Selections
from gateway.invocation.batches import Batches
from gateway.invocation.lambda_client import Invoker, LambdaClient
from gateway.invocation.turns import InTurns
from gateway.options import Options
from gateway.transport.console import Console
from gateway.transport.graphql import GraphQLEndpoint
from gateway.transport.guard import Guard
from gateway.wiring.current import CurrentWiring
from gateway.wiring.model import Mode

log = logging.getLogger(__name__)

# Shorter than the emulator keeps an idle connection, so that none is used that it just closed.
IDLE_SECONDS = 20


def build_application(options: Options, current: CurrentWiring, ready: Callable[[], None]) -> Starlette:
    """`ready` is called once requests can be answered."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS)
        async with aiohttp.ClientSession(connector=connector) as session:
            invoker = InTurns(LambdaClient(options, session), options.function_processes)
            _route(app, current, _engine(options, current, invoker))
            _reload_on_hangup(current)
            ready()
            yield

    return Starlette(lifespan=lifespan, middleware=[Middleware(Guard, own_pages=True)])


def _engine(options: Options, current: CurrentWiring, invoker: Invoker) -> Engine:
    def resolution(request: RequestContext, selections: Selections) -> LambdaResolution:
        deadline = asyncio.get_running_loop().time() + options.request_timeout
        return LambdaResolution(request, current.wiring, selections, Batches(invoker, request.request_id, deadline))

    return Engine(executable, resolution)


def _route(app: Starlette, current: CurrentWiring, engine: Engine) -> None:
    authorization = Authorization(current, {Mode.API_KEY: ApiKeyAuthorizer(current)})
    app.router.routes += [
        Route("/graphql", GraphQLEndpoint(authorization, engine).serve, methods=["POST", "GET", "OPTIONS"]),
        Route("/console", Console(current).page, methods=["GET"]),
        Route("/health", _health, methods=["GET"]),
    ]


async def _health(_request: Request) -> Response:
    return JSONResponse({"status": "ready"})


def _reload_on_hangup(current: CurrentWiring) -> None:
    loop = asyncio.get_running_loop()
    reloads: set[asyncio.Task[None]] = set()

    def reload() -> None:
        task = loop.create_task(current.reload())
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    loop.add_signal_handler(signal.SIGHUP, reload)
