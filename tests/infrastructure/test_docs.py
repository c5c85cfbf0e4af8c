"""What the documents, and the comments of configuration, name exists: files, links, make targets, commands."""

import importlib
import importlib.util
import re
import subprocess
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md")})
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
PATH = re.compile(
    r"(?<![\w/.])((?:resolvers|contract|gateway|local|operations|terraform|migrations|tests|benchmarks|docs|delivery|stack_file)/[\w./-]*\w/?)"
)
TARGET = re.compile(r"\bmake ([a-z][a-z0-9-]*)")
MODULE = re.compile(r"python -m ([a-z][\w.]*)")
OURS = re.compile(r"python -m (delivery|operations) ([a-z][a-z-]*)")
CONFIGURATION = (".toml", ".yaml", ".yml", ".tf", ".tfvars", ".hcl")
COMMENT = re.compile(r"(?:^|\s)(?:#|//)\s?(.*)$", re.MULTILINE)


def configurations() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S607
    return [ROOT / line for line in listed.splitlines() if line.endswith(CONFIGURATION)]


CONFIGURATIONS = configurations()


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
def test_named_targets_and_commands_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    fenced = re.findall(r"^```.*?^```", text, re.DOTALL | re.MULTILINE)
    inline = re.findall(r"`[^`\n]+`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    assert unknown_commands("\n".join([*fenced, *inline])) == []


@pytest.mark.parametrize("configuration", CONFIGURATIONS, ids=name)
def test_comments_of_configuration_name_what_exists(configuration: Path) -> None:
    """In backticks, as in a document: `make` is a verb, too."""
    comments = " ".join(COMMENT.findall(configuration.read_text("utf-8")))
    assert unknown_commands("\n".join(re.findall(r"`[^`]+`", comments))) == []
    paths = PATH.findall(re.sub(r"/clients/\S*", "", comments))
    folders = (ROOT, configuration.parent)
    assert [path for path in paths if not any((folder / path).exists() for folder in folders)] == []


def test_configuration_of_every_kind_is_read() -> None:
    assert {path.suffix for path in CONFIGURATIONS} == set(CONFIGURATION)
    assert len(CONFIGURATIONS) > 60


def unknown_commands(code: str) -> list[str]:
    """Those of make, of Python's modules and of our own command lines that are not there."""
    targets = re.findall(r"^([a-z][a-z0-9 -]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    known = {target for line in targets for target in line.split()}
    return [
        *(f"make {target}" for target in TARGET.findall(code) if target not in known),
        *(f"python -m {module}" for module in MODULE.findall(code) if importlib.util.find_spec(module) is None),
        *(f"python -m {line} {command}" for line, command in OURS.findall(code) if command not in commands_of(line)),
    ]


def commands_of(module: str) -> set[str]:
    group = getattr(importlib.import_module(f"{module}.__main__"), module)
    assert isinstance(group, click.Group)
    return set(group.commands)
