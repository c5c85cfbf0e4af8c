"""Every statement that reads or writes clients. Each runs unchanged on Redshift and on the local stack's PostgreSQL.

tests/unit/test_sql.py parses all of them as Redshift and refuses what only PostgreSQL takes.
"""

COLUMNS = ("id", "nombre", "apellido", "rut", "correo", "publicado_en", "huella", "olvidado")

# Statements with lists exist in these sizes only: each distinct text is parsed and planned anew.
ID_LIST_SIZES = (1, 10, 100)
ROW_LIST_SIZES = (500, 100, 20, 4, 1)

_READ = "id, nombre, apellido, rut, correo"
_PRESENT = "COALESCE(olvidado, FALSE) = FALSE"


# Nothing in Redshift keeps an id from standing twice: then the newest row is the client.
_NEWEST_FIRST = "publicado_en DESC NULLS LAST, huella DESC NULLS LAST"


def select_by_ids(count: int) -> str:
    """The last column tells whether the client is present. A forgotten one must not show in an older row."""
    ids = ", ".join(["%s"] * count)
    return f"SELECT {_READ}, {_PRESENT} FROM clientes WHERE id IN ({ids}) ORDER BY {_NEWEST_FIRST}"  # noqa: S608


CONDITIONS = {
    "after": "id > %s",
    "rut": "rut = %s",
    "correo": "correo = %s",
    "apellido_prefix": "apellido LIKE %s",
}


def select_page(conditions: tuple[str, ...]) -> str:
    where = " AND ".join((_PRESENT, *(CONDITIONS[name] for name in conditions)))
    return f"SELECT {_READ} FROM clientes WHERE {where} ORDER BY id, {_NEWEST_FIRST} LIMIT CAST(%s AS INTEGER)"  # noqa: S608


CREATE_STAGE = "CREATE TEMP TABLE clientes_entrantes (LIKE clientes)"
CLEAR_STAGE = "DELETE FROM clientes_entrantes"

# An empty text stands for NULL, and every value is sent as text: so the statement has one form whatever the values.
# VARCHAR(1024) is wider than any column: a cast must never shorten a value.
_TEXT = "NULLIF(CAST(%s AS VARCHAR(1024)), '')"
_ROW = f"({_TEXT}, {_TEXT}, {_TEXT}, {_TEXT}, {_TEXT}, CAST(%s AS TIMESTAMP), {_TEXT}, CAST(%s AS BOOLEAN))"


def insert_into_stage(count: int) -> str:
    rows = ", ".join([_ROW] * count)
    return f"INSERT INTO clientes_entrantes ({', '.join(COLUMNS)}) VALUES {rows}"  # noqa: S608


# Redshift's MERGE takes no condition beside the match, so newest wins in each SET. An older row has no publicado_en.
_NEWER = (
    "clientes.publicado_en IS NULL OR s.publicado_en > clientes.publicado_en"
    " OR (s.publicado_en = clientes.publicado_en AND s.huella > COALESCE(clientes.huella, ''))"
)
_SET = ", ".join(f"{column} = CASE WHEN {_NEWER} THEN s.{column} ELSE clientes.{column} END" for column in COLUMNS[1:])
_VALUES = ", ".join(f"s.{column}" for column in COLUMNS)

MERGE_STAGE = (
    "MERGE INTO clientes USING clientes_entrantes s ON clientes.id = s.id"  # noqa: S608 - made of constants
    f" WHEN MATCHED THEN UPDATE SET {_SET}"
    f" WHEN NOT MATCHED THEN INSERT ({', '.join(COLUMNS)}) VALUES ({_VALUES})"
)
