"""The commands that a document tells a person to type, in their order."""

import re

from tests.programs import ROOT


def commands(document: str, heading: str) -> list[str]:
    """Those of the `console` blocks below a heading, without prompts and remarks; a continued line is one command."""
    text = (ROOT / document).read_text("utf-8")
    section = re.split(r"(?m)^## ", text.split(f"## {heading}", 1)[1], maxsplit=1)[0]
    blocks = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    return [re.sub(r"\s{2,}# .*$", "", line)[2:] for line in joined.splitlines() if line.startswith("$ ")]


def script(lines: list[str], *substitutions: tuple[str, str]) -> str:
    """One shell for all, as a person has; it stops at the first command that fails."""
    text = "\n".join(lines)
    for here, there in substitutions:
        assert here in text, here
        text = text.replace(here, there)
    return f"set -euo pipefail\n{text}\n"
