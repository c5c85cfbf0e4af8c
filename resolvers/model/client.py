"""The one definition of a client: validation, the message contract and the GraphQL types come from it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from resolvers.model.errors import InvalidInputError, Problem
from resolvers.model.fields import Email, Id, Name, Rut

WORDING = {
    "missing": ("MissingField", "is missing; send it"),
    "string_type": ("InvalidType", "must be a text"),
    "string_unicode": ("InvalidCharacters", "has characters that are no Unicode text; correct them"),
    "model_type": ("InvalidType", "must be an object"),
    "dict_type": ("InvalidType", "must be an object"),
}


class Client(BaseModel):
    """A client in the one form in which it is kept. Unknown fields are ignored, so that producers may add some."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    id: Id
    nombre: Name
    apellido: Name
    rut: Rut
    correo: Email


def parse[T: BaseModel](model: type[T], value: Any) -> T:  # noqa: ANN401 - whatever arrived, of any type
    """Raises InvalidInputError with every problem found, none of which repeats a value."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InvalidInputError(_problems_of(error)) from None


def _problems_of(error: ValidationError) -> list[Problem]:
    return [
        _problem(details["type"], ".".join(str(part) for part in details["loc"]) or "message", details["msg"])
        for details in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _problem(kind: str, field: str, message: str) -> Problem:
    ours = kind[0].isupper()
    code, text = (kind, message) if ours else WORDING.get(kind, ("InvalidField", "is not valid; see the contract"))
    return Problem(code, field, f"{field}: {text}")
