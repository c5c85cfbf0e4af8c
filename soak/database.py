"""The database taken away and brought back, and the writer given another password, as its administrators would."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any

from local import postgres
from local.stack import Stack

WRITER = "clients_writer"
APART_SECONDS = 1.0  # between the new password in the database and in the secret: logins are refused meanwhile


def outage(stack: Stack, take_away: Callable[[str], None], seconds: float, stopped: threading.Event) -> None:
    """It comes back however the run ends."""
    take_away(postgres.NAME)
    try:
        stopped.wait(seconds)
    finally:
        stack.start(postgres.NAME)


def rotate_writer(stack: Stack, facts: Mapping[str, Any]) -> None:
    """The writer's sessions end, so that the new password is needed at once."""
    arns, aws = facts["redshift"]["secretArns"], stack.ministack.aws
    password = f"Aa1{secrets.token_hex(16)}"
    admin = json.loads(aws.secrets.get_secret_value(SecretId=arns["admin"])["SecretString"])["password"]
    stack.postgres.execute(
        admin,
        f"ALTER USER {WRITER} PASSWORD '{password}'",
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{WRITER}'",  # noqa: S608 - constant
    )
    threading.Event().wait(APART_SECONDS)
    value = json.dumps({"username": WRITER, "password": password})
    aws.secrets.put_secret_value(SecretId=arns["writer"], SecretString=value)
