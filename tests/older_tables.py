"""Tables as companies have them: made before this API, with blanks behind their values, and migrated by our steps."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from local.redshift_likeness import LIKENESS
from resolvers.use_cases.migrate import migrate
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.migrations import read_migrations
from tests.warehouse import Sql, WarehouseServer, soon

# What stands behind a value there: CHAR(n) pads it itself.
TABLES = {
    "CHAR": ("id CHAR(20), nombre CHAR(40), apellido CHAR(40), rut CHAR(14), correo CHAR(60)", ""),
    "padded VARCHAR": (
        "id VARCHAR(64), nombre VARCHAR(100), apellido VARCHAR(100), rut VARCHAR(20), correo VARCHAR(254)",
        "   ",
    ),
}
numbers = count()


@dataclass(frozen=True)
class OlderTable:
    sql: Sql
    reader: Warehouse
    writer: Warehouse
    blanks: str

    def insert(self, *rows: tuple[str | None, ...]) -> None:
        """As the older system does, also after the migration."""
        self.sql.insert(*(tuple(value if value is None else value + self.blanks for value in row) for row in rows))


@contextmanager
def older_table(server: WarehouseServer, kind: str, *rows: tuple[str | None, ...]) -> Iterator[OlderTable]:
    """`rows` stand there before the migration."""
    maintenance = server.connect(database="postgres")
    name = f"older_{next(numbers)}"
    maintenance(f"CREATE DATABASE {name}")
    columns, blanks = TABLES[kind]
    with ExitStack() as stack:
        stack.callback(maintenance.close)
        stack.callback(maintenance, f"DROP DATABASE {name} WITH (FORCE)")
        sql = stack.enter_context(closing(server.connect(database=name)))
        settings = server.settings(server.port, database=name)
        admin, reader, writer = (
            stack.enter_context(
                closing(Warehouse(settings, lambda *, fresh, user=user: user, application="old", statement_seconds=10))  # noqa: ARG005
            )
            for user in (server.users[role] for role in ("admin", "reader", "writer"))
        )
        sql(f"CREATE TABLE clientes ({columns})")
        table = OlderTable(sql, reader, writer, blanks)
        table.insert(*rows)
        migrate(admin, server.users, read_migrations(), datetime.now(UTC), soon())
        server.postgres.execute(server.users["admin"].password, *LIKENESS, database=name)
        yield table
