from collections.abc import Iterator
from dataclasses import replace

import pytest

from local.front_door_service import NAME as DOOR
from local.front_door_service import FrontDoorService
from local.ports import Ports
from local.postgres import NAME as POSTGRES
from local.processes import Processes
from local.state import State
from tests.faults.proxy import Proxy
from tests.warehouse import WarehouseServer


@pytest.fixture(scope="session")
def _proxy(_server: WarehouseServer) -> Iterator[Proxy]:
    proxy = Proxy(_server.postgres.port)
    yield proxy
    proxy.close()


@pytest.fixture(scope="session")
def _faulty_door(_server: WarehouseServer, _proxy: Proxy) -> Iterator[int]:
    """A second front door, whose PostgreSQL is reached through the proxy."""
    state = State(_server.postgres.state.path("faulty"))
    ports, processes = Ports(state), Processes(state)
    state.write("ports", {POSTGRES: _proxy.port})
    door = FrontDoorService(state, processes, ports)
    port = ports.choose(DOOR)
    source, target = (part.path("certificates") for part in (_server.postgres.state, state))
    target.symlink_to(source)
    door.start()
    yield port
    processes.stop(DOOR)


@pytest.fixture
def proxy(_proxy: Proxy) -> Iterator[Proxy]:
    _proxy.forget()
    yield _proxy
    _proxy.forget()


@pytest.fixture
def faulty_server(warehouse_server: WarehouseServer, proxy: Proxy, _faulty_door: int) -> WarehouseServer:  # noqa: ARG001
    return replace(warehouse_server, port=_faulty_door)
