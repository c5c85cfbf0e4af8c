"""The values of a filter, as the conditions in statements.py compare them with whatever form a row was written in.

Messages are kept in one form; rows from before them hold what somebody typed.
"""

import contextlib
import unicodedata


def rut(text: str) -> tuple[str, str]:
    """Its last letter or digit, and the whole without dots, dash, blanks and leading zeros; letters are capitals."""
    compact = text.upper()
    for mark in ".- ":
        compact = compact.replace(mark, "")
    return compact[-1:], compact.lstrip("0")


def correo(text: str) -> tuple[str, str, str]:
    """The address with its domain as it is read and as DNS writes it; and the part of it in which capitals count."""
    mailbox, sign, domain = text.partition("@")
    ascii_domain = domain
    with contextlib.suppress(UnicodeError):
        ascii_domain = domain.encode("idna").decode()
    return text, f"{mailbox}{sign}{ascii_domain}", f"{mailbox}{sign}" if sign else ""


def prefix(text: str) -> tuple[str, str]:
    """LIKE patterns for letters composed and not; the backslash is the escape character of both databases."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return escaped, unicodedata.normalize("NFD", escaped)
