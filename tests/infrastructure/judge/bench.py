"""The judge's bench: an environment with all its policies, before which requests are brought."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.infrastructure.deployed import Stack
from tests.infrastructure.judge.policies import Policies, of_stack, of_terraform
from tests.infrastructure.judge.requests import Request, Verdict, verdict
from tests.infrastructure.judge.stack import RANDOM, Built
from tests.infrastructure.terraform import ACCOUNT
from tests.programs import ROOT, missing

PROGRAM = ROOT / ".programs" / "iam-simulate"
EVERYTHING = "whatever another account allows"
EVALUATE = Path(__file__).with_name("evaluate.mjs")


@dataclass(frozen=True)
class Bench:
    environment: str
    policies: Policies
    stack: Built
    made: dict[str, dict[str, Any]]
    """What Terraform made, the bootstrap included: address to values."""

    def role(self, end: str) -> str:
        """The ARN of the environment's role of this name: deploy, QueryFunctionRole, flow-logs."""
        pattern = rf"arn:aws:iam::\d+:role/clients-{self.environment}-{end}(-{RANDOM})?"
        (found,) = (arn for arn in self.policies.trust if re.fullmatch(pattern, arn))
        return found

    def judge(self, requests: Iterable[Request]) -> list[Verdict]:
        brought = list(requests)
        first = {"program": str(PROGRAM), "policies": self.policies.documents}
        lines = [json.dumps(first), *(json.dumps(self._seen(request)) for request in brought)]
        done = subprocess.run(  # noqa: S603 - our own
            [node(), str(EVALUATE)],
            input="\n".join(lines) + "\n",
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        return [verdict(request, answer) for request, answer in zip(brought, answers, strict=True)]

    def changed(self, name: str, document: Any) -> "Bench":
        """The same with another policy under this name."""
        assert name in self.policies.documents, name
        return replace(self, policies=replace(self.policies, documents=self.policies.documents | {name: document}))

    def _seen(self, request: Request) -> dict[str, Any]:
        found = self.policies
        endpoint = [found.endpoint[request.through]] if request.through else []
        return {
            "principal": request.principal,
            "action": request.action,
            "resource": request.resource,
            "account": request.account,
            "context": dict(request.context),
            "absent": sorted(request.absent),
            "identity": found.identity.get(request.principal, self._elsewhere(request.principal)),
            "boundary": [found.boundary[request.principal]] if request.principal in found.boundary else [],
            "resourcePolicy": self._on(request),
            "endpoint": endpoint,
            "session": request.session or None,
        }

    def _elsewhere(self, principal: str) -> list[str]:
        """Of a role of another account nothing is known: its own account may allow it everything."""
        return [EVERYTHING] if re.match(rf"arn:aws:iam::(?!{ACCOUNT})\d", principal) else []

    def _on(self, request: Request) -> str | None:
        """The resource's own policy; a bucket's holds for its objects, a function's for its aliases."""
        if request.action.startswith("sts:AssumeRole"):
            return self.policies.trust[request.resource]
        names = (request.resource, request.resource.partition("/")[0])
        return next((self.policies.resource[name] for name in names if name in self.policies.resource), None)


def bench_of(
    environment: str, account: dict[str, dict[str, Any]], foundation: dict[str, dict[str, Any]], stack: Stack
) -> Bench:
    parameters = {it["name"]: it["value"] for address, it in foundation.items() if "aws_ssm_parameter." in address}
    built = Built(stack, parameters)
    policies = Policies()
    of_terraform(policies, account)
    of_terraform(policies, foundation)
    of_stack(policies, built)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policies.take(EVERYTHING, {"Version": "2012-10-17", "Statement": [everything]})
    return Bench(environment, policies, built, {**account, **foundation})


def node() -> str:
    found = shutil.which("node")
    if not found or not (PROGRAM / "node_modules").is_dir():
        missing("iam-simulate (make setup, with node and npm)")
    return found
