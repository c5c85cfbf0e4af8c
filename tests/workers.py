"""How `pytest -n` deals the tests out: whole files, the longest first; each worker has a stack of its own."""

import pytest
from xdist.scheduler import LoadScopeScheduling

# Terraform's tests change one applied world, in the order of their files; xdist tells its workers only names.
ONE_WORLD = "tests/infrastructure/test_terraform"
# What takes longest begins first, so that no worker is left alone with it at the end (`--durations` tells).
FIRST = (
    ONE_WORLD,
    "tests/faults/test_soak.py",
    "tests/faults/test_schemathesis.py",
    "tests/integration/local/test_local_stack.py",
    "tests/integration/delivery",
    "tests/faults",
    "tests/infrastructure",
    "tests/integration",
    "tests/e2e",
)


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return ONE_WORLD if path.startswith(ONE_WORLD) else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WholeFiles:
    config.option.loadscopereorder = False  # the order of the collection counts, see below
    return WholeFiles(config, log)


def place(nodeid: str) -> int:
    return next((at for at, prefix in enumerate(FIRST) if nodeid.startswith(prefix)), len(FIRST))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: place(item.nodeid))
