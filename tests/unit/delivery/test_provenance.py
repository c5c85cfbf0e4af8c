"""What GitHub's own program is asked; it alone can answer, and only with GitHub at hand."""

import json
from pathlib import Path

import pytest

from delivery.environment import DeliveryError
from delivery.provenance import verify

COMMIT = "0123456789abcdef0123456789abcdef01234567"
RECORDER = '#!/bin/sh\nfor argument in "$@"; do echo "$argument"; done > "{asked}"\nexit {status}\n'


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    file = tmp_path / "clients.tar"
    file.write_bytes(b"")
    return file


def answering(folder: Path, status: int, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of gh, which ends as said. The file in which it leaves what it was asked."""
    asked, program = folder / "asked", folder / "gh"
    program.write_text(RECORDER.format(asked=asked, status=status))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    return asked


def test_only_what_our_workflow_built_of_this_commit_on_main_is_taken(
    artifact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(tmp_path, 0, monkeypatch)
    verify(artifact, "latam/clients-api", "main.yml", COMMIT)
    assert asked.read_text().split() == [
        *("attestation", "verify", str(artifact)),
        *("--repo", "latam/clients-api"),
        *("--signer-workflow", "latam/clients-api/.github/workflows/main.yml"),
        *("--source-ref", "refs/heads/main"),
        *("--source-digest", COMMIT),
        "--deny-self-hosted-runners",
    ]


def test_statement_that_says_otherwise_stops_the_delivery(
    artifact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(tmp_path, 1, monkeypatch)
    with pytest.raises(DeliveryError, match="gh attestation failed with status 1"):
        verify(artifact, "latam/clients-api", "main.yml", COMMIT)


@pytest.mark.parametrize("commit", ["", "main", json.dumps(COMMIT), COMMIT[:7]])
def test_commit_is_named_in_full(artifact: Path, commit: str) -> None:
    with pytest.raises(DeliveryError, match="40 hexadecimal digits"):
        verify(artifact, "latam/clients-api", "main.yml", commit)


def test_missing_program_and_missing_artifact_are_told(
    artifact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeliveryError, match="gh is missing"):
        verify(artifact, "latam/clients-api", "main.yml", COMMIT)
    with pytest.raises(DeliveryError, match="download what the workflow built"):
        verify(tmp_path / "none.tar", "latam/clients-api", "main.yml", COMMIT)
