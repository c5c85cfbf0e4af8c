"""What Redshift is by nature and PostgreSQL must be told to be, on the local stack only."""

import json
from collections.abc import Mapping
from typing import Final

from local.aws import Aws
from local.postgres import Postgres

LIKENESS: Final = (
    # Redshift gives the writers of one table their turns, or refuses one of two with 1023; here it is 40001.
    "ALTER ROLE clients_writer SET default_transaction_isolation = 'serializable'",
    # Redshift's VARCHAR compares without the blanks behind a text, in MERGE too, which can match bare columns only.
    # PostgreSQL has one type that does, its CHAR without a length; it gives back what was put in, blanks and all.
    # The length is checked beside it, in bytes, as Redshift counts.
    """
    DO $$
    DECLARE bytes integer;
    BEGIN
        SELECT character_maximum_length INTO bytes FROM information_schema.columns
        WHERE table_schema = current_schema AND table_name = 'clientes'
            AND column_name = 'id' AND data_type = 'character varying';
        IF FOUND THEN
            EXECUTE format(
                'ALTER TABLE clientes ALTER COLUMN id TYPE bpchar, ADD CHECK (octet_length(id) <= %s)', bytes
            );
        END IF;
    END $$
    """,
    # In place of the sort key. Not unique: Redshift enforces no key, so a duplicate must show.
    "CREATE INDEX IF NOT EXISTS clientes_id ON clientes (id)",
    "CREATE INDEX IF NOT EXISTS clientes_clave ON clientes (RTRIM(id))",
    # Without the values PostgreSQL would take the bounds that let Redshift skip blocks for narrow, and read all rows.
    "ALTER ROLE clients_reader SET plan_cache_mode = 'force_custom_plan'",
)


def behave_like_redshift(postgres: Postgres, aws: Aws, secret_arns: Mapping[str, str]) -> None:
    """After the migration, which makes the table and the users."""
    secret = json.loads(aws.secrets.get_secret_value(SecretId=secret_arns["admin"])["SecretString"])
    postgres.execute(secret["password"], *LIKENESS)
