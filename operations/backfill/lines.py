"""Reads a file of clients line by line: CSV with a header, or JSON lines.

A line of the file is a client, always: no field of a client may hold a line break, so a quotation mark that is never
closed spoils one line and not the rest of the file.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from operations.files import UnusableFileError, usable
from operations.parsing import NotJsonError, parse_json
from resolvers.model.errors import InvalidInputError, invalid

LONGEST_BYTES = 256 * 1024  # what the topic takes in one message
REQUIRED = ("id", "nombre", "apellido", "rut", "correo")
COLUMNS = (*REQUIRED, "publicadoEn")
BOM = "\ufeff"

type Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """`number` as an editor counts. `content` is the fields, or why they cannot be read."""

    number: int
    content: Fields | InvalidInputError


def read_lines(path: Path) -> Iterator[Line]:
    """Raises UnusableFileError, at once for a file that cannot be imported. Empty lines are left out."""
    lines = _physical_lines(path)
    parse = _json_object if path.suffix.lower() in (".jsonl", ".ndjson") else _csv_parser(next(lines, None))
    return _parsed(lines, parse)


def _parsed(lines: Iterator[tuple[int, str | None]], parse: Callable[[str], Fields]) -> Iterator[Line]:
    for number, text in lines:
        if text is None:
            yield Line(number, invalid("LineTooLong", "message", f"has over {LONGEST_BYTES} bytes; shorten it"))
        elif text.strip():
            yield Line(number, _attempt(parse, text))


def _attempt(parse: Callable[[str], Fields], text: str) -> Fields | InvalidInputError:
    try:
        return parse(text)
    except InvalidInputError as error:
        return error


def _physical_lines(path: Path) -> Iterator[tuple[int, str | None]]:
    """None stands for a line that is too long. Bytes that are not UTF-8 stay marked, for the model to refuse."""
    with usable(path), path.open("rb") as file:
        for number in count(1):
            line = file.readline(LONGEST_BYTES + 1)
            if not line:
                return
            if len(line) > LONGEST_BYTES:
                while line and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_BYTES)
                yield number, None
                continue
            text = line.decode(errors="surrogateescape").rstrip("\r\n")
            yield number, text.removeprefix(BOM) if number == 1 else text


def _json_object(text: str) -> Fields:
    try:
        value = parse_json(text)
    except NotJsonError:
        raise invalid("InvalidJson", "message", "is not JSON; write one JSON object a line") from None
    if not isinstance(value, dict):
        raise invalid("InvalidType", "message", "must be one JSON object")
    return value


def _csv_parser(header: tuple[int, str | None] | None) -> Callable[[str], Fields]:
    text = (header and header[1]) or ""
    delimiter = ";" if text.count(";") > text.count(",") else ","
    columns = _columns(text, delimiter)

    def parse(text: str) -> Fields:
        cells = _cells(text, delimiter)
        if len(cells) != len(columns):
            raise invalid("InvalidLine", "message", f"has {len(cells)} cells, the header has {len(columns)}")
        fields = {name: cell for name, cell in zip(columns, cells, strict=True) if name in COLUMNS}
        # An empty cell is how CSV leaves a value out.
        return {name: cell for name, cell in fields.items() if cell or name != "publicadoEn"}

    return parse


def _columns(header: str, delimiter: str) -> list[str]:
    known = {name.casefold(): name for name in COLUMNS}
    try:
        found = [known.get(cell.strip().casefold(), "") for cell in _cells(header, delimiter)]
    except InvalidInputError:
        found = []
    if missing := [name for name in REQUIRED if name not in found]:
        raise UnusableFileError(
            f"the first line must name the columns {', '.join(REQUIRED)} (and publicadoEn, if there is one), in UTF-8,"
            f" separated by ; or ,; it does not name {', '.join(missing)}"
        )
    if doubled := [name for name in COLUMNS if found.count(name) > 1]:
        raise UnusableFileError(f"the first line names {', '.join(doubled)} more than once")
    return found


def _cells(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        raise invalid("InvalidLine", "message", "is not CSV; look at its quotation marks") from None
