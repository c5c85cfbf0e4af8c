"""Prints the messages' JSON Schema: `python -m contract.message_schema > docs/message.schema.json`."""

import json
import sys
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from resolvers.model.event import PUBLISHED
from resolvers.model.message import KINDS

DESCRIPTION = (
    f"This schema is of a message whose event-type is {PUBLISHED}, or that has none;"
    " #/$defs/ has one for each event-type. The rules that JSON Schema cannot tell stand in docs/message.md:"
    " limits in bytes, check digits, times."
)
EXAMPLE = {
    "version": 1,
    "id": "42",
    "nombre": "Begoña",
    "apellido": "Ñandú Pérez",
    "rut": "12345678-5",
    "correo": "begona@example.com",
    "publicadoEn": "2026-01-31T12:00:00.000Z",
}


class _Untitled(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - Pydantic's own signature
        """A title would only repeat the field's name."""
        return False


def message_schema() -> dict[str, Any]:
    return {
        "$schema": _Untitled.schema_dialect,
        "title": "A message on customers-topic",
        "description": DESCRIPTION,
        "$ref": f"#/$defs/{PUBLISHED}",
        "examples": [EXAMPLE],
        "$defs": {kind: model.model_json_schema(schema_generator=_Untitled) for kind, model in KINDS.items()},
    }


def printed() -> str:
    return json.dumps(message_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(printed())
