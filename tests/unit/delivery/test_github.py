"""What GitHub must know. Neither it nor its program is here: a program that answers with its JSON stands for both.

The shapes are those of GitHub's REST API: environments, deployment branch policies, variables, rules for a branch.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from delivery.checks.github import RULES, GitHubSilentError, github
from delivery.environment import Environment

REPOSITORY = "latam/clients-api"
ACCOUNT = "111122223333"
PRODUCTION = Environment("production", ACCOUNT)
PROGRAM = """#!{python}
import json, sys
answers = json.load(open({file!r}))
path = sys.argv[2].removeprefix("repos/latam/clients-api/")
if path not in answers:
    sys.exit("gh: Not Found (HTTP 404)")
print(json.dumps(answers[path]))
"""


def good() -> dict[str, Any]:
    reviewers = {"type": "required_reviewers", "prevent_self_review": True, "reviewers": [{"type": "Team"}]}
    protected = {"deployment_branch_policy": {"custom_branch_policies": True}, "protection_rules": [reviewers]}
    variables = {"AWS_ACCOUNT_ID": {"value": ACCOUNT}, "DOMAIN": {"value": "{}"}}
    names = ("production", "production-plan")
    return {
        "actions/oidc/customization/sub": {
            "use_default": False,
            "include_claim_keys": ["repo", "context", "job_workflow_ref"],
        },
        "actions/variables/ENVIRONMENTS": {"value": '["staging", "production"]'},
        "environments/production": protected,
        "environments/production-plan": {"deployment_branch_policy": None, "protection_rules": []},
        "environments/production/deployment-branch-policies": {"branch_policies": [{"name": "main"}]},
        **{f"environments/{name}/variables/{key}": it for name in names for key, it in variables.items()},
        "rules/branches/main": json.loads((RULES / "main.json").read_text("utf-8"))["rules"],
    }


type Findings = Callable[[dict[str, Any]], dict[str, str]]


@pytest.fixture
def findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Findings:
    """What is wrong, and how to mend it, where GitHub answers so."""
    file, program = tmp_path / "answers.json", tmp_path / "gh"
    program.write_text(PROGRAM.format(python=sys.executable, file=str(file)), "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def found(answers: dict[str, Any]) -> dict[str, str]:
        file.write_text(json.dumps(answers), "utf-8")
        return {finding.what: finding.mend for finding in github(PRODUCTION, REPOSITORY)}

    return found


def test_what_is_set_up_as_documented_has_no_findings(findings: Findings) -> None:
    assert findings(good()) == {}


@pytest.mark.parametrize(
    ("path", "answer", "what", "mend"),
    [
        ("actions/oidc/customization/sub", {"use_default": True}, "no role opens", "customization/sub"),
        ("environments/production-plan", None, "GitHub has no environment production-plan", "gh api -X PUT"),
        ("environments/production/variables/DOMAIN", None, "DOMAIN of production is not set", "gh variable set DOMAIN"),
        (
            "environments/production-plan/variables/AWS_ACCOUNT_ID",
            {"value": "444455556666"},
            "AWS_ACCOUNT_ID of production-plan is 444455556666",
            "gh variable set AWS_ACCOUNT_ID --env production-plan --body 111122223333",
        ),
        ("actions/variables/ENVIRONMENTS", None, "its jobs are skipped", '["staging", "production"]'),
        (
            "environments/production/deployment-branch-policies",
            {"branch_policies": [{"name": "*"}]},
            "other branches than main may deploy production",
            "deployment-branch-policies -f name=main",
        ),
        (
            "environments/production",
            {
                "deployment_branch_policy": {"custom_branch_policies": True},
                "protection_rules": [{"type": "required_reviewers", "prevent_self_review": False, "reviewers": [1]}],
            },
            "nobody else has to approve a deployment of production",
            ".github/rules/production.json",
        ),
        ("rules/branches/main", [], "main lacks the rule pull_request", "rulesets --input .github/rules/main.json"),
        (
            "rules/branches/main",
            [{"type": "pull_request", "parameters": {"required_approving_review_count": 0}}],
            "main lacks the rule pull_request",
            "rulesets --input",
        ),
    ],
)
def test_what_is_missing_is_named_with_the_command_that_mends_it(
    findings: Findings, path: str, answer: Any, what: str, mend: str
) -> None:
    answers = good() | ({path: answer} if answer is not None else {})
    if answer is None:
        del answers[path]
    found = findings(answers)
    (command,) = (command for problem, command in found.items() if what in problem)
    assert mend in command


def test_github_that_does_not_answer_is_not_taken_for_one_that_lacks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "gh"
    program.write_text("#!/bin/sh\necho 'gh: To get started with GitHub CLI, please run:  gh auth login' >&2; exit 4\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitHubSilentError, match="gh auth login"):
        list(github(PRODUCTION, REPOSITORY))
    program.unlink()
    with pytest.raises(GitHubSilentError, match="gh is missing"):
        list(github(PRODUCTION, REPOSITORY))
