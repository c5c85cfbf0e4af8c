"""Strawberry's GraphiQL page, pointed at this gateway with the API key filled in."""

import json
import time

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from strawberry.http.ides import get_graphql_ide_html

from gateway.wiring.current import CurrentWiring

ADDRESS = 'const fetchURL = window.location.href.split("?")[0];'
HEADERS = "React.useState(parameters.headers)"


class Console:
    def __init__(self, current: CurrentWiring) -> None:
        self._current = current
        self._html = get_graphql_ide_html("graphiql")

    async def page(self, _request: Request) -> Response:
        keys = self._current.wiring.api_keys
        valid = [key for key, expires in keys.items() if expires > time.time()]
        headers = json.dumps({"x-api-key": valid[0]} if valid else {}, indent=2)
        page = self._html.replace(ADDRESS, 'const fetchURL = new URL("/graphql", window.location.href).href;')
        page = page.replace(HEADERS, f"React.useState(parameters.headers || {json.dumps(headers)})")
        return HTMLResponse(page)
