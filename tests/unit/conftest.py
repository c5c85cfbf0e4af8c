"""Unit tests touch no network: what opens a socket is no unit test."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytest_socket import disable_socket, enable_socket

# No deadline for an example: how fast the machine is must not decide.
settings.register_profile("unit", max_examples=50, deadline=None)
settings.load_profile("unit")


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    disable_socket(allow_unix_socket=True)  # an event loop wakes itself through one
    yield
    enable_socket()
