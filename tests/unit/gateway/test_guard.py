"""Which requests of a browser are let through, by what a page cannot forge."""

import asyncio
from typing import Any

import pytest

from gateway.transport.guard import Guard, refusal

HERE = "127.0.0.1:4566"


def refused(*, own_pages: bool = True, **headers: str | list[str]) -> str | None:
    lines = [(b"host", HERE.encode())] if "host" not in headers else []
    for name, values in headers.items():
        spelled = name.replace("_", "-").encode()
        lines += [(spelled, value.encode()) for value in ([values] if isinstance(values, str) else values)]
    return refusal(lines, own_pages=own_pages)


@pytest.mark.parametrize("own_pages", [True, False])
@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1:80", "127.9.9.9:1", "localhost", "LOCALHOST:80", "[::1]", "[::1]:80"),
        *("bucket.localhost:80", "my_bucket.s3.localhost", "host.docker.internal:80", "bucket.host.docker.internal"),
    ],
)
def test_every_name_of_this_machine_is_answered(host: str, own_pages: bool) -> None:  # noqa: FBT001
    assert refused(host=host, own_pages=own_pages) is None


@pytest.mark.parametrize("own_pages", [True, False])
@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "evillocalhost"),
        *("xhost.docker.internal", "0.0.0.0", "10.0.0.1", "169.254.169.254", "[::]", "[::ffff:10.0.0.1]"),  # noqa: S104
        *("127.0.0.1:80,evil.example", "localhost evil.example", "localhost:port", "localhost@evil", ".", ""),
        "bücket.localhost",
    ],
)
def test_every_other_name_is_refused(host: str, own_pages: bool) -> None:  # noqa: FBT001
    assert "Host header" in str(refused(host=host, own_pages=own_pages))


def test_request_without_or_with_two_hosts_is_refused() -> None:
    assert "(missing)" in str(refusal([], own_pages=True))
    assert "Host header" in str(refused(host=[HERE, HERE]))


@pytest.mark.parametrize(
    "origin",
    [
        *("http://evil.example", "https://127.0.0.1:4566", "http://127.0.0.1:3000", "http://127.0.0.1", "null", ""),
        *("http://localhost:4566", "http://127.0.0.1:4566.evil.example", [f"http://{HERE}", "http://evil.example"]),
    ],
)
def test_every_other_origin_is_refused(origin: str | list[str]) -> None:
    assert "Origin header" in str(refused(origin=origin))


def test_own_origin_is_answered_only_where_own_pages_are() -> None:
    assert refused(origin=f"http://{HERE}") is None
    assert "Origin header" in str(refused(origin=f"http://{HERE}", own_pages=False))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "", "new-value", ["none", "cross-site"]])
def test_request_that_another_page_caused_is_refused_without_an_origin_too(site: str | list[str]) -> None:
    assert "Sec-Fetch-Site header" in str(refused(sec_fetch_site=site))


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_page_that_somebody_opens_is_answered_only_where_own_pages_are(site: str) -> None:
    assert refused(sec_fetch_site=site) is None
    assert "Sec-Fetch-Site header" in str(refused(sec_fetch_site=site, own_pages=False))


def test_browser_that_does_not_say_who_asks_is_refused_where_no_pages_are() -> None:
    old = "Mozilla/5.0 (X11; Linux x86_64; rv:80.0) Gecko/20100101 Firefox/80.0"
    assert "User-Agent header" in str(refused(user_agent=old, own_pages=False))
    for program in (
        "Boto3/1.43 md/Botocore",
        "aws-cli/2.30",
        "curl/8.14",
        "aws-sdk-js/3",
        "Terraform/1.11 (+https://x)",
    ):
        assert refused(user_agent=program, own_pages=False) is None


def test_websocket_of_a_page_is_closed_before_it_opens() -> None:
    async def never(*_: Any) -> None:
        raise AssertionError("the application was asked")

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", HERE.encode()), (b"origin", b"http://evil.example")]
    guard = Guard(never, own_pages=True)
    asyncio.run(guard({"type": "websocket", "headers": headers}, never, send))  # type: ignore[arg-type]
    scope = {"type": "websocket", "headers": headers, "extensions": {"websocket.http.response": {}}}
    asyncio.run(guard(scope, never, send))  # type: ignore[arg-type]

    assert [message["type"] for message in sent] == [
        "websocket.close",
        "websocket.http.response.start",
        "websocket.http.response.body",
    ]
    assert sent[1]["status"] == 403


def test_what_is_shown_of_a_header_is_short() -> None:
    assert len(str(refused(origin="x" * 10_000))) < 400
