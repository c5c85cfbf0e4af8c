import gzip
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.json_text import write_json

# gzip as documented for AppSync: between these sizes.
LEAST_COMPRESSED = 1_000
MOST_COMPRESSED = 10_000_000

PREFLIGHT = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "POST, GET, OPTIONS",
    "access-control-allow-headers": (
        "authorization, content-type, x-api-key, x-amz-content-sha256, x-amz-date, x-amz-security-token, "
        "x-amz-user-agent"
    ),
    "access-control-max-age": "172800",
}


def reply(
    body: Mapping[str, Any], request_id: str, accept_encoding: str, *, status: int = 200, error_type: str | None = None
) -> Response:
    content = write_json(body)
    headers = {
        "content-type": "application/json;charset=UTF-8",
        "x-amzn-requestid": request_id,
        "x-amzn-appsync-tokensconsumed": "1",
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date",
    }
    if error_type:
        headers["x-amzn-errortype"] = error_type
    if "gzip" in accept_encoding and LEAST_COMPRESSED <= len(content) <= MOST_COMPRESSED:
        content = gzip.compress(content, compresslevel=5)
        headers |= {"content-encoding": "gzip", "vary": "accept-encoding"}
    return Response(content, status, headers)
