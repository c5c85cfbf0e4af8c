"""Which statements, and which actions of them, the judgements stand on: what nothing stands on could be left out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.requests import Verdict
from tests.infrastructure.permissions import as_list


@dataclass(frozen=True, order=True)
class Part:
    policy: str
    sid: str
    action: str

    def __str__(self) -> str:
        return f"{self.policy}: {self.sid} {self.action}"


def parts(bench: Bench) -> Iterator[Part]:
    """Every action of every statement of every policy that the environment has to itself, or shares."""
    others = {"staging", "production", "nightly"} - {bench.environment}
    for name, document in bench.policies.documents.items():
        if not any(f"-{other}-" in name for other in others):
            for number, statement in enumerate(as_list(document["Statement"])):
                yield from (Part(name, _sid(statement, number), it) for it in as_list(statement["Action"]))


def needed(bench: Bench, verdicts: Iterable[Verdict]) -> set[Part]:
    """The evaluator judged each request again without each statement that matched; this reads what it found.

    An action is needed where it alone of its statement lets the decisive statement match.
    """
    found = set()
    for verdict in verdicts:
        for it in verdict.statements:
            if it.decisive:
                statement = as_list(bench.policies.documents[it.policy]["Statement"])[it.index]
                actions = [one for one in as_list(statement["Action"]) if matches(one, verdict.request.action)]
                if len(actions) == 1:
                    found.add(Part(it.policy, _sid(statement, it.index), actions[0]))
    return found


def matches(pattern: str, action: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), action, re.IGNORECASE) is not None


def _sid(statement: dict[str, str], number: int) -> str:
    return statement.get("Sid") or f"#{number}"
