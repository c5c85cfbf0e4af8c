"""The Redshift Data API's three calls, over the tests' own warehouse: it runs what it is sent, as the reader.

Source: botocore's model of `redshift-data` (JSON protocol 1.1, targets `RedshiftData.…`). Parameters are named `:name`;
a result comes in pages; a statement that failed is told by DescribeStatement.
"""

import json
import re
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from redshift_connector.error import ProgrammingError

from tests.warehouse import Sql

PAGE = 2
NAMED = re.compile(r":(\w+)")

type Answer = dict[str, Any]


@dataclass
class DataApi:
    """`asked` holds where each statement was sent to."""

    sql: Sql
    asked: list[Answer] = field(default_factory=list)
    results: dict[str, list[Any] | None] = field(default_factory=dict)
    described: dict[str, int] = field(default_factory=dict)

    def answer(self, call: str, request: Mapping[str, Any]) -> Answer:
        match call:
            case "ExecuteStatement":
                return self._execute(**request)
            case "DescribeStatement":
                return self._describe(request["Id"])
            case "GetStatementResult":
                return self._page(request["Id"], int(request.get("NextToken", "0")))
        raise NotImplementedError(call)

    def _execute(self, *, Sql: str, Parameters: list[dict[str, str]], **where: str) -> Answer:  # noqa: N803
        values = {parameter["name"]: parameter["value"] for parameter in Parameters}
        order = NAMED.findall(Sql)
        statement = str(uuid.uuid4())
        self.asked.append({name: value for name, value in where.items() if name != "ClientToken"})
        try:
            self.results[statement] = self.sql(NAMED.sub("%s", Sql), *(values[name] for name in order))
        except ProgrammingError:
            self.results[statement] = None
        return {"Id": statement, **where}

    def _describe(self, statement: str) -> Answer:
        """Not finished when it is first asked for."""
        self.described[statement] = self.described.get(statement, 0) + 1
        done = "FAILED" if self.results[statement] is None else "FINISHED"
        return {"Id": statement, "Status": done if self.described[statement] > 1 else "STARTED"}

    def _page(self, statement: str, start: int) -> Answer:
        rows = self.results[statement] or []
        records = [[_field(value) for value in row] for row in rows[start : start + PAGE]]
        more = {"NextToken": str(start + PAGE)} if start + PAGE < len(rows) else {}
        return {"Records": records, "TotalNumRows": len(rows), **more}


def _field(value: str | bool | None) -> Answer:  # noqa: FBT001 - a column's value
    if value is None:
        return {"isNull": True}
    return {"booleanValue": value} if isinstance(value, bool) else {"stringValue": value}


@contextmanager
def serve(api: DataApi) -> Iterator[str]:
    """Its address."""
    lock = threading.Lock()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with lock:  # one session
                answer = api.answer(self.headers["x-amz-target"].removeprefix("RedshiftData."), request)
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("content-type", "application/x-amz-json-1.1")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
