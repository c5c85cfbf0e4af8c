"""Invoked by Secrets Manager, four times for each new password of the reader or the writer.

Source of the event: AWS Secrets Manager user guide, "Lambda rotation functions".
"""

from collections.abc import Mapping
from functools import partial

from resolvers import log
from resolvers.deadline import Deadline, LambdaContext
from resolvers.secret_versions import SecretVersions
from resolvers.secrets import Credentials, read_credentials
from resolvers.settings import MigrationSettings, WarehouseSettings
from resolvers.use_cases.rotate_secret import Rotation, RotationError, rotate_secret
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.migrations import USERS

# Two logins, and the administrator's with its statement, fit into the function's timeout of 60 seconds.
STATEMENT_SECONDS = 8


def handler(event: Mapping[str, str], context: LambdaContext) -> None:
    """The event's `Step`, `SecretId` (an ARN) and `ClientRequestToken`. An error makes Secrets Manager try again."""
    settings, step = WarehouseSettings.load(), event["Step"]
    admin = _warehouse(settings, partial(read_credentials, settings.redshift_secret_arn))
    rotation = Rotation(
        versions=SecretVersions(event["SecretId"], event["ClientRequestToken"]),
        user=_user_of(event["SecretId"]),
        admin=admin,
        as_user=lambda credentials: _warehouse(settings, partial(_always, credentials)),
        deadline=Deadline.of(context),
    )
    try:
        rotate_secret(step, rotation)
    finally:
        admin.close()
    log.logger().info("rotated", extra={"step": step, "user": rotation.user})


def _user_of(secret_arn: str) -> str:
    """Only these two are rotated here: the administrator's secret is Redshift's own."""
    secrets = MigrationSettings.load()
    users = {secrets.reader_secret_arn: USERS["reader"], secrets.writer_secret_arn: USERS["writer"]}
    if secret_arn not in users:
        raise RotationError("the secret is neither the reader's nor the writer's")
    return users[secret_arn]


def _warehouse(settings: WarehouseSettings, credentials: partial[Credentials]) -> Warehouse:
    return Warehouse(settings, credentials, application="clients-rotation", statement_seconds=STATEMENT_SECONDS)


def _always(credentials: Credentials, *, fresh: bool) -> Credentials:  # noqa: ARG001 - there is no fresher one
    return credentials
