"""GitHub's expressions as the rehearsal evaluates them: what the workflows use, and an error for everything else."""

from typing import Any

import pytest

from tests.infrastructure.rehearsal.expressions import UnknownExpressionError, condition, evaluate, fill

CONTEXT: dict[str, Any] = {
    "vars": {"ENVIRONMENTS": '["staging", "production"]', "EMPTY": ""},
    "steps": {"deploy": {"outcome": "success"}},
    "inputs": {"environment": "staging"},
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("inputs.environment", "staging"),
        ("vars.MISSING", None),
        ("vars.EMPTY || 'null'", "null"),
        ("steps.deploy.outcome == 'success'", True),
        ("contains(fromJSON(vars.ENVIRONMENTS || '[]'), 'production')", True),
        ("contains(fromJSON(vars.ENVIRONMENTS), 'nightly')", False),
        ("'it''s' == 'its' || ('a' == 'a' && 'b' == 'c')", False),
    ],
)
def test_expression_is_evaluated(expression: str, value: Any) -> None:
    assert evaluate(expression, CONTEXT, {}) == value


@pytest.mark.parametrize("expression", ["secrets.KEY", "hashFiles('x')", "inputs.environment ~ 1", "('a'", "'a' 'b'"])
def test_unknown_expression_is_an_error(expression: str) -> None:
    with pytest.raises(UnknownExpressionError):
        evaluate(expression, CONTEXT, {})


def test_text_is_filled_as_github_fills_it() -> None:
    assert fill("clients-${{ inputs.environment }}-${{ vars.MISSING }}x", CONTEXT, {}) == "clients-staging-x"


@pytest.mark.parametrize(
    ("text", "failed", "runs"),
    [
        ("success()", False, True),
        ("success()", True, False),
        ("always()", True, True),
        ("steps.deploy.outcome == 'success'", True, False),  # asks for no status, so everything must have succeeded
        ("${{ (failure() || cancelled()) && steps.deploy.outcome == 'success' }}", True, True),
        ("${{ (failure() || cancelled()) && steps.deploy.outcome == 'success' }}", False, False),
    ],
)
def test_step_runs_as_its_condition_says(text: str, *, failed: bool, runs: bool) -> None:
    statuses = {
        "always": lambda: True,
        "success": lambda: not failed,
        "failure": lambda: failed,
        "cancelled": lambda: False,
    }
    assert condition(text, CONTEXT, statuses) is runs
