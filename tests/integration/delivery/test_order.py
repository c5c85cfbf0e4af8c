"""An older release does not replace a newer one, unless somebody says so."""

import subprocess
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner

from delivery import artifact, order, release
from delivery.__main__ import delivery
from delivery.environment import DeliveryError, Environment

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Environment: {Type: String}
  Commit: {Type: String}
Resources:
  Setting:
    Type: AWS::SSM::Parameter
    Properties: {Name: /clients/nightly/commit, Type: String, Value: !Ref Commit}
"""


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout.strip()


@pytest.fixture
def history(tmp_path: Path) -> tuple[Path, list[str]]:
    """Three commits, and a repository that has them."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commits = []
    for number in range(3):
        git(folder, "commit", "--quiet", "--allow-empty", "--message", str(number))
        commits.append(git(folder, "rev-parse", "HEAD"))
    return folder, commits


@pytest.fixture
def deployed(empty_account: Environment, history: tuple[Path, list[str]], tmp_path: Path) -> Environment:
    """Of the second commit."""
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE, "utf-8")
    release.deploy(empty_account, template, history[1][1])
    return empty_account


def test_only_what_comes_after_the_deployed_commit_is_deployed(
    deployed: Environment, history: tuple[Path, list[str]], tmp_path: Path
) -> None:
    folder, (oldest, same, newest) = history
    assert order.deployed(deployed) == same
    order.refuse_older(deployed, same, repository=folder)
    order.refuse_older(deployed, newest, repository=folder)
    with pytest.raises(DeliveryError, match=f"{oldest[:12]} does not come after {same[:12]}.*--take-back"):
        order.refuse_older(deployed, oldest, repository=folder)
    order.refuse_older(deployed, oldest, repository=folder, take_back=True)

    git(folder, "checkout", "--quiet", "-b", "beside", oldest)
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "beside")
    with pytest.raises(DeliveryError, match="does not come after"):
        order.refuse_older(deployed, git(folder, "rev-parse", "HEAD"), repository=folder)

    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{folder}", "shallow")
    with pytest.raises(DeliveryError, match=r"this clone is shallow.*fetch-depth: 0"):
        order.refuse_older(deployed, git(tmp_path / "shallow", "rev-parse", "HEAD"), repository=tmp_path / "shallow")

    (tmp_path / "other").mkdir()
    git(tmp_path / "other", "init", "--quiet")
    git(tmp_path / "other", "commit", "--quiet", "--allow-empty", "--message", "of another repository")
    with pytest.raises(DeliveryError, match="is not in this repository"):
        order.refuse_older(deployed, git(tmp_path / "other", "rev-parse", "HEAD"), repository=tmp_path / "other")


def test_taken_back_it_is_the_older_commit_that_is_deployed(deployed: Environment, tmp_path: Path) -> None:
    before, commit = release.current(deployed), order.deployed(deployed)
    release.deploy(deployed, tmp_path / "template.yaml", "f" * 40)
    assert order.deployed(deployed) == "f" * 40
    release.roll_back(deployed, before, tmp_path / "work")
    assert order.deployed(deployed) == commit
    value = boto3.client("ssm").get_parameter(Name="/clients/nightly/commit")["Parameter"]["Value"]
    assert value == commit


def test_both_steps_that_change_something_refuse(
    deployed: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nightly has a commit of no repository here; neither Terraform nor SAM is started."""
    assert deployed.name == "nightly"
    function = tmp_path / "artifact" / "build" / "QueryFunction"
    function.mkdir(parents=True)
    (function / "RELEASE").write_text(order.head() + "\n", "utf-8")
    (function.parent / "template.yaml").write_text(TEMPLATE, "utf-8")
    monkeypatch.setattr(artifact, "FOLDER", tmp_path / "artifact")
    digest = artifact.pack(tmp_path / "artifact")
    for command in (["apply", "nightly"], ["deploy", "nightly", "--digest", digest]):
        result = CliRunner().invoke(delivery, command)
        assert isinstance(result.exception, DeliveryError), result.output
        assert "is not in this repository" in str(result.exception)


def test_first_release_has_nothing_to_come_after(empty_account: Environment) -> None:
    assert order.deployed(empty_account) is None
    order.refuse_older(empty_account, order.head())
