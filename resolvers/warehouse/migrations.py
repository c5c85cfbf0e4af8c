"""The schema's steps: `migrations/NNNN_what_it_does.sql`, in order, each once and in a transaction of its own."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from resolvers.secrets import Credentials
from resolvers.warehouse.connection import Session
from resolvers.warehouse.errors import WarehouseError

FOLDER = Path(__file__).parents[2] / "migrations"
USERS = {"reader": "clients_reader", "writer": "clients_writer"}
PASSWORD = re.compile(r"[A-Za-z0-9!#$%&()*+,.:;<=>?^_{|}~-]{8,64}")  # what Redshift takes, less what SQL quotes
STATEMENT_PARTS = re.compile(r"""(?P<quoted>'[^']*'|"[^"]*")|--[^\n]*|;""")

CREATE_HISTORY = (
    "CREATE TABLE IF NOT EXISTS migraciones"
    " (nombre VARCHAR(200) NOT NULL, suma VARCHAR(64) NOT NULL, aplicada_en TIMESTAMP NOT NULL)"
)
LOCK_HISTORY = "LOCK TABLE migraciones"
READ_HISTORY = "SELECT nombre, suma FROM migraciones"
WRITE_HISTORY = "INSERT INTO migraciones (nombre, suma, aplicada_en) VALUES (%s, %s, CAST(%s AS TIMESTAMP))"
FIND_USER = "SELECT usename FROM pg_user WHERE usename = %s"


class MigrationError(WarehouseError):
    """The schema cannot be brought up to date; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> list[str]:
        """Without comments; a semicolon or two hyphens inside quotes are part of a text or of a name."""
        code = STATEMENT_PARTS.sub(lambda part: part["quoted"] or ("\0" if part[0] == ";" else ""), self.text)
        return [statement.strip() for statement in code.split("\0") if statement.strip()]


def read_migrations(folder: Path = FOLDER) -> list[Migration]:
    return [Migration(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.sql"))]


def create_history(session: Session) -> None:
    try:
        session.execute(CREATE_HISTORY)
    except WarehouseError:
        session.execute(READ_HISTORY)  # fails in its turn, unless another run created the table at the same time


def pending(session: Session, migrations: list[Migration]) -> list[Migration]:
    """Raises MigrationError when a step was changed after it had been applied."""
    applied = {row[0]: row[1] for row in session.execute(READ_HISTORY)}
    for migration in migrations:
        if applied.get(migration.name, migration.checksum) != migration.checksum:
            raise MigrationError(f"{migration.name} was changed after it was applied; add a new step instead")
    return [migration for migration in migrations if migration.name not in applied]


def apply_next(session: Session, migrations: list[Migration], moment: str) -> str | None:
    """Applies the first pending step, unless somebody else just did; None when there is none left."""
    session.execute("BEGIN")
    session.execute(LOCK_HISTORY)
    left = pending(session, migrations)
    for statement in left[0].statements if left else []:
        session.execute(statement)
    if left:
        session.execute(WRITE_HISTORY, (left[0].name, left[0].checksum, moment))
    session.execute("COMMIT")
    return left[0].name if left else None


def ensure_users(session: Session, users: Mapping[str, Credentials]) -> None:
    """One run at a time, like the steps."""
    session.execute("BEGIN")
    session.execute(LOCK_HISTORY)
    for role, user in USERS.items():
        ensure_user(session, user, users[role])
    session.execute("COMMIT")


def ensure_user(session: Session, expected: str, credentials: Credentials) -> None:
    """Creates the user, or gives it the secret's password. Neither statement takes parameters."""
    if credentials.username != expected:
        raise MigrationError(f"the secret of {expected} has another username; correct the secret")
    if not PASSWORD.fullmatch(credentials.password):
        raise MigrationError(f"the password of {expected} has other characters or another length than Redshift takes")
    verb = "ALTER" if session.execute(FIND_USER, (expected,)) else "CREATE"
    session.execute(f"{verb} USER {expected} PASSWORD '{credentials.password}'")
