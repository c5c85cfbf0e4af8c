"""No secret was ever committed: every version of every file is scanned."""

import json
import re
from pathlib import Path

from tests.programs import ROOT, missing, program, run

AUTHOR = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
# What looks like one and is none, and why. A secret that was committed does not belong here: it has to be replaced.
KNOWN = {
    "eyJhbGciOiJSUzI1NiJ9.e30.": "a token without claims and without a signature",
    "service-role/AWSAppSyncPushToCloudWatchLogs": "the name of a policy of AWS",
    "environments/production-plan/variables/AWS_ACCOUNT_ID": "a path of GitHub's API",
    "AbCdEf123456": "the end of a resource's name, as CloudFormation would draw it",
    "0123456789abcdef0123456789abcdef01234567": "a commit that is none",
    "01J9Z3Y6T4N8Q2V5W7X0ABCDEF": "an id that is none",
}
# A value beside a word like `password` is one only if it could be: Redshift wants letters and digits, eight at least.
COULD_BE_A_PASSWORD = re.compile(r"(?=.*[a-z])(?=.*[0-9])(?!arn:)\S{8,}", re.IGNORECASE)


def is_secret(path: str, kind: str, value: str) -> bool:
    if kind == "Secret Keyword":
        # Tests make up passwords for databases of their own; one that is random, and so perhaps real, still counts.
        return not path.startswith("tests/") and COULD_BE_A_PASSWORD.fullmatch(value) is not None
    return value not in KNOWN


def test_no_version_of_any_file_holds_a_secret() -> None:
    if run("git", "rev-parse", "--is-shallow-repository").stdout.strip() != "false":
        missing("the history (git fetch --unshallow)")
    done = run(program("detect-secrets", "python"), "tests/infrastructure/history.py")
    assert done.returncode == 0, done.stderr
    found = [(path, kind) for path, kind, value in json.loads(done.stdout) if is_secret(path, kind, value)]
    assert found == []


def test_scan_sees_what_was_committed_and_removed_again(tmp_path: Path) -> None:
    """A key in the form of AWS's, put together here so that it does not stand in this file."""
    key = "AKIA" + "IOSFODNN7EXAMPLQ"
    for name, text in (("first", f'key = "{key}"\n'), ("second", "key = None\n")):
        (tmp_path / "settings.py").write_text(text)
        for command in (("init", "-q"), ("add", "."), (*AUTHOR, "commit", "-q", "-m", name)):
            assert run("git", "-C", str(tmp_path), *command).returncode == 0
    script = ROOT / "tests" / "infrastructure" / "history.py"
    done = run(program("detect-secrets", "python"), str(script), folder=tmp_path)
    assert json.loads(done.stdout) == [["settings.py", "AWS Access Key", key]]
