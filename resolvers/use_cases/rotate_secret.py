"""Gives a database user a new password, in the four steps in which Secrets Manager asks for it.

Any step may be asked for again, and then changes nothing.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from resolvers.deadline import Deadline
from resolvers.secret_versions import CURRENT, PENDING, SecretVersions
from resolvers.secrets import Credentials
from resolvers.warehouse.connection import Warehouse
from resolvers.warehouse.errors import LoginRefusedError
from resolvers.warehouse.migrations import ensure_user


class RotationError(Exception):
    """The rotation cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """`as_user` is the warehouse as somebody with these credentials sees it; `admin` may change passwords."""

    versions: SecretVersions
    user: str
    admin: Warehouse
    as_user: Callable[[Credentials], Warehouse]
    deadline: Deadline


def rotate_secret(step: str, rotation: Rotation) -> None:
    """Raises RotationError, SecretUnavailableError and WarehouseError: Secrets Manager then tries again."""
    match step:
        case "createSecret":
            _create(rotation)
        case "setSecret":
            _set(rotation)
        case "testSecret":
            _test(rotation)
        case "finishSecret":
            _finish(rotation)
        case _:
            raise RotationError("the step is none of Secrets Manager's four")


def _create(rotation: Rotation) -> None:
    if rotation.versions.new() is None:
        # Redshift wants both cases and a digit, and refuses some punctuation: hexadecimal digits offend nobody.
        rotation.versions.put(Credentials(rotation.user, f"Aa1{secrets.token_hex(24)}"))


def _set(rotation: Rotation) -> None:
    labels = rotation.versions.labels()
    if CURRENT not in labels and PENDING not in labels:
        raise RotationError("the version to rotate to is neither pending nor current")
    new = rotation.versions.new()
    if new is None:
        raise RotationError("the new version has no password; createSecret comes first")
    if not _can_log_in(rotation, new):
        rotation.admin.run(lambda session: ensure_user(session, rotation.user, new), rotation.deadline)


def _finish(rotation: Rotation) -> None:
    """The password is set on both sides of the change: a migration sets the one that it reads as current."""
    _set(rotation)
    rotation.versions.promote()
    _set(rotation)


def _test(rotation: Rotation) -> None:
    """Where a rotation is only being set up, Secrets Manager asks for this step alone, and there may be no password."""
    new = rotation.versions.new()
    if new is not None and not _can_log_in(rotation, new):
        raise RotationError(f"{rotation.user} cannot log in with the new password")


def _can_log_in(rotation: Rotation, credentials: Credentials) -> bool:
    warehouse = rotation.as_user(credentials)
    try:
        warehouse.run(lambda _session: None, rotation.deadline)  # to log in is enough
    except LoginRefusedError:
        return False
    finally:
        warehouse.close()
    return True
