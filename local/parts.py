"""The four parts of the stack, and what can be done with each alone."""

from typing import TYPE_CHECKING, Final

from local import front_door_service, gateway_service, ministack, postgres
from local.deployment import Deployment
from local.facts import read_facts
from local.front_door_service import FrontDoorService
from local.gateway_service import GatewayService
from local.ministack import MiniStack
from local.ports import Ports
from local.postgres import Postgres
from local.processes import PartError, Processes
from local.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS: Final = (postgres.NAME, front_door_service.NAME, ministack.NAME, gateway_service.NAME)


class UnknownPartError(ValueError):
    """There is no such part."""


class Parts:
    def __init__(self, state: State) -> None:
        self.state = state
        self.processes = Processes(state)
        self.ports = Ports(state)
        self.postgres = Postgres(state, self.processes, self.ports)
        self.front_door = FrontDoorService(state, self.processes, self.ports)
        self.ministack = MiniStack(state, self.processes, self.ports)
        self.gateway = GatewayService(state, self.processes, self.ports)
        self.deployment = Deployment(state, self.processes)

    def start(self, part: str) -> None:
        facts = read_facts(self.state)
        if facts is None:
            raise PartError("this stack is not up; `make up` starts it")
        if self.processes.leader(part) is None:
            starts: dict[str, Callable[[], None]] = {
                postgres.NAME: self.postgres.start,
                front_door_service.NAME: self.front_door.start,
                gateway_service.NAME: lambda: self.gateway.start(
                    facts["awsEndpointUrl"], {"GraphQLApiId": facts["apiId"]}
                ),
            }
            if part not in starts:
                raise UnknownPartError(f"{part} cannot be started alone; choose one of {', '.join(starts)}")
            starts[part]()

    def stop(self, part: str) -> None:
        self.processes.stop(_known(part))

    def kill(self, part: str) -> None:
        self.processes.kill(_known(part))

    def healthy(self, part: str) -> bool:
        checks: dict[str, Callable[[], bool]] = {
            postgres.NAME: self.postgres.healthy,
            front_door_service.NAME: self.front_door.healthy,
            ministack.NAME: self.ministack.healthy,
            gateway_service.NAME: self.gateway.healthy,
        }
        return self.processes.leader(part) is not None and checks[part]()


def _known(part: str) -> str:
    if part not in PARTS:
        raise UnknownPartError(f"there is no part {part}; there are {', '.join(PARTS)}")
    return part
