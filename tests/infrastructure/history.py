"""Prints, as JSON, what looks like a secret in any version of any file of the history: path, kind, value.

Run with the interpreter of the program detect-secrets, from the repository's root.
"""

# mypy: disable-error-code="import-not-found"
# detect-secrets lives in its own environment (.programs/detect-secrets), where mypy does not look.

import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

# Digests of packages, actions and messages are long and random, and no secrets.
DIGESTS = [
    r"--hash=sha256:[0-9a-f]{64}",
    r"uses: [\w/-]+@[0-9a-f]{40}",
    r'"[\w-]+/[\w-]+": "[0-9a-f]{40}"',
    r"sha512-[\w+/]{86}==",
    r'"md5Of\w+": "[0-9a-f]{32}"',
]
ENTROPY = {"Base64HighEntropyString": 4.5, "HexHighEntropyString": 3.0}


def versions() -> Iterator[tuple[str, str]]:
    """Path and text of each version of each file, once."""
    listed = git("rev-list", "--objects", "--all").decode().splitlines()
    paths = dict(line.split(" ", 1) for line in listed if " " in line)
    answer = git("cat-file", "--batch", given="\n".join(paths).encode())
    start = 0
    while start < len(answer):
        end = answer.index(b"\n", start)
        name, kind, size = answer[start:end].decode().split()
        content = answer[end + 1 : end + 1 + int(size)]
        start = end + int(size) + 2
        if kind == "blob":
            yield paths[name], content.decode(errors="replace")


def git(*arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], input=given, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603, S607


def lines_by_path() -> dict[str, dict[str, None]]:
    """Versions share most of their lines: each line of a path is looked at once."""
    lines: dict[str, dict[str, None]] = {}
    for path, text in versions():
        lines.setdefault(path, {}).update(dict.fromkeys(text.splitlines()))
    return lines


def main() -> None:
    plugins = [
        {"name": plugin.__name__, **({"limit": ENTROPY[plugin.__name__]} if plugin.__name__ in ENTROPY else {})}
        for plugin in get_mapping_from_secret_type_to_class().values()
    ]
    filters = [
        {"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": DIGESTS},
        {"path": "detect_secrets.filters.heuristic.is_potential_uuid"},
        {"path": "detect_secrets.filters.heuristic.is_likely_id_string"},
        {"path": "detect_secrets.filters.heuristic.is_templated_secret"},
        {"path": "detect_secrets.filters.heuristic.is_indirect_reference"},
        {"path": "detect_secrets.filters.heuristic.is_sequential_string"},
        {"path": "detect_secrets.filters.heuristic.is_not_alphanumeric_string"},
    ]
    found = set()
    with (
        tempfile.TemporaryDirectory() as folder,
        transient_settings({"plugins_used": plugins, "filters_used": filters}),
    ):
        for path, lines in lines_by_path().items():
            file = Path(folder) / Path(path).name
            file.write_text("\n".join(lines), "utf-8")
            found |= {(path, secret.type, secret.secret_value) for secret in scan_file(str(file))}
            file.unlink()
    print(json.dumps(sorted(found)))  # noqa: T201 - how the test gets it


if __name__ == "__main__":
    main()
