"""Writes down every call to AWS of the Python programs that find this folder on their path: SAM and the delivery.

Python imports a module of this name when it starts. A line is JSON: role, service, operation, names of parameters.
"""

import json
import os
from typing import Any

import botocore.session

_init = botocore.session.Session.__init__


def _recording_init(session: Any, *arguments: Any, **named: Any) -> None:
    _init(session, *arguments, **named)
    session.get_component("event_emitter").register("provide-client-params.*.*", _record)


def _record(params: dict[str, Any], model: Any, **_: Any) -> None:
    call = {
        "role": os.environ["REHEARSED_ROLE"],
        "service": model.service_model.signing_name,
        "operation": model.name,
        "parameters": sorted(params),
    }
    with open(os.environ["REHEARSED_CALLS"], "a", encoding="utf-8") as file:  # noqa: PTH123 - one append, one line
        file.write(json.dumps(call) + "\n")


if "REHEARSED_CALLS" in os.environ:
    setattr(botocore.session.Session, "__init__", _recording_init)  # noqa: B010 - it is another one on purpose
