"""Where an artifact comes from: GitHub's signed statement that this repository's own workflow built it on main.

The digest says that a file is the one that a job spoke of; the statement, which job of which commit that was.
Source: GitHub CLI manual, "gh attestation verify".
"""

import re
import shutil
from pathlib import Path

from delivery.environment import DeliveryError
from delivery.programs import run

BRANCH = "refs/heads/main"


def verify(file: Path, repository: str, workflow: str, commit: str) -> None:
    """`workflow` is a file's name in .github/workflows. Raises DeliveryError where the statement says otherwise."""
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        raise DeliveryError(f"the commit must be its 40 hexadecimal digits, and is {commit!r}")
    if not file.is_file():
        raise DeliveryError(f"there is no {file}; download what the workflow built")
    if shutil.which("gh") is None:
        raise DeliveryError("the program gh is missing, which knows GitHub's statements: https://cli.github.com")
    signer = f"{repository}/.github/workflows/{workflow}"
    wanted = ["--repo", repository, "--signer-workflow", signer, "--source-ref", BRANCH, "--source-digest", commit]
    run("gh", "attestation", "verify", file, *wanted, "--deny-self-hosted-runners")
