import base64
from collections.abc import Mapping

# What MiniStack 1.5 says of every exception, where AWS Lambda names its class.
NAMELESS = "Runtime.HandlerError"


def class_name(failure: Mapping[str, object], message: str, log_tail: str | None) -> str | None:
    """The class of the exception that failed the function; from the traceback in its log where the answer lacks it."""
    named = failure.get("errorType")
    if named != NAMELESS or log_tail is None:
        return str(named) if named else None
    before, found, _ = base64.b64decode(log_tail).decode(errors="replace").rstrip().rpartition(f": {message}")
    return before.rpartition("\n")[2].rpartition(".")[2] if found else NAMELESS
