"""What the driver asks PostgreSQL, cut into exchanges: all that is sent before the next answer is waited for.

Protocol: PostgreSQL 3.0, "Message Formats". A message is Byte1 type, Int32 length (itself included), content; the first
of a connection has no type.
"""

import struct
from dataclasses import dataclass, field

SYNC, PASSWORD, TERMINATE = b"S", b"p", b"X"
READY_FOR_QUERY, AUTHENTICATION = b"Z", b"R"
FLUSH = b"H\0\0\0\4"
MD5_WANTED = 5


@dataclass(frozen=True)
class Exchange:
    """`connection` counts the connections of one test, `number` the exchanges of one connection, both from 0."""

    connection: int
    number: int
    step: str
    sql: str

    @property
    def label(self) -> str:
        return " ".join((self.step, *self.sql.split()[:3]))


@dataclass
class Requests:
    """The client's side of one connection."""

    connection: int
    _buffer: bytes = b""
    _started: bool = False
    _count: int = 0
    _sql: dict[bytes, str] = field(default_factory=dict)

    def add(self, data: bytes) -> list[tuple[Exchange, bytes]]:
        self._buffer += data
        found: list[tuple[Exchange, bytes]] = []
        while (end := self._end()) is not None:
            step, sql = self._read(self._buffer[:end])
            found.append((Exchange(self.connection, self._count, step, sql), self._buffer[:end]))
            self._count += 1
            self._buffer = self._buffer[end:]
        return found

    def _end(self) -> int | None:
        start = 0
        while True:
            header = 5 if self._started else 4
            if len(self._buffer) < start + header:
                return None
            (length,) = struct.unpack_from("!I", self._buffer, start + header - 4)
            kind, end = self._buffer[start : start + 1], start + header - 4 + length
            if len(self._buffer) < end:
                return None
            if not self._started or kind in {SYNC, PASSWORD, TERMINATE}:
                return int(end)
            start = end

    def _read(self, data: bytes) -> tuple[str, str]:
        if not self._started:
            self._started = True
            return "startup", ""
        while data.startswith(FLUSH):  # the driver ends its password with one, which comes too late for it
            data = data[len(FLUSH) :]
        kind, content = data[:1], data[5:]
        match kind:
            case b"P":
                name, sql, *_ = content.split(b"\0")
                self._sql[name] = sql.decode()
                return "prepare", self._sql[name]
            case b"B":
                return "execute", self._sql[content.split(b"\0")[1]]
            case b"C":
                return "close", self._sql[content[1:].split(b"\0")[0]]
            case _:
                return {PASSWORD: "password", TERMINATE: "goodbye"}[kind], ""


def is_answered(answer: bytes) -> bool:
    """Whether the server has said all that it says before it waits for the client."""
    start, kind, content = 0, b"", b""
    while len(answer) >= start + 5:
        (length,) = struct.unpack_from("!I", answer, start + 1)
        if len(answer) < start + 1 + length:
            return False
        kind, content = answer[start : start + 1], answer[start + 5 : start + 1 + length]
        start += 1 + length
    wants_password = kind == AUTHENTICATION and struct.unpack_from("!I", content) == (MD5_WANTED,)
    return start == len(answer) and (kind == READY_FOR_QUERY or wants_password)
