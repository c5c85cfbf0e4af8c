"""Clients that nobody else has: unique ids, valid and made-up RUTs."""

import secrets
import uuid

from stdnum.cl import rut


def new_id(prefix: str = "test") -> str:
    return f"{prefix}-{uuid.uuid4()}"


def new_rut() -> str:
    number = str(10_000_000 + secrets.randbelow(80_000_000))
    return f"{number}-{rut.calc_check_digit(number)}"


def new_client(**fields: str) -> dict[str, str]:
    """As a caller sends it, in the one form in which it is kept."""
    id_ = new_id()
    return {
        "id": id_,
        "nombre": "Begoña",
        "apellido": "Ñandú Pérez",
        "rut": new_rut(),
        "correo": f"{id_}@example.com",
        **fields,
    }
