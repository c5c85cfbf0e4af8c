"""A plain HTTP client: the tests are about bytes, so nothing stands between."""

import gzip
import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

type Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        packed = self.headers.get("content-encoding") == "gzip"
        return json.loads(gzip.decompress(self.content) if packed else self.content)


@dataclass(frozen=True)
class Caller:
    port: int
    api_key: str

    def send(self, method: str, path: str, body: bytes | None = None, headers: Headers = ()) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            connection.putheader("content-length", str(len(body or b"")))
            connection.endheaders(body)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def post(self, body: bytes, headers: Headers = ()) -> Reply:
        return self.send("POST", "/graphql", body, [("x-api-key", self.api_key), *headers])

    def execute(self, query: str, **variables: Any) -> Any:
        """The body of an answer with status 200."""
        reply = self.post(json.dumps({"query": query, "variables": variables}).encode())
        assert reply.status == 200, reply
        return reply.body


def ask(**asked: Any) -> str:
    """An argument that tells the probe what to do."""
    return json.dumps(asked)
