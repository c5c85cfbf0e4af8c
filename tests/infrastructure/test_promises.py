"""docs/promises.md names the tests that hold each promise: they exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "promises.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)


def functions_of(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_named_test_exists() -> None:
    assert [f"{path}::{name}" for path, name in NAMED if name not in functions_of(path)] == []


def test_every_promise_names_some() -> None:
    promises = re.split(r"^## \d\. ", TEXT, flags=re.MULTILINE)[1:]
    assert len(promises) == 6
    assert [promise.splitlines()[0] for promise in promises if promise.count("::test_") < 3] == []
