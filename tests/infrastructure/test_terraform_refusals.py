"""Every bad value is refused, with a message that says which variable and what to write."""

import re
import shutil
from pathlib import Path

import pytest

from tests.infrastructure.terraform import TREE, Root, variables_of

pytestmark = pytest.mark.usefixtures("applying")


@pytest.fixture(params=["bootstrap", "foundation"])
def variables(request: pytest.FixtureRequest, tmp_path: Path) -> Root:
    """A root's variables alone. With its resources each refusal would take as long as a plan."""
    (tmp_path / "tests").mkdir()
    shutil.copy(TREE / request.param / "variables.tf", tmp_path)
    shutil.copy(TREE / request.param / "tests" / "refusals.tftest.hcl", tmp_path / "tests")
    root = Root(tmp_path)
    root.run("init")
    return root


def test_every_validation_refuses_what_it_should(variables: Root) -> None:
    said = variables.run("test", "-no-color")
    refused = len(re.findall(r'^  run ".*"\.\.\. pass$', said, re.MULTILINE))
    code = (variables.folder / "variables.tf").read_text("utf-8")
    assert refused >= code.count("validation {"), said


def test_every_message_names_its_variable(variables: Root) -> None:
    code = (variables.folder / "variables.tf").read_text("utf-8")
    blocks = re.findall(r'^variable "([a-z_]+)" \{\n(.*?)^\}', code, re.MULTILINE | re.DOTALL)
    messages = [(name, it) for name, body in blocks for it in re.findall(r'error_message = "(.*)"', body)]
    assert messages
    for name, message in messages:
        assert name in message, message
        assert " must " in message, message


def test_the_files_of_the_environments_are_accepted(tmp_path: Path) -> None:
    shutil.copy(TREE / "foundation" / "variables.tf", tmp_path)
    root = Root(tmp_path)
    root.run("init")
    for file in sorted((TREE / "foundation" / "environments").glob("*.tfvars")):
        root.run("plan", f"-var-file={file}", *variables_of(file.stem)[1:])
