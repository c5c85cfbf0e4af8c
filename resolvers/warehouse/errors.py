"""What can go wrong in the warehouse, and what it means. The one place that reads the driver's errors."""

import re
import struct
from typing import Any

from redshift_connector.error import InterfaceError, OperationalError

# SQLSTATEs after which the same statement may well succeed.
RETRYABLE_STATES = {
    "40001": "serialization failure",
    "40P01": "deadlock",
    "55P03": "lock not available",
    "57014": "statement timeout or cancelled",
    "57P01": "the server shuts down",
    "57P02": "the server crashed",
    "57P03": "the server starts up",
    "57P05": "idle for too long",
    "25P03": "idle in a transaction for too long",
}
RETRYABLE_CLASSES = ("08", "53")  # connection exceptions, insufficient resources
REFUSED_LOGIN_STATES = ("28000", "28P01")
DATA_CLASSES = ("22", "23")  # data exceptions, integrity violations
# Redshift gives these the catch-all state XX000, if any; the text tells. In mistakes and in data it tells nothing.
RETRYABLE_TEXTS = re.compile(
    r"^(error:\s*)?1023\b|serializable isolation violation|conflict with concurrent transaction"
    r"|could not open relation with oid|deadlock detected"
)
# Sockets that time out or break; and whatever the driver stumbles over in an answer of which a part is missing.
BROKEN = (OSError, InterfaceError, OperationalError, struct.error, ValueError, LookupError)
STATE_LENGTH = 5
MISTAKE_CLASSES = ("42",)  # syntax, names, rights


class WarehouseError(Exception):
    """A statement failed, and trying it again would not help: a mistake in the code or in the schema."""


class WarehouseUnavailableError(WarehouseError):
    """The warehouse did not answer, or not in time, or could not do it now; later it may."""


class ConnectionLostError(WarehouseUnavailableError):
    """The connection broke or went silent: whether the statement was done is not known."""


class OutOfTimeError(WarehouseUnavailableError):
    """What is left of the invocation's time is less than a statement may take."""


class LoginRefusedError(WarehouseUnavailableError):
    """The password was not right: it may have been rotated since the secret was read."""


class RefusedDataError(WarehouseError):
    """The warehouse refused a value. It would refuse it again."""


def translate(error: BaseException) -> WarehouseError:
    """Never quotes the driver's text, which may hold data."""
    state, text = _state_and_text(error)
    if state in REFUSED_LOGIN_STATES:
        return LoginRefusedError(f"login refused ({state})")
    if state is None:
        return _without_state(error)
    if len(state) != STATE_LENGTH:
        return ConnectionLostError("no connection (a part of an error)")
    if state.startswith(DATA_CLASSES):
        return RefusedDataError(f"refused ({state})")
    passing = RETRYABLE_TEXTS.search(text) and not state.startswith(MISTAKE_CLASSES)
    if passing or state in RETRYABLE_STATES or state.startswith(RETRYABLE_CLASSES):
        return WarehouseUnavailableError(f"not now ({state})")
    return WarehouseError(f"failed ({state})")


def _without_state(error: BaseException) -> WarehouseError:
    if isinstance(error, UnicodeEncodeError):
        return RefusedDataError("refused (no Unicode text)")
    if isinstance(error, BROKEN):
        return ConnectionLostError(f"no connection ({type(error).__name__})")
    return WarehouseError(type(error).__name__)


def _state_and_text(error: BaseException) -> tuple[str | None, str]:
    """The driver hands the server's error on as a map: C is the SQLSTATE, M the message, D the detail."""
    details: Any = error.args[0] if error.args else None
    if not isinstance(details, dict):
        return ("28000", "") if "28000" in str(details) else (None, "")
    return details.get("C"), f"{details.get('M', '')} {details.get('D', '')}".lower()
