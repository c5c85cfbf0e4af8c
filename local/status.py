"""One line for each part of the stack."""

from typing import Final

from local import front_door_service, gateway_service, ministack, postgres
from local.parts import PARTS
from local.ports import LOOPBACK
from local.progress import say
from local.stack import Stack

SCHEMES: Final = {
    postgres.NAME: "postgres://",
    front_door_service.NAME: "redshift://",
    ministack.NAME: "http://",
    gateway_service.NAME: "http://",
}


def show(stack: Stack) -> int:
    """0 when all parts are healthy, else 1."""
    lines, all_healthy = [f"  {'part':<11} {'pid':>7}  {'address':<30} state"], True
    for part in PARTS:
        leader, port = stack.processes.leader(part), stack.ports.get(part)
        healthy = stack.healthy(part)
        all_healthy = all_healthy and healthy
        address = f"{SCHEMES[part]}{LOOPBACK}:{port}" if port and leader else "-"
        verdict = "healthy" if healthy else ("does not answer" if leader else "not running")
        lines.append(f"  {part:<11} {leader.pid if leader else '-':>7}  {address:<30} {verdict}")
    say("\n".join(lines))
    return 0 if all_healthy else 1
