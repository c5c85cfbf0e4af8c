"""Every statement that reads or writes clients. Each runs unchanged on Redshift and on the local stack's PostgreSQL.

tests/unit/test_sql.py parses all of them as Redshift and refuses what only PostgreSQL takes.
"""

COLUMNS = ("id", "nombre", "apellido", "rut", "correo", "publicado_en", "huella", "olvidado")

# Statements with lists exist in these sizes only: each distinct text is parsed and planned anew.
ID_LIST_SIZES = (1, 10, 100)
ROW_LIST_SIZES = (500, 100, 20, 4, 1)

# Redshift's comparison does not see blanks behind a text, and a company's own table may have them: CHAR(n) pads. RTRIM
# says so in every database, for values that Redshift computes too. The bare `id` beside it lets Redshift skip blocks by
# the sort key, which it cannot do through a function; the bounds are wide enough for any number of blanks.
_KEY = "RTRIM(id)"
_READ = "id, nombre, apellido, rut, correo, publicado_en, huella, COALESCE(olvidado, FALSE)"
_PRESENT = "COALESCE(olvidado, FALSE) = FALSE"


def select_by_ids(count: int) -> str:
    """Every row of these ids. Parameters: a lower bound, an upper one that is excluded, and the ids."""
    ids = ", ".join(["%s"] * count)
    return f"SELECT {_READ} FROM clientes WHERE id >= %s AND id < %s AND {_KEY} IN ({ids})"  # noqa: S608


# Older rows hold what was typed, a RUT with dots or a domain in capitals; each condition reads all written forms. The
# cheap comparison stands first: it leaves few rows for the other. The values come from written_forms.py.
CONDITIONS = {
    "after": f"id > %s AND {_KEY} > %s",
    "rut": (
        "UPPER(RIGHT(TRIM(rut), 1)) = %s"
        " AND LTRIM(REPLACE(REPLACE(REPLACE(UPPER(rut), '.', ''), '-', ''), ' ', ''), '0') = %s"
    ),
    "correo": (
        "LOWER(TRIM(correo)) IN (LOWER(CAST(%s AS VARCHAR(1024))), LOWER(CAST(%s AS VARCHAR(1024))))"
        " AND SUBSTRING(TRIM(correo), 1, STRPOS(TRIM(correo), '@')) = %s"
    ),
    "apellido_prefix": "(TRIM(apellido) LIKE %s OR TRIM(apellido) LIKE %s)",
}


def select_page(conditions: tuple[str, ...]) -> str:
    """Every row of the first ids that have a row which fulfils all conditions; the last column tells whether it does.

    Nothing in Redshift keeps an id from standing twice, so whether the client's newest row is one of those can only be
    told from all of them. Parameters: those of the conditions, those of `after` less one, those of the conditions
    again, and how many rows to find.
    """
    chosen = " AND ".join((_PRESENT, *(CONDITIONS[name] for name in conditions)))
    bound = "id > %s AND " if "after" in conditions else ""
    found = f"SELECT {_KEY} AS clave FROM clientes WHERE {chosen} ORDER BY clave LIMIT CAST(%s AS INTEGER)"  # noqa: S608
    return (
        f"SELECT {_READ}, CASE WHEN {chosen} THEN TRUE ELSE FALSE END FROM clientes"  # noqa: S608
        f" WHERE {bound}{_KEY} IN (SELECT clave FROM ({found}) AS pagina) ORDER BY {_KEY}"
    )


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
