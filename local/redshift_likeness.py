"""What Redshift is by nature and PostgreSQL must be told to be, on the local stack only."""

import json
from collections.abc import Mapping
from typing import Final

from local.aws import Aws
from local.postgres import Postgres

LIKENESS: Final = (
    # Redshift gives the writers of one table their turns, or refuses one of two with 1023; here it is 40001.
    "ALTER ROLE clients_writer SET default_transaction_isolation = 'serializable'",
    # In place of the sort key. Not unique: Redshift enforces no key, so a duplicate must show.
    "CREATE INDEX IF NOT EXISTS clientes_id ON clientes (id)",
)


def behave_like_redshift(postgres: Postgres, aws: Aws, secret_arns: Mapping[str, str]) -> None:
    """After the migration, which makes the table and the users."""
    secret = json.loads(aws.secrets.get_secret_value(SecretId=secret_arns["admin"])["SecretString"])
    postgres.execute(secret["password"], *LIKENESS)
