"""Schemathesis makes up 1,000 requests from the schema that the running API tells: none is the server's fault."""

import re
from pathlib import Path
from typing import Any

from tests.programs import program, run

OPERATIONS = 5
CASES = 1_000
HOOKS = Path(__file__).with_name("schemathesis_hooks.py")
PASSED = re.compile(r"(\d+) generated, (\d+) passed\n")


def test_no_generated_request_is_a_server_error(stack: dict[str, Any], tmp_path: Path) -> None:
    done = run(
        *(program("schemathesis"), "run", stack["graphqlUrl"], "--header", f"x-api-key: {stack['apiKey']}"),
        *("--phases", "fuzzing", "--checks", "no_server_error", "--continue-on-failure", "--no-shrink"),
        *(
            "--max-examples",
            str(CASES // OPERATIONS),
            "--report-dir",
            str(tmp_path),
            "--suppress-health-check",
            "all",
            "--workers",
            "2",
        ),
        environment={"SCHEMATHESIS_HOOKS": str(HOOKS), "NO_COLOR": "1"},
        folder=tmp_path,  # where it keeps what it found
    )
    assert done.returncode == 0, done.stdout + done.stderr
    count = PASSED.search(done.stdout)
    assert count, done.stdout
    assert int(count[1]) == int(count[2]) >= CASES * 0.9, done.stdout
    assert f"Operations:       {OPERATIONS} selected / {OPERATIONS} total" in done.stdout
