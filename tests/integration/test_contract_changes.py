"""`make breaks` in a repository of git: what a pull request's check says and how it ends."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import ROOT, run

FILES = ("schema.graphql", "docs/message.schema.json", "contract/intended_breaks.toml")
NAMED = "[[break]]\nchange = 'Field PageInfo.endCursor was removed.'\nreason = 'tried in a test'\n"


def git(folder: Path, *arguments: str) -> None:
    assert run("git", "-C", str(folder), *arguments).returncode == 0


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "-c", "user.name=Ana", "-c", "user.email=ana@example.com", "commit", "--quiet", "-m", "before")
    return tmp_path


def check(folder: Path, base: str = "main") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "contract.changes", "--base", base]
    return run(*command, environment={"PYTHONPATH": str(ROOT)}, folder=folder)


def remove_a_field(folder: Path) -> None:
    schema = folder / "schema.graphql"
    schema.write_text(schema.read_text("utf-8").replace("  endCursor: String\n", ""), "utf-8")


def test_unchanged_contract_passes(repository: Path) -> None:
    done = check(repository)
    assert (done.returncode, "nothing that callers" in done.stdout) == (0, True), done.stderr


def test_break_fails_until_it_is_named_with_a_reason(repository: Path) -> None:
    remove_a_field(repository)
    refused = check(repository)
    assert refused.returncode == 1
    assert "**breaking: Field PageInfo.endCursor was removed.**" in refused.stdout

    (repository / "contract/intended_breaks.toml").write_text(NAMED, "utf-8")
    allowed = check(repository)
    assert (allowed.returncode, "(tried in a test)" in allowed.stdout) == (0, True), allowed.stderr


def test_commit_that_nobody_knows_is_a_usage_error(repository: Path) -> None:
    done = check(repository, "nowhere")
    assert done.returncode == 2
    assert "--base nowhere" in done.stderr
