"""Reads the local stack's table through the driver, as the reader."""

import contextlib
import json
import os
from collections.abc import Iterator, Sequence

import redshift_connector
from redshift_connector.error import Error

from operations.aws import Aws
from operations.reconciliation.rows import Row
from operations.stack import LocalWarehouse
from operations.warehouse.statement import TableUnavailableError, select, to_row

IDS = 1000
TIMEOUT_SECONDS = 30


def read_chunks(aws: Aws, warehouse: LocalWarehouse, chunks: Sequence[Sequence[str]]) -> Iterator[list[Row]]:
    """One answer a chunk of ids. Raises TableUnavailableError."""
    secret = json.loads(aws.secrets().get_secret_value(SecretId=warehouse.secret_arn)["SecretString"])
    try:
        with _trusting(warehouse.ca_file):
            connection = redshift_connector.connect(
                host=warehouse.host,
                port=warehouse.port,
                database=warehouse.database,
                user=secret["username"],
                password=secret["password"],
                ssl=True,
                sslmode="verify-full",
                application_name="clients-operations",
                timeout=TIMEOUT_SECONDS,
            )
        with contextlib.closing(connection), connection.cursor() as cursor:
            for ids in chunks:
                cursor.execute(select(["%s"] * len(ids)), tuple(ids))
                yield [to_row(values) for values in cursor.fetchall()]
    except (Error, OSError) as error:
        raise TableUnavailableError(f"the warehouse does not answer: {type(error).__name__}") from None


@contextlib.contextmanager
def _trusting(ca_file: str) -> Iterator[None]:
    """The driver takes a private authority only from this variable."""
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = ca_file
    try:
        yield
    finally:
        del os.environ["SSL_CERT_FILE"]
        if before is not None:
            os.environ["SSL_CERT_FILE"] = before
