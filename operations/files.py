"""Files that an operator names: whatever keeps one from being read or written is one typed error."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class UnusableFileError(Exception):
    """A file cannot be used as was asked; the message names it and says what to do."""


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Turns the system's errors about `path` into UnusableFileError."""
    try:
        yield
    except OSError as error:
        raise UnusableFileError(f"{path} cannot be used: {error.strerror or error}") from None
