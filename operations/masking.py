"""Shows the shape of what a message holds without what it says: `Ana` is `xxx`, `12.345.678-K` is `99.999.999-x`.

A wrong value can mostly be told by its shape, so nobody has to see whose it is.
"""

import json
import unicodedata
from collections.abc import Mapping

# The contract's fields that say nothing about a person. The id is the one name by which operators speak of a client.
OPEN_FIELDS = frozenset({"id", "version", "publicadoEn"})
PERSONAL_FIELDS = ("nombre", "apellido", "rut", "correo")
OTHER_FIELD = "another field"
LONGEST = 40


def mask_body(body: str) -> str:
    """A message's body with every value masked; one that is no JSON object is not shown at all."""
    value = _object(body)
    if value is None:
        return f"<{len(body.encode(errors='surrogatepass'))} bytes, not a JSON object>"
    return json.dumps(_masked(value), ensure_ascii=False)


def mask(text: str) -> str:
    shape = "".join(map(_shape, text[:LONGEST]))
    return shape if len(text) <= LONGEST else f"{shape}… ({len(text)} characters)"


def _masked(value: Mapping[str, object]) -> dict[str, object]:
    """Names that the contract does not know could themselves be somebody's data."""
    known = {name: _of(name, value[name]) for name in (*sorted(OPEN_FIELDS), *PERSONAL_FIELDS) if name in value}
    others = len(value) - len(known)
    return known | ({OTHER_FIELD if others == 1 else f"{others} other fields": "…"} if others else {})


def _of(name: str, value: object) -> object:
    """Only what has an open field's own form stands open: a producer may have sent anything in its place."""
    if name in OPEN_FIELDS and isinstance(value, (str, int)) and len(str(value)) <= 2 * LONGEST:
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return mask(value)
    return mask(str(value)) if isinstance(value, (int, float)) else f"<{type(value).__name__}>"


def _shape(character: str) -> str:
    kind = unicodedata.category(character)
    if kind[0] in "LM":
        return "x"
    if kind[0] == "N":
        return "9"
    return character if " " <= character <= "~" else "?"


def _object(body: str) -> dict[str, object] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
