import logging
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from yarl import URL

from gateway.errors import NOT_AUTHORIZED, UNHANDLED, InternalFailureError, ResolverError
from gateway.invocation.class_names import class_name
from gateway.json_text import read_json
from gateway.options import LambdaErrorType, Options

log = logging.getLogger(__name__)

THROTTLED = 429
SERVER_ERRORS = 500
LAMBDA_TIMEOUT = aiohttp.ClientTimeout(total=15 * 60)


class Invoker(Protocol):
    async def invoke(self, function_arn: str, payload: bytes) -> Any:  # noqa: ANN401 - JSON
        """What the function answered. Raises ResolverError."""


class LambdaClient:
    """Invokes functions over kept-alive connections, which boto3 could do only in threads."""

    def __init__(self, options: Options, session: aiohttp.ClientSession) -> None:
        keys = options.keys
        self._signer = SigV4Auth(Credentials(keys.access_key, keys.secret_key, keys.token), "lambda", options.region)
        self._endpoint = options.endpoint_url.rstrip("/")
        self._error_type = options.lambda_error_type
        self._log_type = "None" if self._error_type is LambdaErrorType.UNHANDLED else "Tail"
        self._session = session

    async def invoke(self, function_arn: str, payload: bytes) -> Any:  # noqa: ANN401 - JSON
        url = f"{self._endpoint}/2015-03-31/functions/{quote(function_arn, safe='')}/invocations"
        headers = {"Content-Type": "application/json", "X-Amz-Log-Type": self._log_type}
        request = AWSRequest("POST", url, data=payload, headers=headers)
        self._signer.add_auth(request)
        signed = dict(request.headers.items())
        try:
            async with self._session.post(
                URL(url, encoded=True), data=payload, headers=signed, timeout=LAMBDA_TIMEOUT
            ) as response:
                body = await response.read()
        except aiohttp.ClientError as error:
            log.error("%s could not be invoked: %s", function_arn, type(error).__name__)  # noqa: TRY400
            raise InternalFailureError from error
        if not response.ok:
            raise self._refused(function_arn, response, body)
        answer = _json(body)
        if "x-amz-function-error" in response.headers:
            raise self._failed(answer, response.headers.get("x-amz-log-result"))
        return answer

    def _refused(self, function_arn: str, response: aiohttp.ClientResponse, body: bytes) -> ResolverError:
        log.error("%s was not invoked: status %d", function_arn, response.status)
        if response.status >= SERVER_ERRORS:
            return InternalFailureError()
        if response.status == THROTTLED:
            return ResolverError("Rate Exceeded", "Lambda:IllegalArgument")
        refusal = _json(body)
        message = refusal.get("message") or refusal.get("Message") if isinstance(refusal, Mapping) else None
        return ResolverError(message or f"Lambda answered status {response.status}.", "Lambda:IllegalArgument")

    def _failed(self, answer: Any, log_tail: str | None) -> ResolverError:  # noqa: ANN401 - JSON
        failure = answer if isinstance(answer, Mapping) else {}
        message = str(failure.get("errorMessage") or "The function failed without a message.")
        if self._error_type is LambdaErrorType.UNHANDLED:
            return ResolverError(message, UNHANDLED)
        name = class_name(failure, message, log_tail) or UNHANDLED
        return ResolverError(NOT_AUTHORIZED if name == "UnauthorizedException" else message, name)


def _json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return read_json(body) if body else None
    except ValueError as error:
        raise ResolverError("The function's answer is not JSON.", UNHANDLED) from error
