"""The first passwords of the reader and the writer: written once, and replaced as soon as the two users exist.

Terraform makes the secrets and never sees a value: whatever reads one back needs a right to read it.
"""

import json
import secrets
import time

from delivery.environment import DeliveryError, Environment
from resolvers.secret_versions import CURRENT
from resolvers.warehouse.migrations import USERS

# The id of the first version: a second writer of it is refused, and any other current version is a later one.
# 32 to 64 characters; source: Secrets Manager API reference, PutSecretValue, ClientRequestToken.
FIRST_VERSION = "the-first-password-written-by-delivery"
LONGEST_SECONDS = 300.0
PAUSE_SECONDS = 2.0


def write_first(environment: Environment) -> list[str]:
    """The users that got one now; none where all have had theirs."""
    return [user for role, user in USERS.items() if _write(environment, role, user)]


def replace_first(environment: Environment, *, within: float = LONGEST_SECONDS) -> list[str]:
    """The users that got a new one now. Returns once the first no longer opens anything; raises DeliveryError."""
    replaced = [role for role in USERS if _current(environment, role) == FIRST_VERSION]
    for role in replaced:
        _rotate(environment, role)
    end = time.monotonic() + within
    for role in replaced:
        _wait(environment, role, end)
    return [USERS[role] for role in replaced]


def secret_name(environment: Environment, role: str) -> str:
    """As terraform/foundation names it."""
    return f"{environment.name}/redshift/credentials/{role}"


def _write(environment: Environment, role: str, user: str) -> bool:
    if _current(environment, role) is not None:
        return False
    # 192 random bits; the prefix gives Redshift the classes of characters that it asks for.
    value = json.dumps({"username": user, "password": f"Aa1{secrets.token_hex(24)}"})
    try:
        environment.secrets.put_secret_value(
            SecretId=secret_name(environment, role), ClientRequestToken=FIRST_VERSION, SecretString=value
        )
    except environment.secrets.exceptions.ResourceExistsException:
        return False  # somebody else wrote it meanwhile
    return True


def _rotate(environment: Environment, role: str) -> None:
    """As the stack's schedule says, but now. A rotation that was begun and not ended is gone on with."""
    name = secret_name(environment, role)
    if not environment.secrets.describe_secret(SecretId=name).get("RotationEnabled"):
        raise DeliveryError(f"{name} has no rotation; the stack sets it up: deploy it, then migrate again")
    try:
        environment.secrets.rotate_secret(SecretId=name)
    except environment.secrets.exceptions.InvalidRequestException as error:
        if "previous rotation" not in str(error).lower():
            raise


def _wait(environment: Environment, role: str, end: float) -> None:
    while _current(environment, role) == FIRST_VERSION:
        if time.monotonic() > end:
            raise DeliveryError(
                f"{secret_name(environment, role)} still has its first password: see the log of the function that"
                " rotates, mend what it complains of, and migrate again"
            )
        time.sleep(PAUSE_SECONDS)


def _current(environment: Environment, role: str) -> str | None:
    """The id of the current version; None where the secret has no value yet."""
    described = environment.secrets.describe_secret(SecretId=secret_name(environment, role))
    found = (version for version, labels in described.get("VersionIdsToStages", {}).items() if CURRENT in labels)
    return next(found, None)
