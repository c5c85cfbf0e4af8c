"""A version of a function is started once and its memory restored many times: what each must have for itself waits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import ROOT

STARTED_ONCE = ("resolvers.handlers.query", "resolvers.handlers.publish")
KEPT_BY_FIRST_CALL = {
    "resolvers.handlers.query": ["_warehouse"],
    "resolvers.handlers.publish": ["_publisher"],
    "resolvers.publisher": ["_sns"],
    "resolvers.log": ["logger"],
}
REPORT = """
import importlib, json, sys
asked = []
calls = ("socket.connect", "socket.getaddrinfo")
sys.addaudithook(lambda event, _: asked.append(event) if event in calls else None)
importlib.import_module(sys.argv[1])
kept = {kept}
used = {{
    f"{{module}}.{{name}}": getattr(sys.modules[module], name).cache_info().currsize
    for module, names in kept.items() if module in sys.modules for name in names
}}
ours = [name for name in sys.modules if name.startswith("resolvers")]
print(json.dumps({{"asked": asked, "used": used, "ours": ours}}))
"""


def started(handler: str) -> dict[str, object]:
    code = REPORT.format(kept=KEPT_BY_FIRST_CALL)
    done = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-c", code, handler], cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("handler", STARTED_ONCE)
def test_start_connects_to_nothing_and_keeps_nothing(handler: str) -> None:
    """Without any setting, too: so nothing of the environment is read before the first call."""
    report = started(handler)
    assert report["asked"] == []
    assert isinstance(report["used"], dict)
    assert handler in {name.rpartition(".")[0] for name in report["used"]}
    assert set(report["used"].values()) == {0}


@pytest.mark.parametrize("handler", STARTED_ONCE)
def test_nothing_that_is_restored_draws_from_a_generator_that_was_copied(handler: str) -> None:
    """`random` would give every restored environment the same numbers; `uuid4` and `secrets` ask the kernel."""
    ours = started(handler)["ours"]
    assert isinstance(ours, list)
    sources = [Path(ROOT, *name.split(".")) for name in ours]
    files = [path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py" for path in sources]
    assert len(files) > 10
    assert [str(file) for file in files if "import random" in file.read_text("utf-8")] == []
