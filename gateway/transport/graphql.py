import logging
import time
import uuid

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.authorization.caller import Credentials, Headers
from gateway.authorization.modes import Authorization
from gateway.errors import RequestError
from gateway.execution.engine import Engine
from gateway.execution.request import Answer, RequestContext
from gateway.transport.body import from_get, from_post
from gateway.transport.reply import PREFLIGHT, reply
from gateway.wording.fields import log_failure

log = logging.getLogger(__name__)


class GraphQLEndpoint:
    def __init__(self, authorization: Authorization, engine: Engine) -> None:
        self._authorization = authorization
        self._engine = engine

    async def serve(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=200, headers=PREFLIGHT)
        started = time.monotonic()
        request_id = str(uuid.uuid4())
        encoding = request.headers.get("accept-encoding", "")
        outcome = "-"
        try:
            answer = await self._answer(request, request_id)
            outcome = f"{answer.operation} errors={answer.errors}"
            response = reply(answer.body, request_id, encoding)
        except RequestError as error:
            outcome = f"refused={error.error_type}"
            body = {"errors": [{"errorType": error.error_type, "message": error.message}]}
            response = reply(body, request_id, encoding, status=error.status, error_type=error.error_type)
        except ClientDisconnect:
            response = Response(status_code=499)
        except Exception as error:  # noqa: BLE001 - a caller never sees a stack trace
            log_failure(error, request_id)
            body = {"errors": [{"errorType": "InternalFailure", "message": "An internal error occurred."}]}
            response = reply(body, request_id, encoding, status=500, error_type="InternalFailure")
        elapsed = (time.monotonic() - started) * 1000
        log.info(
            "request_id=%s operation=%s status=%d duration_ms=%.1f", request_id, outcome, response.status_code, elapsed
        )
        return response

    async def _answer(self, request: Request, request_id: str) -> Answer:
        body = await request.body()
        headers = event_headers(request.headers.raw)
        client = request.client.host if request.client else ""
        credentials = Credentials(request.method, request.url.path, headers, body, client)
        caller = await self._authorization.authorize(credentials)
        graphql = from_get(request.query_params) if request.method == "GET" else from_post(body)
        return await self._engine.execute(graphql, RequestContext(request_id, caller, headers))


def event_headers(raw: list[tuple[bytes, bytes]]) -> Headers:
    """As in an event's `request.headers`: names in lower case, a repeated header as a list, no cookies."""
    headers: dict[str, str | list[str]] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        known = headers.get(name)
        if name == "cookie":
            continue
        if known is None:
            headers[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            headers[name] = [known, value]
    return headers
