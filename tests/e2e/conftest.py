from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.clients_api import ClientsApi
from tests.rows import Rows


@pytest.fixture(scope="session")
def api(stack: dict[str, Any]) -> ClientsApi:
    return ClientsApi(stack)


@pytest.fixture(scope="session")
def rows(stack: dict[str, Any]) -> Iterator[Rows]:
    table = Rows(stack)
    yield table
    table.close()
