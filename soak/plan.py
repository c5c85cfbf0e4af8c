"""What a run does: how many messages, how fast, and which fault when."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is done to the running stack."""

    STOP_DATABASE = "database stopped"
    KILL_DATABASE = "database killed"
    KILL_SUBSCRIBER = "subscriber killed"
    ROTATE_SECRET = "secret rotated"  # noqa: S105 - a name of what happens
    REPUBLISH = "old batch republished"
    REDRIVE = "old batch redriven"


@dataclass(frozen=True, slots=True)
class Plan:
    """`faults` happen one after the other, each once the named share of the messages is published."""

    messages: int
    seed: int
    faults: tuple[tuple[float, Fault], ...]
    rate: float  # messages a second, at most
    most_waiting: int  # publishing pauses while more are in the queue
    outage_seconds: float
    old_batch: int
    reads_per_second: float = 10
    settle_seconds: float = 600  # for the backlog to drain at the end


def full(messages: int, seed: int) -> Plan:
    return Plan(
        messages,
        seed,
        faults=(
            (0.08, Fault.KILL_SUBSCRIBER),
            (0.15, Fault.STOP_DATABASE),
            (0.25, Fault.KILL_SUBSCRIBER),
            (0.33, Fault.REPUBLISH),
            (0.40, Fault.KILL_DATABASE),
            (0.50, Fault.KILL_SUBSCRIBER),
            (0.56, Fault.ROTATE_SECRET),
            (0.65, Fault.KILL_SUBSCRIBER),
            (0.75, Fault.STOP_DATABASE),
            (0.85, Fault.KILL_SUBSCRIBER),
            (0.95, Fault.REDRIVE),
        ),
        rate=400,
        most_waiting=4_000,
        outage_seconds=15,
        old_batch=200,
    )


def quick(messages: int, seed: int) -> Plan:
    """One of each. The killed subscriber's messages come back after a minute, so that comes first."""
    return Plan(
        messages,
        seed,
        faults=(
            (0.06, Fault.KILL_SUBSCRIBER),
            (0.12, Fault.STOP_DATABASE),
            (0.45, Fault.KILL_DATABASE),
            (0.75, Fault.ROTATE_SECRET),
            (0.90, Fault.REPUBLISH),
            (0.95, Fault.REDRIVE),
        ),
        rate=100,
        most_waiting=1_500,
        outage_seconds=4,
        old_batch=40,
        settle_seconds=150,
    )
