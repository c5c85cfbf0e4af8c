"""The gateway, AppSync's data plane, as a part of the stack; `gateway` is the program itself."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from local.aws import REGION, aws_environment
from local.http import answers
from local.ports import LOOPBACK, Ports
from local.processes import Processes, Service, base_environment
from local.sources import SERVED, digest
from local.state import REPOSITORY, State

NAME: Final = "gateway"


@dataclass(frozen=True)
class GatewayService:
    state: State
    processes: Processes
    ports: Ports

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports[NAME]}"

    @property
    def realtime_url(self) -> str:
        return f"ws://{LOOPBACK}:{self.ports[NAME]}/graphql/realtime"

    def start(self, endpoint_url: str, outputs: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "gateway", "--endpoint-url", endpoint_url, "--region", REGION]
        command += ["--api-id", outputs["GraphQLApiId"], "--port", str(self.ports[NAME])]
        environment = base_environment() | aws_environment(endpoint_url)
        self.state.write("served", digest(SERVED))
        self.processes.start(Service(NAME, command, environment, folder=REPOSITORY))
        self.processes.wait_until(NAME, self.healthy, timeout=90)

    def is_current(self) -> bool:
        """Whether the running gateway was started from the sources as they are now."""
        return bool(self.state.read("served") == digest(SERVED))

    def healthy(self) -> bool:
        return self.ports.get(NAME) is not None and answers(f"{self.url}/health")
