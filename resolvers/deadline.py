"""How long an invocation may still work. Nothing begins that could not end before Lambda stops the function."""

import time
from dataclasses import dataclass
from typing import Protocol, Self

# What is left for telling the caller: an answer, a line in the log.
RESERVE_SECONDS = 1.0


class LambdaContext(Protocol):
    def get_remaining_time_in_millis(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Deadline:
    at: float  # on the monotonic clock, in seconds

    @classmethod
    def of(cls, context: LambdaContext) -> Self:
        return cls(time.monotonic() + context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS)

    def allows(self, seconds: float) -> bool:
        return time.monotonic() + seconds <= self.at
