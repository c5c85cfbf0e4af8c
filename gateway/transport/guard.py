"""Keeps web pages out of what listens on loopback.

Loopback is no wall against a browser: a page of any site may send requests to it. CORS keeps the page from reading
answers, not a request from having its effect, and a name that the page's owner points at 127.0.0.1 makes even the
answer his own. So a request is refused before anything looks at it, by what a page cannot forge (Fetch Standard,
"forbidden request-header", and Fetch Metadata): Host, Origin, Sec-Fetch-Site.

Only the standard library is used: the AWS emulator's launcher loads this file in an environment without ours.
"""

import ipaddress
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

type Message = MutableMapping[str, Any]
type Send = Callable[[Message], Awaitable[None]]
type App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

log = logging.getLogger(__name__)

DOCKER_HOST = "host.docker.internal"  # by which a container of `sam local invoke` reaches this machine
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::\d+)?", re.IGNORECASE)
LONGEST_SHOWN = 100
OWN_PAGES = {"same-origin", "none"}
CHECKED = ("host", "origin", "sec-fetch-site", "user-agent")


class Guard:
    """An ASGI application that lets programs through to another, and the pages of its own origin where it has some."""

    def __init__(self, app: App, *, own_pages: bool) -> None:
        self._app = app
        self._own_pages = own_pages

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        refused = scope["type"] in {"http", "websocket"} and refusal(scope["headers"], own_pages=self._own_pages)
        if refused:
            log.warning("refused: %s", refused)
            await _refuse(scope, refused, send)
        else:
            await self._app(scope, receive, send)


def refusal(headers: Iterable[tuple[bytes, bytes]], *, own_pages: bool) -> str | None:
    """Why a request is refused and what to do, or None."""
    found: dict[str, list[str]] = {name: [] for name in CHECKED}
    for name, value in headers:
        found.get(name.decode("latin-1").lower(), []).append(value.decode("latin-1").strip())
    return (
        _foreign_host(found["host"])
        or _foreign_origin(found["origin"], f"http://{found['host'][0]}" if own_pages else None)
        or _foreign_site(found["sec-fetch-site"], OWN_PAGES if own_pages else set())
        or (None if own_pages else _silent_browser(found["user-agent"]))
    )


def _foreign_host(hosts: list[str]) -> str | None:
    if len(hosts) == 1 and _is_this_machine(hosts[0]):
        return None
    return f"The Host header {_shown(hosts)} is not this machine: name it 127.0.0.1 or localhost, with the port."


def _is_this_machine(host: str) -> bool:
    parts = HOST.fullmatch(host)
    if parts is None:
        return False
    name = parts[1].lower()
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        # What ends so leads to this machine always (RFC 6761, 6.3); the SDKs put a bucket's name in front.
        return name in {"localhost", DOCKER_HOST} or name.endswith((".localhost", f".{DOCKER_HOST}"))


def _foreign_origin(origins: list[str], own: str | None) -> str | None:
    if not origins or (own is not None and [origin.lower() for origin in origins] == [own.lower()]):
        return None
    return f"The Origin header {_shown(origins)} is another page's. {_advice(own is not None)}"


def _foreign_site(sites: list[str], allowed: set[str]) -> str | None:
    if set(sites) <= allowed:
        return None
    return f"The Sec-Fetch-Site header {_shown(sites)} is a browser's. {_advice(bool(allowed))}"


def _silent_browser(agents: list[str]) -> str | None:
    """Browsers before 2023 do not tell of an image which page shows it; all of them begin their name so."""
    if not any(agent.startswith("Mozilla/") for agent in agents):
        return None
    return f"The User-Agent header {_shown(agents)} is a browser's. {_advice(own_pages=False)}"


def _advice(own_pages: bool) -> str:  # noqa: FBT001 - two sentences
    page = ", or type the console's address (http://127.0.0.1:…/console) into the browser" if own_pages else ""
    return f"Web pages may not command this machine; ask 127.0.0.1 by a program (curl, an SDK){page}."


def _shown(values: list[str]) -> str:
    return json.dumps(", ".join(values)[:LONGEST_SHOWN]) if values else "(missing)"


async def _refuse(scope: Message, message: str, send: Send) -> None:
    kind = "http.response"
    if scope["type"] == "websocket":
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
            return
        kind = "websocket.http.response"
    body = json.dumps(
        {"message": message, "errors": [{"errorType": "ForbiddenException", "message": message}]}
    ).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": f"{kind}.start", "status": 403, "headers": [*headers, (b"x-content-type-options", b"nosniff")]})
    await send({"type": f"{kind}.body", "body": body})
