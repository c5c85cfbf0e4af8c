"""`python -m contract.changes --base origin/main`: fails where the contract breaks somebody and nobody said so.

Compares the printed files with those of another commit. Exit codes: 0 nothing breaks, or it is named in
contract/intended_breaks.toml; 1 something breaks; 2 usage error.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from contract.changes.graphql import graphql_changes
from contract.changes.messages import message_changes
from contract.changes.verdict import IntendedBreaksError, intended, report

GRAPHQL, MESSAGES = "schema.graphql", "docs/message.schema.json"
INTENDED = Path("contract/intended_breaks.toml")


def at(commit: str, path: str) -> str:
    """The file at that commit. Raises CalledProcessError where either is unknown."""
    return subprocess.run(  # noqa: S603 - git, with a commit that the caller names
        ["git", "show", f"{commit}:{path}"],  # noqa: S607 - the git of whoever calls
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m contract.changes", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--base", required=True, help="the commit or branch to compare with, for example origin/main")
    base: str = parser.parse_args(arguments).base
    try:
        named = intended(INTENDED.read_text("utf-8"))
        changes = graphql_changes(at(base, GRAPHQL), Path(GRAPHQL).read_text("utf-8"))
        changes += message_changes(json.loads(at(base, MESSAGES)), json.loads(Path(MESSAGES).read_text("utf-8")))
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"--base {base}: {error.stderr.strip()}; fetch it, or name another commit\n")
        return 2
    except IntendedBreaksError as error:
        sys.stderr.write(f"{INTENDED}: {error}\n")
        return 2
    lines = list(report(changes, named)) or ["- nothing that callers or producers would notice"]
    sys.stdout.write("\n".join([f"Changes of the contract since {base}:", "", *lines]) + "\n")
    unnamed = [change for change in changes.breaking if change not in named]
    if unnamed:
        sys.stderr.write(f"{len(unnamed)} breaking: undo them, or name them with the reason in {INTENDED}\n")
    return 1 if unnamed else 0


if __name__ == "__main__":
    sys.exit(main())
