"""AppSync's own scalars that the contract uses. AppSync knows them, so their declarations are not deployed.

Source of the rules: AWS AppSync developer guide, "Scalar types".
"""

import re
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

AWSEmail = NewType("AWSEmail", str)
AWSDateTime = NewType("AWSDateTime", str)

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_DATE_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:\d{2}(:\d{2})?)",
    re.ASCII,
)


def _scalar(name: str, form: re.Pattern[str]) -> ScalarDefinition:
    def check(value: object) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise ValueError(f"not a valid {name}")
        return value

    return strawberry.scalar(name=name, serialize=check, parse_value=check)


SCALARS: dict[object, ScalarDefinition] = {
    AWSEmail: _scalar("AWSEmail", _EMAIL),
    AWSDateTime: _scalar("AWSDateTime", _DATE_TIME),
}
