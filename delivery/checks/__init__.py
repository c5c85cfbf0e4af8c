"""What an account, an environment and GitHub lack for the next step of docs/deploying.md; nothing here writes."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """The next step of an environment, by what stands already."""

    BOOTSTRAP = "bootstrap"
    FOUNDATION = "foundation"
    STACK = "stack"


@dataclass(frozen=True, slots=True)
class Finding:
    """`blocks`: the next step would fail, or be unsafe. `mend` is a command, or what a person has to do."""

    what: str
    mend: str
    blocks: bool = True
