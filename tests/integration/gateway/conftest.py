import sys
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest

from local import ministack
from local.ports import Ports
from local.processes import Processes, Service, base_environment
from local.state import REPOSITORY, State
from tests.integration.gateway.caller import Caller
from tests.integration.gateway.deployment import Deployment, deploy


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    running = Processes(State(tmp_path_factory.mktemp("gateway")))
    yield running
    running.stop_all(["gateway", "other", ministack.NAME])


@pytest.fixture(scope="session")
def emulator(processes: Processes) -> str:
    ports = Ports(processes.state)
    ports.choose(ministack.NAME)
    emulator = ministack.MiniStack(processes.state, processes, ports)
    emulator.start(Path(certifi.where()))
    return emulator.endpoint_url


@pytest.fixture(scope="session")
def deployment(emulator: str) -> Deployment:
    return deploy(emulator)


@pytest.fixture(scope="session")
def gateway(processes: Processes, deployment: Deployment) -> Caller:
    return start_gateway(processes, deployment, "gateway")


@pytest.fixture(scope="session")
def other_gateway(processes: Processes, deployment: Deployment) -> Caller:
    """Waits less than the function is allowed to take, and answers errors in the documented form."""
    return start_gateway(
        processes, deployment, "other", "--request-timeout", "1.4", "--lambda-error-type", "class-name"
    )


@pytest.fixture
def gateway_log(processes: Processes) -> Path:
    return processes.log("gateway")


def start_gateway(processes: Processes, deployment: Deployment, name: str, *options: str) -> Caller:
    port_file = processes.state.folder / f"{name}.port"
    command = [sys.executable, "-m", "gateway", "--endpoint-url", deployment.endpoint_url, "--region", "us-east-1"]
    command += ["--api-id", deployment.api_id, "--port-file", str(port_file), *options]
    processes.start(Service(name, command, base_environment(), folder=REPOSITORY))
    processes.wait_until(name, port_file.exists, 30)
    return Caller(int(port_file.read_text()), deployment.api_key)
