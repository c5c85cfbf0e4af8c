"""Shows the shape of what a message holds without what it says: `Ana` is `xxx`, `12.345.678-K` is `99.999.999-x`.

A wrong value can mostly be told by its shape, so nobody has to see whose it is. What may stand open stands open only in
its own form: a producer may have sent anything in its place.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from uuid import UUID

from stdnum.cl import rut

from operations.parsing import NotJsonError, parse_json
from resolvers.model.event import AWS_DATE_TIME
from resolvers.model.message import KINDS

# The id is the one name by which operators speak of a client, so it is shown whatever it is.
ID = "id"
OPEN_FIELDS = (ID, "publicadoEn", "version")
PERSONAL_FIELDS = ("nombre", "apellido", "rut", "correo")
OTHER_FIELD = "another field"
LONGEST = 40
LONGEST_NAME = 128

# A first word, and then parts with digits in them: crm-2026-000042, Root=1-5759e988-bd862e3fe1be46a994272793.
NAME = re.compile(r"(?:[A-Za-z]+[-_.:/=])?[A-Za-z]*[0-9][A-Za-z0-9]*(?:[-_.:/=;][A-Za-z]*[0-9][A-Za-z0-9]*)*")
RUT = re.compile(r"(?<![0-9A-Za-z])[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}-?[0-9Kk](?![0-9A-Za-z])")
# As resolvers/warehouse/errors.py words it.
CAUSE = r"[0-9A-Z]{5}|[A-Za-z]*Error|timeout|no Unicode text|a part of an error"
FAILURE = re.compile(rf"(?:failed|refused|not now|no connection) \((?:{CAUSE})\)|[A-Z][A-Za-z]*(?:Error|Exception)")


def mask_body(body: str) -> str:
    """A message's body with every value masked; one that is no JSON object is not shown at all."""
    value = _object(body)
    if value is None:
        return f"<{len(body.encode(errors='surrogatepass'))} bytes, not a JSON object>"
    return json.dumps(_masked(value), ensure_ascii=False)


def mask_name(name: str | None) -> str | None:
    """What a producer, or we, gave a message as a name: a correlation id. No RUT is one."""
    if name is None or _is_uuid(name):
        return name
    usable = len(name) <= LONGEST_NAME and NAME.fullmatch(name) and not _has_rut(name)
    return name if usable else mask(name)


def _has_rut(name: str) -> bool:
    """Eight digits in a row may be a day, too; they are a RUT where they stand alone, or where the last one checks."""
    found = [it[0] for it in RUT.finditer(name)]
    return any(it == name or not it.isdigit() or rut.is_valid(it) for it in found)


def mask_event_type(event_type: str | None) -> str | None:
    return event_type if event_type is None or event_type in KINDS else mask(event_type)


def mask_failure(failure: str) -> str:
    """Why storing a message failed: the subscriber says so, and no producer may."""
    return failure if FAILURE.fullmatch(failure) else mask(failure)


def mask(text: str) -> str:
    shape = "".join(map(_shape, text[:LONGEST]))
    return shape if len(text) <= LONGEST else f"{shape}… ({len(text)} characters)"


def _masked(value: Mapping[str, object]) -> dict[str, object]:
    """Names that the contract does not know could themselves be somebody's data."""
    known = {name: _of(name, value[name]) for name in (*OPEN_FIELDS, *PERSONAL_FIELDS) if name in value}
    others = len(value) - len(known)
    return known | ({OTHER_FIELD if others == 1 else f"{others} other fields": "…"} if others else {})


def _of(name: str, value: object) -> object:
    if value is None or isinstance(value, bool) or _is_open(name, value):
        return value
    if isinstance(value, str):
        return mask(value)
    return mask(str(value)) if isinstance(value, (int, float)) else f"<{type(value).__name__}>"


def _is_open(name: str, value: object) -> bool:
    match name, value:
        case "id", str() | int():
            return len(str(value)) <= 2 * LONGEST
        case "version", int():
            return 0 <= value < 100  # noqa: PLR2004 - as many as a contract may come to have
        case "publicadoEn", str():
            return len(value) <= LONGEST and bool(AWS_DATE_TIME.fullmatch(value))
    return False


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _shape(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] in "LM":
        return "x"
    if kind[0] == "N":
        return "9"
    return character if " " <= character <= "~" else "?"


def _object(body: str) -> dict[str, object] | None:
    try:
        value = parse_json(body)
    except NotJsonError:
        return None
    return value if isinstance(value, dict) else None
