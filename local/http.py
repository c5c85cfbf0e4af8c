"""Plain HTTP to the parts of the stack, past any proxy of the caller's."""

import json
from http import HTTPStatus
from typing import Any, Final
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

_direct: Final = build_opener(ProxyHandler({}))


def answers(url: str) -> bool:
    try:
        with _direct.open(url, timeout=2) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


def post_json(url: str, body: object, headers: dict[str, str]) -> tuple[int, Any]:
    request = Request(url, json.dumps(body).encode(), {"content-type": "application/json", **headers})  # noqa: S310 - our own
    try:
        with _direct.open(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)
