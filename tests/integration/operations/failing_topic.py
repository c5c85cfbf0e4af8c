"""The emulator's SNS behind a door that does not let some messages of a PublishBatch pass, as SNS itself may do.

Source: SNS API reference, PublishBatch: an answer with status 200 may hold `Failed` entries (BatchResultErrorEntry:
Code, Id, Message, SenderFault) beside `Successful` ones.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode

import urllib3

ENTRY = re.compile(r"PublishBatchRequestEntries\.member\.(\d+)\.(.+)")
HTTP = urllib3.PoolManager(maxsize=16, retries=False)

type Entry = dict[str, str]


@dataclass(frozen=True)
class Failure:
    code: str
    sender_fault: bool


@dataclass
class FailingTopic:
    """`judge` is given each message's body, and how often it was tried before."""

    behind: str
    judge: Callable[[str, int], Failure | None]
    tries: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if b"Action=PublishBatch" not in body:
            return self._forward(path, headers, body)
        parameters = parse_qsl(body.decode(), keep_blank_values=True)
        entries: dict[str, Entry] = {}
        for name, value in parameters:
            if part := ENTRY.fullmatch(name):
                entries.setdefault(part[1], {})[part[2]] = value
        failures = {entry["Id"]: failure for entry in entries.values() if (failure := self._judge(entry["Message"]))}
        passed = [entry for entry in entries.values() if entry["Id"] not in failures]
        if passed:
            others = [(name, value) for name, value in parameters if not ENTRY.fullmatch(name)]
            status, answer = self._forward(path, headers, urlencode([*others, *_numbered(passed)]).encode())
        else:
            status, answer = 200, _EMPTY
        failed = "".join(_member(id_, failure) for id_, failure in failures.items())
        return status, answer.replace(b"<Failed></Failed>", f"<Failed>{failed}</Failed>".encode())

    def _judge(self, message: str) -> Failure | None:
        with self.lock:
            self.calls += 1
            tried = self.tries.get(message, 0)
            self.tries[message] = tried + 1
        return self.judge(message, tried)

    def _forward(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        kept = {name: value for name, value in headers.items() if name.lower() not in ("host", "content-length")}
        answer = HTTP.request("POST", self.behind + path, body=body, headers=kept)
        return answer.status, answer.data


_EMPTY = (
    b'<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful></Successful>'
    b"<Failed></Failed></PublishBatchResult></PublishBatchResponse>"
)


def _numbered(entries: list[Entry]) -> list[tuple[str, str]]:
    return [
        (f"PublishBatchRequestEntries.member.{number}.{name}", value)
        for number, entry in enumerate(entries, 1)
        for name, value in entry.items()
    ]


def _member(id_: str, failure: Failure) -> str:
    fault = str(failure.sender_fault).lower()
    told = f"<Code>{failure.code}</Code><Message>no</Message><SenderFault>{fault}</SenderFault>"
    return f"<member><Id>{id_}</Id>{told}</member>"


@contextmanager
def serve(topic: FailingTopic) -> Iterator[str]:
    """Its address."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, answer = topic.answer(self.path, dict(self.headers), body)
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

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
