"""Finds the messages about one person, so that nothing of a forgotten client waits in a side queue."""

import json
import re
import unicodedata
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from operations.parsing import parse_json
from resolvers.model.fields import Id

ID: TypeAdapter[str] = TypeAdapter(Id)


class Match(StrEnum):
    """How sure it is that a message is about the person: by its id field, or because the id stands in its text."""

    NAMES = "names"
    CONTAINS = "contains"


def match(body: str, client_id: str) -> Match | None:
    """`client_id` in the one form in which ids are kept. A readable message about somebody else is none."""
    named = _id_of(body)
    if named is not None:
        return Match.NAMES if named == client_id else None
    return Match.CONTAINS if _contains(body, client_id) else None


def normalized(client_id: str) -> str:
    """Raises pydantic's ValidationError for what can be nobody's id."""
    return ID.validate_python(client_id)


def _id_of(body: str) -> str | None:
    """None for a body that does not tell whose it is: no JSON object, or no usable id in it."""
    try:
        return ID.validate_python(parse_json(body)["id"])
    except (ValueError, KeyError, TypeError, IndexError, ValidationError):
        return None


def _contains(body: str, client_id: str) -> bool:
    """As a word of its own (`c-1` does not stand in `c-12`), in either form in which JSON may write it."""
    text = unicodedata.normalize("NFC", body)
    forms = {client_id, json.dumps(client_id)[1:-1]}
    return any(re.search(rf"(?<![\w-]){re.escape(form)}(?![\w-])", text) for form in forms)
