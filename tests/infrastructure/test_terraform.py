"""The code of terraform/: its form, and what it says of itself when nothing is there but Terraform."""

import re
from pathlib import Path

import pytest

from tests.infrastructure.terraform import TREE, Root

pytestmark = [pytest.mark.usefixtures("applying"), pytest.mark.timeout(600)]

ROOTS = ("bootstrap", "foundation")
BLOCK = re.compile(r'^(variable|output) "([a-z_]+)" \{\n(.*?)^\}', re.MULTILINE | re.DOTALL)
MODULES = [folder for folder in (*TREE.iterdir(), *(TREE / "modules").iterdir()) if list(folder.glob("*.tf"))]


def text_of(folder: Path) -> str:
    return "\n".join(file.read_text("utf-8") for file in sorted(folder.glob("*.tf")))


def test_formatted(foundation: Root) -> None:
    foundation.run("fmt", "-check", "-recursive", "-diff", str(TREE))


def test_valid(foundation: Root, bootstrap: Root) -> None:
    foundation.run("validate")
    bootstrap.run("validate")


def test_what_was_initialised_is_what_is_locked(foundation: Root, bootstrap: Root) -> None:
    """Both roots pin one provider, by the hashes of every platform, from the registry or from a mirror."""
    locks = {(TREE / name / ".terraform.lock.hcl").read_text("utf-8") for name in ROOTS}
    after = {(root.folder / ".terraform.lock.hcl").read_text("utf-8") for root in (foundation, bootstrap)}
    assert locks == after
    (lock,) = locks
    assert len(re.findall(r'"zh:[0-9a-f]{64}"', lock)) == 15


@pytest.mark.parametrize("name", ROOTS)
def test_holds_under_mocks(request: pytest.FixtureRequest, name: str) -> None:
    """All but the refusals, which have a faster test of their own."""
    root: Root = request.getfixturevalue(name)
    files = sorted(file.name for file in (TREE / name / "tests").glob("*.tftest.hcl") if file.stem != "refusals.tftest")
    assert files
    said = root.run("test", "-no-color", *(f"-filter=tests/{file}" for file in files))
    assert re.search(r"^Success! [1-9][0-9]* passed, 0 failed\.", said, re.MULTILINE), said


@pytest.mark.parametrize("folder", MODULES, ids=lambda folder: folder.name)
def test_every_variable_and_output_is_described_and_typed(folder: Path) -> None:
    blocks = BLOCK.findall(text_of(folder))
    assert blocks
    for kind, name, body in blocks:
        assert re.search(r"^  description = ", body, re.MULTILINE), f"{kind} {name}"
        assert kind == "output" or re.search(r"^  type += ", body, re.MULTILINE), f"{kind} {name}"


@pytest.mark.parametrize("folder", MODULES, ids=lambda folder: folder.name)
def test_nothing_is_declared_that_is_not_used(folder: Path) -> None:
    text = text_of(folder)
    variables = {name for kind, name, _ in BLOCK.findall(text) if kind == "variable"}
    blocks = {name: found[0] for found in BLOCK.finditer(text) if (name := found[2]) and found[1] == "variable"}
    # What a validation of another variable reads is used; what its own reads is not.
    without = {name: BLOCK.sub("", text) + "".join(it for of, it in blocks.items() if of != name) for name in variables}
    assert {name for name in variables if not re.search(rf"\bvar\.{name}\b", without[name])} == set()
    locals_ = {
        name
        for block in re.findall(r"^locals \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
        for name in re.findall(r"^  ([a-z_]+) += ", block, re.MULTILINE)
    }
    assert {name for name in locals_ if not re.search(rf"\blocal\.{name}\b", text)} == set()


def test_every_output_of_a_module_is_read() -> None:
    callers = text_of(TREE / "bootstrap") + text_of(TREE / "foundation")
    for folder in (TREE / "modules").iterdir():
        for kind, name, _ in BLOCK.findall(text_of(folder)):
            assert kind == "variable" or re.search(rf"\.{name}\b", callers), f"{folder.name}: {name}"


def test_bootstrap_says_all_that_it_was_applied_with() -> None:
    """What is left out has its default when drift is looked for, and is drift then, or refused."""
    folder = TREE / "bootstrap"
    declared = re.findall(r'(?m)^variable "(\w+)"', (folder / "variables.tf").read_text("utf-8"))
    assert set(declared) == set(re.findall(r"= var\.(\w+)", (folder / "outputs.tf").read_text("utf-8")))
