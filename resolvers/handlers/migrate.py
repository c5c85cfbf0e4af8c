"""Invoked once after a deployment, with any event. Doing it again changes nothing."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from resolvers import log
from resolvers.deadline import Deadline, LambdaContext
from resolvers.secrets import read_credentials, read_pending
from resolvers.settings import MigrationSettings, WarehouseSettings
from resolvers.use_cases.migrate import migrate
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.migrations import read_migrations

STATEMENT_SECONDS = 120


def handler(_event: object, context: LambdaContext) -> dict[str, Any]:
    """Answers `{"applied": [names of the steps applied now]}`. An error fails the invocation, and so the deployment."""
    settings, secrets = WarehouseSettings.load(), MigrationSettings.load()
    warehouse = Warehouse(
        settings,
        partial(read_credentials, settings.redshift_secret_arn),
        pending=partial(read_pending, settings.redshift_secret_arn),
        application="clients-migration",
        statement_seconds=STATEMENT_SECONDS,
    )
    users = {
        "reader": read_credentials(secrets.reader_secret_arn, fresh=True),
        "writer": read_credentials(secrets.writer_secret_arn, fresh=True),
    }
    try:
        applied = migrate(warehouse, users, read_migrations(), datetime.now(UTC), Deadline.of(context))
    finally:
        warehouse.close()
    log.logger().info("migrated", extra={"applied": applied})
    return {"applied": applied}
