"""A function that does what the caller asks of it, in JSON, in an argument; else it answers with the event it got.

Asked for: {"answer": …} as its item, {"whole": …} in place of the list, {"raise": class, "message": …}, {"sleep": s}.
"""

import json
import time
from typing import Any


def handler(event: Any, context: Any) -> Any:
    contexts = event if isinstance(event, list) else [event]
    print(f"{len(contexts)} contexts")  # noqa: T201 - MiniStack waits 50 ms for the log of a function without one
    asked = [_asked(each["arguments"]) for each in contexts]
    for each in asked:
        if "raise" in each:
            raise type(each["raise"], (Exception,), {})(each["message"])
        time.sleep(each.get("sleep", 0))
        if "whole" in each:
            return each["whole"]
    invocation = f"{context.aws_request_id} {len(event) if isinstance(event, list) else 'single'}"
    answers = [
        each["answer"] if "answer" in each else _echo(got, invocation)
        for each, got in zip(asked, contexts, strict=True)
    ]
    return answers if isinstance(event, list) else answers[0]


def _asked(arguments: dict[str, Any]) -> dict[str, Any]:
    given = arguments.get("input", {})
    first = given[0] if isinstance(given, list) and given else given
    text = arguments.get("id") or arguments.get("after") or (first or {}).get("nombre", "")
    try:
        asked = json.loads(text)
    except ValueError:
        return {}
    return asked if isinstance(asked, dict) else {}


def _echo(event: dict[str, Any], invocation: str) -> dict[str, Any]:
    """In the fields of a client; a page of one of them where the field is `clients`."""
    client = {"id": "echo", "nombre": json.dumps(event), "apellido": invocation}
    if event["info"]["fieldName"] == "clients":
        return {"nodes": [client], "pageInfo": {"hasNextPage": False}}
    return {"data": client}
