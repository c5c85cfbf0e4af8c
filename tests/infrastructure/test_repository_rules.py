"""What GitHub must enforce before main and before production: the files that docs/deploying.md applies."""

import json
import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.infrastructure.test_workflows import workflow
from tests.programs import ROOT

OWNERS = ROOT / ".github" / "CODEOWNERS"
RULES = ROOT / ".github" / "rules"
DOCUMENT = (ROOT / "docs" / "deploying.md").read_text("utf-8")


def owned() -> dict[str, list[str]]:
    """Pattern to owners, in the file's order: the last that fits decides."""
    lines = (line.split() for line in OWNERS.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return {pattern: owners for pattern, *owners in lines}


def owners_of(path: str) -> list[str]:
    fitting = [owners for pattern, owners in owned().items() if fits(f"/{path}", pattern)]
    return fitting[-1]


def fits(path: str, pattern: str) -> bool:
    return pattern in {"*", path} or (pattern.endswith("/") and fnmatchcase(path, f"{pattern}*"))


@pytest.fixture(scope="module")
def ruleset() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RULES / "main.json").read_text("utf-8"))
    return loaded


def parameters(ruleset: dict[str, Any], kind: str) -> dict[str, Any]:
    (found,) = [rule.get("parameters", {}) for rule in ruleset["rules"] if rule["type"] == kind]
    return found  # type: ignore[no-any-return]


def test_everything_has_an_owner_and_every_pattern_something_to_own() -> None:
    patterns = owned()
    assert next(iter(patterns)) == "*"
    assert all(owner.startswith("@") and "/" in owner for owners in patterns.values() for owner in owners)
    assert [it for it in patterns if it != "*" and not (ROOT / it.lstrip("/")).exists()] == []


@pytest.mark.parametrize(
    "path",
    [
        ".github/workflows/main.yml",
        ".github/CODEOWNERS",
        "terraform/bootstrap/github.tf",
        "delivery/release.py",
        "template.yaml",
        "samconfig.toml",
        "requirements/dev.txt",
        "resolvers/requirements.txt",
        "Makefile",
    ],
)
def test_what_decides_who_may_do_what_has_owners_of_its_own(path: str) -> None:
    assert (ROOT / path).exists()
    assert owners_of(path) != owners_of("resolvers/handlers/query.py")


def test_nobody_goes_around_the_rules_of_main(ruleset: dict[str, Any]) -> None:
    assert (ruleset["target"], ruleset["enforcement"], ruleset["bypass_actors"]) == ("branch", "active", [])
    assert ruleset["conditions"]["ref_name"] == {"include": ["refs/heads/main"], "exclude": []}
    assert {rule["type"] for rule in ruleset["rules"]} >= {"deletion", "non_fast_forward"}


def test_another_person_approves_what_is_merged(ruleset: dict[str, Any]) -> None:
    asked = parameters(ruleset, "pull_request")
    assert asked["required_approving_review_count"] >= 1
    for rule in ("dismiss_stale_reviews_on_push", "require_code_owner_review", "require_last_push_approval"):
        assert asked[rule] is True, rule


def test_checks_that_are_required_are_the_jobs_that_run_for_everybody(ruleset: dict[str, Any]) -> None:
    """A fork gets no credentials, so what needs them must not be required of it."""
    asked = parameters(ruleset, "required_status_checks")
    jobs = workflow("pull-request.yml")["jobs"]
    everybody = {name for name, it in jobs.items() if "environment" not in it and "needs" not in it}
    assert {check["context"] for check in asked["required_status_checks"]} == everybody
    assert asked["strict_required_status_checks_policy"] is True


def test_only_main_deploys_and_nobody_approves_himself() -> None:
    environment = json.loads((RULES / "environment.json").read_text("utf-8"))
    assert environment["deployment_branch_policy"] == {"protected_branches": False, "custom_branch_policies": True}
    production = json.loads((RULES / "production.json").read_text("utf-8"))
    assert production["prevent_self_review"] is True
    assert production["deployment_branch_policy"] == environment["deployment_branch_policy"]
    assert [it["type"] for it in production["reviewers"]] == ["Team"]


def test_document_applies_every_file_of_rules_and_names_the_branch() -> None:
    applied = set(re.findall(r"\.github/rules/([a-z]+\.json)", DOCUMENT))
    assert applied == {file.name for file in RULES.iterdir()}
    assert "deployment-branch-policies -f name=main" in DOCUMENT
    assert "CODEOWNERS" in DOCUMENT
