"""Secrets Manager takes the connection and says nothing, as behind a network that swallows everything."""

import socket
import time
from collections.abc import Iterator

import pytest

from local.aws import aws_environment
from resolvers import secrets
from resolvers.secrets import SecretUnavailableError, read_credentials

QUERY_SECONDS = 20  # the query function's timeout
LONGEST_STATEMENT_SECONDS = 5


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        for name, value in aws_environment(f"http://127.0.0.1:{server.getsockname()[1]}").items():
            monkeypatch.setenv(name, value)
        secrets._provider.cache_clear()  # noqa: SLF001 - as in a new process
        yield
    secrets._provider.cache_clear()  # noqa: SLF001


@pytest.mark.usefixtures("silent")
def test_silence_is_an_error_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "READ_SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(SecretUnavailableError, match="the secret could not be read: GetParameterError"):
        read_credentials("arn:aws:secretsmanager:us-east-1:000000000000:secret:silent", fresh=True)
    assert time.monotonic() - began < 5


def test_the_query_function_learns_of_it_in_time() -> None:
    """Twice asked, each time in vain, and there is still time to answer with the typed error."""
    assert 2 * (secrets.CONNECT_SECONDS + secrets.READ_SECONDS) + LONGEST_STATEMENT_SECONDS < QUERY_SECONDS
