"""Which sources a deployment or a part was made from, as one digest, so that nothing is made again without a reason."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from local.state import REPOSITORY

DEPLOYED: Final = ("template.yaml", "samconfig.toml", "schema.graphql", "resolvers", "migrations")
SERVED: Final = ("gateway", "contract", "resolvers/model")
IGNORED: Final = {"__pycache__", ".aws-sam"}


def digest(names: Iterable[str], below: Path = REPOSITORY) -> str:
    total = hashlib.sha256()
    for file in sorted(_files(below / name for name in names)):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(below)} {content}\n".encode())
    return total.hexdigest()


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir() and path.name not in IGNORED:
            yield from _files(path.iterdir())
