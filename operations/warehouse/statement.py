"""The one statement with which operators look into the table, beside the product's own code and only to read."""

from collections.abc import Sequence

from operations.reconciliation.rows import Row

# Times go as text, so that both ways of asking answer the same. Redshift does not see blanks behind an id.
_SELECT = (
    "SELECT id, nombre, apellido, rut, correo, CAST(publicado_en AS VARCHAR(32)), huella, COALESCE(olvidado, FALSE)"
    " FROM clientes WHERE RTRIM(id) IN ({})"
)


class TableUnavailableError(Exception):
    """The table could not be read; the message says why and never quotes data."""


def select(places: Sequence[str]) -> str:
    """`places` are the parameters' places in the list of ids."""
    return _SELECT.format(", ".join(places))


def to_row(values: Sequence[str | bool | None]) -> Row:
    id_, nombre, apellido, rut, correo, publicado_en, huella, olvidado = values
    personal = tuple(None if value is None else str(value).rstrip(" ") for value in (nombre, apellido, rut, correo))
    at, told = (None if value is None else str(value) for value in (publicado_en, huella))
    return Row.of(str(id_).rstrip(" "), personal, at, told, olvidado=bool(olvidado))
