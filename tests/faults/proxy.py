"""A bad network between the front door and PostgreSQL, where the protocol is plain. It fails where it is told to."""

import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum

from tests.faults.exchanges import Exchange, Requests, is_answered

CHUNK = 1 << 16
LOOPBACK = "127.0.0.1"
ANSWER_SECONDS = 20


class When(Enum):
    BEFORE = "before it is sent"
    SENT = "sent, without waiting for the answer"
    DONE = "done, the answer withheld"
    HALFWAY = "done, the answer cut in the middle"


class How(Enum):
    CLOSE = "closed"
    RESET = "reset"
    SILENCE = "silent for ever"


@dataclass
class Fault:
    """Happens at the first `times` exchanges that `at` picks."""

    at: Callable[[Exchange], bool]
    when: When = When.BEFORE
    how: How = How.RESET
    times: int = 1
    answer_bytes: Callable[[bytes], int] = lambda answer: len(answer) // 2  # of HALFWAY
    # Called with the connection still whole; what it does (a kill) has happened before the network fails.
    first: Callable[[], None] = lambda: None
    hits: list[Exchange] = field(default_factory=list)


@dataclass
class Slowness:
    """Every answer waits for so many seconds."""

    seconds: float


class Proxy:
    def __init__(self, backend_port: int) -> None:
        self._backend_port = backend_port
        self._listener = socket.create_server((LOOPBACK, 0))
        self._closed = threading.Event()
        self._fault: Fault | None = None
        self._slowness: Slowness | None = None
        self._links: list[_Link] = []
        self._lock = threading.Lock()
        self.exchanges: list[Exchange] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @contextmanager
    def failing(self, fault: Fault) -> Iterator[Fault]:
        self._fault = fault
        try:
            yield fault
        finally:
            self._fault = None

    @contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        self._slowness = Slowness(seconds)
        try:
            yield
        finally:
            self._slowness = None

    def forget(self) -> None:
        """Cuts what is left of earlier tests, and counts from 0 again."""
        with self._lock:
            for link in self._links:
                link.cut(How.RESET)
            self._links.clear()
            self.exchanges = []

    def close(self) -> None:
        self._closed.set()
        self._listener.close()
        self.forget()

    def wait(self) -> None:
        if self._slowness:
            self._closed.wait(self._slowness.seconds)

    def fault_at(self, exchange: Exchange) -> Fault | None:
        with self._lock:
            self.exchanges.append(exchange)
            fault = self._fault
            if fault is None or len(fault.hits) >= fault.times or not fault.at(exchange):
                return None
            fault.hits.append(exchange)
            return fault

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                link = _Link(self, client, len(self._links))
                self._links.append(link)
            threading.Thread(target=link.run, args=(self._backend_port,), daemon=True).start()


class _Link:
    def __init__(self, proxy: Proxy, client: socket.socket, number: int) -> None:
        self._proxy = proxy
        self._requests = Requests(number)
        self._client = client
        self._server = socket.socket()

    def run(self, backend_port: int) -> None:
        with suppress(OSError, ValueError):  # the tests cut connections at any time; a closed socket has the number -1
            self._server.connect((LOOPBACK, backend_port))
            while self._relay():
                pass
        self.cut(How.CLOSE)

    def cut(self, how: How) -> None:
        for side in (self._client, self._server):
            with suppress(OSError):
                if how is How.RESET:
                    side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                else:
                    side.shutdown(socket.SHUT_RDWR)
            side.close()

    def _relay(self) -> bool:
        readable, _, _ = select.select([self._client, self._server], [], [])
        if self._server in readable:
            data = self._server.recv(CHUNK)
            self._proxy.wait()
            self._client.sendall(data)
            return bool(data)
        data = self._client.recv(CHUNK)
        return bool(data) and all(self._pass(exchange, request) for exchange, request in self._requests.add(data))

    def _pass(self, exchange: Exchange, request: bytes) -> bool:
        fault = self._proxy.fault_at(exchange)
        if fault is None:
            self._server.sendall(request)
            return True
        if fault.when is not When.BEFORE:
            self._server.sendall(request)
        answer = self._answer() if fault.when in {When.DONE, When.HALFWAY} else b""
        fault.first()
        if fault.when is When.HALFWAY:
            self._client.sendall(answer[: fault.answer_bytes(answer)])
        if fault.how is How.SILENCE:
            while self._client.recv(CHUNK):
                pass
        self.cut(fault.how)
        return False

    def _answer(self) -> bytes:
        self._server.settimeout(ANSWER_SECONDS)
        answer = b""
        while not is_answered(answer):
            data = self._server.recv(CHUNK)
            if not data:
                break
            answer += data
        return answer
