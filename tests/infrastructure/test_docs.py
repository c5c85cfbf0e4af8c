"""What the documents name exists: files, links, make targets, commands' modules."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md")})
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
PATH = re.compile(
    r"(?<![\w/.])((?:resolvers|contract|gateway|local|operations|terraform|migrations|tests|benchmarks|docs|delivery)/[\w./-]*\w/?)"
)
TARGET = re.compile(r"\bmake ([a-z][a-z0-9-]*)")
MODULE = re.compile(r"python -m ([a-z][\w.]*)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_named_files_exist(document: Path) -> None:
    text = re.sub(r"/clients/\S*", "", document.read_text("utf-8"))
    assert [path for path in PATH.findall(text) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_named_targets_and_modules_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    targets = re.findall(r"^([a-z][a-z0-9 -]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    known = {target for line in targets for target in line.split()}
    fenced = re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`[^`\n]+`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    code = "\n".join([*fenced, *inline])
    assert set(TARGET.findall(code)) <= known
    assert [module for module in MODULE.findall(code) if importlib.util.find_spec(module) is None] == []
