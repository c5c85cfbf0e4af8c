"""The schema's steps: each once, safe to repeat and beside another run, on databases new and old."""

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count

import pytest

from resolvers.secrets import Credentials
from resolvers.use_cases.migrate import migrate
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.errors import WarehouseError
from resolvers.warehouse.migrations import Migration, MigrationError, read_migrations
from tests.warehouse import Sql, WarehouseServer, soon

NAMES = [migration.name for migration in read_migrations()]
numbers = count()


class Database:
    """A database of its own, empty; its users are those of the server."""

    def __init__(self, server: WarehouseServer, name: str) -> None:
        self.server = server
        self.name = name
        self.sql = server.connect(database=name)

    def admin(self) -> Warehouse:
        settings = self.server.settings(self.server.port, database=self.name)
        admin = self.server.users["admin"]
        return Warehouse(settings, lambda *, fresh: admin, application="clients-migration", statement_seconds=10)  # noqa: ARG005

    def migrate(
        self, migrations: list[Migration] | None = None, users: dict[str, Credentials] | None = None
    ) -> list[str]:
        steps = read_migrations() if migrations is None else migrations
        with closing(self.admin()) as admin:
            return migrate(admin, users or self.server.users, steps, datetime.now(UTC), soon())


@pytest.fixture
def database(warehouse_server: WarehouseServer) -> Iterator[Database]:
    maintenance = warehouse_server.connect(database="postgres")
    name = f"migrated_{next(numbers)}"
    maintenance(f"CREATE DATABASE {name}")
    database = Database(warehouse_server, name)
    yield database
    database.sql.close()
    maintenance(f"DROP DATABASE {name} WITH (FORCE)")
    maintenance.close()


def columns(sql: Sql) -> list[str]:
    found = sql("SELECT column_name FROM information_schema.columns WHERE table_name = 'clientes' ORDER BY 1")
    return [name for (name,) in found]


def test_new_database_gets_every_step_once(database: Database) -> None:
    assert database.migrate() == NAMES
    assert database.migrate() == []
    assert [name for (name,) in database.sql("SELECT nombre FROM migraciones ORDER BY 1")] == NAMES
    assert {"id", "rut", "publicado_en", "huella", "olvidado"} < set(columns(database.sql))


def test_table_that_is_there_keeps_its_rows(database: Database) -> None:
    fields = "id VARCHAR(64), nombre VARCHAR(100), apellido VARCHAR(100), rut VARCHAR(12), correo VARCHAR(254)"
    database.sql(f"CREATE TABLE clientes ({fields})")
    row = ("a", "Begoña", "Ñandú", "12345678-5", "a@example.com")
    database.sql.insert(row)

    assert database.migrate() == NAMES
    assert database.sql.rows() == [(*row, None, None, None)]


def test_failed_step_leaves_nothing_of_itself_and_the_next_run_goes_on(database: Database) -> None:
    first = Migration("0001_first", "CREATE TABLE primera (a INT);")
    broken = Migration("0002_second", "CREATE TABLE segunda (a INT); SELECT nada;")
    with pytest.raises(WarehouseError):
        database.migrate([first, broken])
    assert database.sql("SELECT tablename FROM pg_tables WHERE tablename IN ('primera', 'segunda')") == [("primera",)]

    mended = Migration("0002_second", "CREATE TABLE segunda (a INT);")
    assert database.migrate([first, mended]) == ["0002_second"]


def test_step_that_was_changed_after_it_was_applied_is_refused(database: Database) -> None:
    database.migrate()
    changed = [Migration(NAMES[0], "SELECT 1"), *read_migrations()[1:]]
    with pytest.raises(MigrationError, match=f"{NAMES[0]} was changed after it was applied"):
        database.migrate(changed)


def test_step_that_another_version_applied_is_let_be(database: Database) -> None:
    database.migrate([*read_migrations(), Migration("0099_of_a_newer_version", "SELECT 1")])
    assert database.migrate() == []


def test_comments_and_semicolons_in_texts_are_no_statements(database: Database) -> None:
    text = "-- a; b\nCREATE TABLE uno (a VARCHAR(9)); -- c\nINSERT INTO uno VALUES ('a;b--c''d');\n;\n"
    database.migrate([Migration("0001_uno", text)])
    assert database.sql("SELECT a FROM uno") == [("a;b--c'd",)]


def test_runs_side_by_side_apply_each_step_once(database: Database) -> None:
    applied: list[list[str]] = []
    barrier = threading.Barrier(4, timeout=10)

    def run() -> None:
        barrier.wait()
        applied.append(database.migrate())

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(name for names in applied for name in names) == NAMES
    assert len(applied) == 4, "a run failed"


def test_first_runs_side_by_side_create_the_users_once(database: Database) -> None:
    """Users belong to the whole server, so others are created here."""
    for user in ("clients_writer", "clients_reader"):
        database.sql(f"ALTER USER {user} RENAME TO {user}_away")
    try:
        test_runs_side_by_side_apply_each_step_once(database)
        with closing(database.server.warehouse("reader")) as reader:
            assert reader.run(lambda session: session.execute("SELECT 1"), soon())
    finally:
        for user in ("clients_writer", "clients_reader"):
            database.sql(f"DROP OWNED BY {user}")
            database.sql(f"DROP USER IF EXISTS {user}")
            database.sql(f"ALTER USER {user}_away RENAME TO {user}")
            password = database.server.users[user.removeprefix("clients_")].password
            database.sql(f"ALTER USER {user} PASSWORD '{password}'")  # md5 holds the name


STRANGE = "Aa1!#$%&()*+,.:;<=>?^_{|}~-%s%%(x)s"


def test_password_of_any_characters_is_the_one_that_logs_in(warehouse_server: WarehouseServer, sql: Sql) -> None:
    users = {**warehouse_server.users, "reader": Credentials("clients_reader", STRANGE)}
    with closing(warehouse_server.warehouse("admin")) as admin:
        migrate(admin, users, read_migrations(), datetime.now(UTC), soon())
        try:
            with closing(
                warehouse_server.warehouse(credentials=lambda *, fresh: users["reader"])  # noqa: ARG005
            ) as reader:
                assert reader.run(lambda session: session.execute("SELECT current_user"), soon()) == [
                    ["clients_reader"]
                ]
        finally:
            migrate(admin, warehouse_server.users, read_migrations(), datetime.now(UTC), soon())
    assert sql.rows() == []


@pytest.mark.parametrize(
    "password", ["", "Short1a", "a" * 65, "Quote1'aaa", 'Quote1"aaa', "Back1\\aaa", "Año1aaaaa", "Sp ace1aa"]
)
def test_password_that_redshift_does_not_take_is_refused(password: str, database: Database) -> None:
    users = {**database.server.users, "reader": Credentials("clients_reader", password)}
    with pytest.raises(MigrationError, match="the password of clients_reader") as raised:
        database.migrate(users=users)
    assert not password or password not in str(raised.value)


def test_secret_of_another_user_is_refused(database: Database) -> None:
    users = {**database.server.users, "reader": database.server.users["admin"]}
    with pytest.raises(MigrationError, match="the secret of clients_reader has another username"):
        database.migrate(users=users)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO clientes (id) VALUES ('a')",
        "UPDATE clientes SET nombre = 'x'",
        "DELETE FROM clientes",
        "TRUNCATE TABLE clientes",
        "DROP TABLE clientes",
        "ALTER TABLE clientes ADD COLUMN x INT",
        "SELECT * FROM migraciones",
        "CREATE USER intruso",
    ],
)
def test_reader_can_only_read_clients(statement: str, reader: Warehouse, sql: Sql) -> None:
    sql.insert(("a",))
    with pytest.raises(WarehouseError, match="42501"):
        reader.run(lambda session: session.execute(statement), soon())
    assert sql.rows()[0][:2] == ("a", None)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM clientes",
        "TRUNCATE TABLE clientes",
        "DROP TABLE clientes",
        "ALTER TABLE clientes ADD COLUMN x INT",
        "SELECT * FROM migraciones",
        "CREATE USER intruso",
    ],
)
def test_writer_can_neither_delete_clients_nor_change_the_schema(statement: str, writer: Warehouse, sql: Sql) -> None:
    sql.insert(("a",))
    with pytest.raises(WarehouseError, match="42501"):
        writer.run(lambda session: session.execute(statement), soon())
    assert len(sql.rows()) == 1


def test_rights_on_the_table_are_those_that_the_functions_need(sql: Sql) -> None:
    granted = sql(
        "SELECT grantee, privilege_type FROM information_schema.table_privileges"
        " WHERE table_name = 'clientes' AND grantee <> 'clients_admin' ORDER BY 1, 2"
    )
    assert granted == [
        ("clients_reader", "SELECT"),
        ("clients_writer", "INSERT"),
        ("clients_writer", "SELECT"),
        ("clients_writer", "UPDATE"),
    ]


def test_message_of_the_contract_fits_the_columns(database: Database) -> None:
    database.migrate()
    widths = dict(
        database.sql(
            "SELECT column_name, character_maximum_length FROM information_schema.columns"
            " WHERE table_name = 'clientes' AND character_maximum_length IS NOT NULL"
        )
    )
    assert widths == {"id": 64, "nombre": 100, "apellido": 100, "rut": 12, "correo": 254, "huella": 16}
