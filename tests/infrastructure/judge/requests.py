"""A request to AWS as IAM sees it, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.infrastructure.terraform import ACCOUNT

Context = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Request:
    """`principal` is a role's ARN or a service; `why` is the source that says that this request is made."""

    principal: str
    action: str
    resource: str
    why: str
    context: Context = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    through: str = ""
    """The interface endpoint's service, for a call from a private subnet."""
    session: str = ""
    """The policy with which the role was assumed."""
    account: str = ACCOUNT

    def __str__(self) -> str:
        who = self.principal.rsplit("/", 1)[-1]
        return f"{who}: {self.action} on {self.resource} ({self.why})"


@dataclass(frozen=True)
class Statement:
    policy: str
    index: int
    effect: str
    decisive: bool
    """Whether the judgement would have been another one without it."""


@dataclass(frozen=True)
class Verdict:
    """`error` says why nothing could be judged; then `result` is empty."""

    request: Request
    result: str
    error: str
    statements: tuple[Statement, ...]

    @property
    def allowed(self) -> bool:
        return self.result == "Allowed"

    def __str__(self) -> str:
        return f"{self.request}: {self.error or self.result}"


def verdict(request: Request, answer: Mapping[str, Any]) -> Verdict:
    statements = tuple(Statement(**it) for it in answer.get("statements", ()))
    return Verdict(request, answer.get("result", ""), answer.get("error", ""), statements)
