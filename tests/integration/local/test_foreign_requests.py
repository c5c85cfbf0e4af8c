"""Whatever of the stack listens on this machine answers programs and its own console, and no web page."""

import json
import socket
import uuid
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest

from local.aws import Aws
from local.marks import find_marked
from local.parts import PARTS
from local.processes import Processes
from local.stack import Stack
from tests.own_queue import OwnQueue, queue_of_topic

LEAST_LISTENERS = len(PARTS)
FOREIGN: dict[str, dict[str, str]] = {
    "another site's page": {"Origin": "http://evil.example"},
    "a page of another local port": {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
    "a page of this machine's https": {"Origin": "https://127.0.0.1"},
    "a page without an origin": {"Origin": "null"},
    "an empty origin": {"Origin": ""},
    "an image on another site": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "a name that leads here": {"Host": "evil.example"},
    "a name that begins like ours": {"Host": "127.0.0.1.evil.example"},
    "a name that ends like ours": {"Host": "evillocalhost"},
    "every interface": {"Host": "0.0.0.0"},  # noqa: S104 - what a page may name
    "an address of this machine in its network": {"Host": "172.17.0.1"},
    "a rebound name that is its own origin": {"Host": "evil.example:80", "Origin": "http://evil.example:80"},
}
METHODS = ("GET", "POST", "PUT", "OPTIONS", "HEAD")


@pytest.fixture
def topic_queue(stack: dict[str, Any]) -> Iterator[OwnQueue]:
    with queue_of_topic(Aws(stack["awsEndpointUrl"]), stack["topicArn"]) as queue:
        yield queue


def listeners(stack: Stack) -> set[tuple[str, int]]:
    """Of every process of the stack, found by its marks and its leaders' descendants; PostgreSQL's hide theirs."""
    leaders = [leader for part in PARTS if (leader := Processes(stack.state).leader(part))]
    family = {child for leader in leaders for child in [leader, *leader.children(recursive=True)]}
    return {
        (connection.laddr.ip, connection.laddr.port)
        for process in family | set(find_marked(stack.state.folder))
        for connection in _connections(process)
        if connection.status == psutil.CONN_LISTEN
    }


def _connections(process: psutil.Process) -> list[Any]:
    try:
        return list(process.net_connections("inet"))
    except psutil.NoSuchProcess:
        return []


def answer(address: tuple[str, int], method: str, headers: Mapping[str, str], path: str = "/", body: str = "") -> bytes:
    """All bytes that come back to one request, sent as it is."""
    lines = {"Host": f"{address[0]}:{address[1]}", "Content-Type": "text/plain", "Connection": "close", **headers}
    lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n{body}".encode())
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except ConnectionResetError:
            pass
    return received


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_nothing_that_listens_answers_a_foreign_request(local_stack: Stack, headers: Mapping[str, str]) -> None:
    found = listeners(local_stack)
    assert len(found) >= LEAST_LISTENERS
    assert {host for host, _ in found} == {"127.0.0.1"}
    for address in found:
        for method in METHODS:
            said = answer(address, method, headers)
            assert said == b"" or said.startswith(b"HTTP/1.1 403"), (address, method, said)
            assert b"access-control" not in said.lower()


def test_refusal_names_the_header_and_says_what_to_do(stack: Mapping[str, Any]) -> None:
    for url in (stack["awsEndpointUrl"], stack["graphqlUrl"]):
        host, port = url.split("/")[2].split(":")
        for name, value in (("Host", "evil.example"), ("Origin", "http://evil.example")):
            said = json.loads(answer((host, int(port)), "POST", {name: value}).partition(b"\r\n\r\n")[2])
            assert f"{name} header" in said["message"]
            assert "evil.example" in said["message"]
            assert "127.0.0.1" in said["message"]
            assert said["errors"] == [{"errorType": "ForbiddenException", "message": said["message"]}]


def test_simple_request_of_a_page_has_no_effect(stack: dict[str, Any], topic_queue: OwnQueue) -> None:
    """Nobody asks before such a request is sent: it must not be carried out, whether or not its answer can be read."""
    aws = Aws(stack["awsEndpointUrl"])
    host, port = stack["awsEndpointUrl"].split("/")[2].split(":")
    published = urlencode({"Action": "Publish", "TopicArn": stack["topicArn"], "Message": "from a page"})
    for headers in FOREIGN.values():
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        answer((host, int(port)), "POST", form, body=published)
        answer((host, int(port)), "GET", headers, path=f"/?{published}")
    aws.sns.publish(TopicArn=stack["topicArn"], Message="from a program")
    seen = {json.loads(record["body"])["Message"] for record in topic_queue.event()["Records"]}
    assert seen == {"from a program"}


def test_typed_address_that_redirects_here_has_no_effect(stack: dict[str, Any], topic_queue: OwnQueue) -> None:
    """A browser says `none` of what its user typed, also after it was sent on to another address."""
    aws = Aws(stack["awsEndpointUrl"])
    host, port = stack["awsEndpointUrl"].split("/")[2].split(":")
    published = urlencode({"Action": "Publish", "TopicArn": stack["topicArn"], "Message": "from a page"})
    for headers in ({"Sec-Fetch-Site": "none"}, {"User-Agent": "Mozilla/5.0 (of a browser that says nothing)"}):
        answer((host, int(port)), "GET", headers, path=f"/?{published}")
    aws.sns.publish(TopicArn=stack["topicArn"], Message="from a program")
    assert len(topic_queue.event()["Records"]) == 1


def test_programs_are_answered_by_every_name_of_this_machine(stack: Mapping[str, Any]) -> None:
    name = f"bucket-{uuid.uuid4()}"
    Aws(stack["awsEndpointUrl"]).s3.create_bucket(Bucket=name)
    port = int(stack["awsEndpointUrl"].rpartition(":")[2])
    for host in (
        "127.0.0.1",
        "localhost",
        "[::1]",
        f"{name}.localhost",
        f"{name}.s3.localhost",
        "host.docker.internal",
    ):
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/_ministack/health", headers={"Host": f"{host}:{port}"})
        assert connection.getresponse().status != 403, host
        connection.close()
    gateway = int(stack["graphqlUrl"].split("/")[2].split(":")[1])
    for host in ("127.0.0.1", "localhost", "[::1]"):
        connection = HTTPConnection("127.0.0.1", gateway, timeout=30)
        connection.request("GET", "/health", headers={"Host": f"{host}:{gateway}"})
        assert connection.getresponse().status == 200, host
        connection.close()


def test_console_may_ask_its_own_gateway(stack: Mapping[str, Any]) -> None:
    host = stack["graphqlUrl"].split("/")[2]
    port = int(host.split(":")[1])
    headers = {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin", "x-api-key": stack["apiKey"]}
    said = answer(("127.0.0.1", port), "POST", headers, "/graphql", '{"query": "{ __typename }"}')
    assert said.endswith(b'{"data":{"__typename":"Query"}}')
