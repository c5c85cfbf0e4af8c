"""The fields of a client: what each accepts and the one form in which it is kept."""

import re
import unicodedata
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError
from stdnum.cl import rut as chilean_rut
from stdnum.exceptions import InvalidChecksum, ValidationError

# Redshift counts the bytes of a VARCHAR, not its characters.
ID_BYTES = 64
NAME_BYTES = 100
RUT_BYTES = 12
EMAIL_BYTES = 254

# Control characters, Unicode's two line breaks and lone surrogates; and the two that Unicode has but SQS takes no
# message with: such a client could be published and would never arrive.
UNWANTED = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Composes accents (NFC) and drops spaces at both ends, which Redshift ignores when it compares."""
    return clean_prefix(text).strip()


def clean_prefix(text: str) -> str:
    """The same of a beginning, of which the blanks behind it are a part: `De ` begins no `Delgado`."""
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        raise PydanticCustomError("EmptyField", "is empty; send a value")
    # Before the ends are dropped: Python counts line breaks and tabs among the spaces.
    if UNWANTED.search(text):
        raise PydanticCustomError("InvalidCharacters", "has control characters; remove them")
    return text.lstrip()


def at_most(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if (size := len(text.encode())) > limit:
            raise PydanticCustomError(
                "FieldTooLong",
                "has {size} bytes in UTF-8, the limit is {limit}; shorten it",
                {"size": size, "limit": limit},
            )
        return text

    return AfterValidator(check)


def whole_number_as_text(value: object) -> object:
    """GraphQL takes a number for an ID, and so do we in a message."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def normalize_rut(text: str) -> str:
    """`12.345.678-5`, `12345678-5` and `123456785` are all kept as `12345678-5`."""
    try:
        compact = chilean_rut.validate(text)
    except InvalidChecksum:
        raise PydanticCustomError("InvalidRut", "the check digit does not match; correct the RUT") from None
    except ValidationError:
        raise PydanticCustomError("InvalidRut", "is not a RUT; send it like 12345678-5") from None
    # Zeros in front say nothing, but seven digits must remain for it to be read again.
    return f"{compact[:-1].lstrip('0').rjust(7, '0')}-{compact[-1]}"


def normalize_email(text: str) -> str:
    try:
        address = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise PydanticCustomError("InvalidEmail", "is not an e-mail address; send it like ana@example.com") from None
    return address.normalized


Id = Annotated[
    str,
    AfterValidator(clean),
    at_most(ID_BYTES),
    BeforeValidator(whole_number_as_text),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "minLength": 1,
            "description": f"the client's key, 1 to {ID_BYTES} bytes in UTF-8",
        }
    ),
]
Name = Annotated[
    str,
    AfterValidator(clean),
    at_most(NAME_BYTES),
    WithJsonSchema({"type": "string", "minLength": 1, "description": f"1 to {NAME_BYTES} bytes in UTF-8"}),
]
Prefix = Annotated[str, AfterValidator(clean_prefix), at_most(NAME_BYTES)]
Rut = Annotated[
    str,
    AfterValidator(clean),
    AfterValidator(normalize_rut),
    at_most(RUT_BYTES),
    WithJsonSchema({"type": "string", "description": "Chilean RUT, its check digit right; kept like 12345678-5"}),
]
Email = Annotated[
    str,
    AfterValidator(clean),
    AfterValidator(normalize_email),
    at_most(EMAIL_BYTES),
    WithJsonSchema({"type": "string", "format": "email", "description": f"1 to {EMAIL_BYTES} bytes in UTF-8"}),
]
