"""The judge's policies are Terraform's: what a mocked plan renders is what an applied state holds."""

import json
import re
from typing import Any

import pytest

from tests.infrastructure.application import Applied
from tests.infrastructure.judge.bench import Bench, bench_of
from tests.infrastructure.judge.policies import Policies
from tests.infrastructure.terraform import resources

pytestmark = pytest.mark.timeout(600)
# Ids that AWS makes up, and the publisher that the emulator's foundation has besides.
MADE_UP = (
    (r"key/[0-9a-f-]{36}", "key/…"),
    (r"-[A-Za-z0-9]{6}(?=[\"*])", "-…"),
    (r"\"secretsmanager:VersionId\": \"[\w-]+\"", '"secretsmanager:VersionId": "…"'),
)


def test_policies_are_those_that_terraform_applies(
    benches: dict[str, Bench], applied: Applied, bootstrap_state: dict[str, dict[str, Any]]
) -> None:
    bench = benches["production"]
    state = resources(applied.foundation.show()["values"])
    other = bench_of("production", bootstrap_state, state, bench.stack.stack)
    assert plain(bench.policies) == plain(other.policies)


def plain(policies: Policies) -> set[str]:
    return {_plain(json.dumps(it, sort_keys=True)) for it in policies.documents.values()}


def _plain(text: str) -> str:
    for pattern, instead in MADE_UP:
        text = re.sub(pattern, instead, text)
    return text
