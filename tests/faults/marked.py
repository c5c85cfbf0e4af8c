"""A client whose every value is found again wherever it is written, and everywhere that something is written."""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdnum.cl import rut

from local.stack import Stack
from tests.function_logs import messages


@dataclass(frozen=True)
class Marked:
    """`fields` are a client's. A mark is what must be found nowhere: a value, or a part that is in all its forms."""

    fields: Mapping[str, str]
    marks: Mapping[str, str]

    def bad(self, **changes: str) -> dict[str, str]:
        return {**self.fields, **changes}


def new_marked() -> Marked:
    mark = secrets.token_hex(6)
    number = str(10_000_000 + secrets.randbelow(80_000_000))
    fields = {
        "id": f"id{mark}",
        "nombre": f"nombre{mark}",
        "apellido": f"apellido{mark}",
        "rut": f"{number}-{rut.calc_check_digit(number)}",
        "correo": f"correo{mark}@example.com",
    }
    marks = {name: fields[name] for name in ("nombre", "apellido")}
    return Marked(fields, {**marks, "correo": f"correo{mark}", "rut": number, "dotted rut": _dotted(number)})


def _dotted(number: str) -> str:
    return f"{number[:2]}.{number[2:5]}.{number[5:]}"


def everything_written(local_stack: Stack) -> Iterator[tuple[str, str]]:
    """Where, and a piece of what is written there: the functions' logs, every part's log, the metrics."""
    aws = local_stack.ministack.aws
    yield from (("CloudWatch Logs", message) for message in messages(aws.logs))
    yield from ((path.name, _text(path)) for path in sorted(local_stack.state.logs.iterdir()))
    metrics = aws.cloudwatch.get_paginator("list_metrics").paginate()
    yield from (("metrics", json.dumps(metric, default=str)) for page in metrics for metric in page["Metrics"])


def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")


def found_in(written: Iterator[tuple[str, str]], marks: Mapping[str, str]) -> list[tuple[str, str, Any]]:
    """Which mark, where, and the line around it."""
    return [
        (name, where, line[:400])
        for where, text in written
        if any(mark in text for mark in marks.values())
        for line in text.splitlines()
        for name, mark in marks.items()
        if mark in line
    ]
