"""Breaking and dangerous changes, and those breaks that somebody named as intended."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Changes:
    breaking: list[str] = field(default_factory=list)
    dangerous: list[str] = field(default_factory=list)  # works for most: a new value of an enum, a newly checked field

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(self.breaking + other.breaking, self.dangerous + other.dangerous)


class IntendedBreaksError(Exception):
    """The file of intended breaks is not as it has to be; the message says where."""


def intended(text: str) -> dict[str, str]:
    """The change → why it is intended, of a TOML file with [[break]] tables. Raises IntendedBreaksError."""
    try:
        entries = tomllib.loads(text).get("break", [])
    except tomllib.TOMLDecodeError as error:
        raise IntendedBreaksError(f"not TOML: {error}") from error
    found = {}
    for number, entry in enumerate(entries, start=1):
        for name in ("change", "reason"):
            if not isinstance(entry.get(name), str) or not entry[name].strip():
                raise IntendedBreaksError(f"[[break]] number {number} has no {name}; write {name} = '…'")
        found[entry["change"]] = entry["reason"]
    return found


def report(changes: Changes, named: dict[str, str]) -> Iterable[str]:
    """Lines of Markdown, for a person who reviews the change."""
    for change in changes.breaking:
        yield f"- intended: {change} ({named[change]})" if change in named else f"- **breaking: {change}**"
    yield from (f"- dangerous: {change}" for change in changes.dangerous)
    yield from (f"- named as intended, and nothing breaks so: {it}" for it in named if it not in changes.breaking)
