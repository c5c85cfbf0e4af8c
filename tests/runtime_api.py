"""Lambda's Runtime API, as far as a runtime client asks of it, and a function's process that uses it.

Source: AWS Lambda developer guide, "Using the Lambda runtime API for custom runtimes" (2018-06-01).
"""

import json
import os
import queue
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ARN = "arn:aws:lambda:us-east-1:000000000000:function:clients-tests"
PREFIX = "/2018-06-01/runtime"


class FunctionError(Exception):
    """The function failed, or Lambda would have stopped it."""


@dataclass(frozen=True)
class Outcome:
    """`failed` as in the header X-Amz-Function-Error."""

    payload: Any
    failed: bool


@dataclass
class RuntimeApi:
    """Hands one event after the other to the function that asks, and takes its answers."""

    events: "queue.Queue[tuple[str, Any, float]]" = field(default_factory=queue.Queue)
    outcomes: "queue.Queue[Outcome]" = field(default_factory=queue.Queue)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                id_, event, deadline = api.events.get()
                headers = {
                    "Lambda-Runtime-Aws-Request-Id": id_,
                    "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
                    "Lambda-Runtime-Invoked-Function-Arn": ARN,
                    "Lambda-Runtime-Trace-Id": "Root=1-00000000-000000000000000000000000",
                }
                self._answer(200, json.dumps(event).encode(), headers)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                api.outcomes.put(Outcome(json.loads(body), failed=self.path.endswith("/error")))
                self._answer(202, b'{"status": "OK"}', {})

            def log_message(self, *_: object) -> None:
                """Not among the tests' own lines."""

            def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
                self.send_response(status)
                for name, value in {
                    **headers,
                    "Content-Type": "application/json",
                    "Content-Length": str(len(body)),
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

        return Handler


@dataclass(frozen=True)
class Function:
    """A process that Lambda would keep between invocations."""

    api: RuntimeApi
    process: "subprocess.Popen[bytes]"
    seconds: float
    log: Path

    def invoke(self, event: Any) -> Outcome:
        """Raises FunctionError when the process ends, or has to be ended because its time is over."""
        deadline = time.time() + self.seconds
        self.api.events.put((str(uuid.uuid4()), event, deadline))
        while time.time() < deadline:
            try:
                return self.api.outcomes.get(timeout=0.2)
            except queue.Empty:
                if self.process.poll() is not None:
                    raise FunctionError(f"Runtime exited: {self.process.returncode}\n{self.log.read_text()}") from None
        self.process.kill()
        raise FunctionError(f"Task timed out after {self.seconds:.2f} seconds")


@contextmanager
def function(  # noqa: PLR0913 - what Lambda needs to know of a function
    python: str, handler: str, *, code: Path, layer: Path, environment: Mapping[str, str], seconds: float, log: Path
) -> Iterator[Function]:
    """The built function and its layer under AWS's own runtime client, in an environment that has nothing else."""
    api = RuntimeApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), api.handler())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    given = {
        **environment,
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "clients-tests",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "LAMBDA_TASK_ROOT": str(code),
        "PYTHONPATH": os.pathsep.join([str(code), str(layer)]),
        "PATH": os.defpath,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - the tests' own command
            [python, "-m", "awslambdaric", handler], cwd=code, env=given, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        yield Function(api, process, seconds, log)
    finally:
        process.kill()
        process.wait()
        server.shutdown()
        server.server_close()
