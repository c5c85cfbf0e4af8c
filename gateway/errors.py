"""What may go wrong, in the terms of AppSync's own answers."""

from typing import Any

UNHANDLED = "Lambda:Unhandled"
NOT_AUTHORIZED = "You are not authorized to make this call."


class RequestError(Exception):
    """The request as a whole is refused; nothing of it was executed."""

    def __init__(self, status: int, error_type: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_type = error_type
        self.message = message


class UnauthorizedError(RequestError):
    def __init__(self, message: str = NOT_AUTHORIZED) -> None:
        super().__init__(401, "UnauthorizedException", message)


class MalformedRequestError(RequestError):
    def __init__(self, message: str = "Unable to parse GraphQL query.") -> None:
        super().__init__(400, "MalformedHttpRequestException", message)


class BadRequestError(RequestError):
    def __init__(self, message: str) -> None:
        super().__init__(400, "BadRequestException", message)


class ResolverError(Exception):
    """One field's resolver failed: `errors[]` gets its message, type and data, the field becomes null."""

    def __init__(self, message: str, error_type: str | None, data: Any = None) -> None:  # noqa: ANN401 - JSON
        super().__init__(message)
        self.message = message
        self.error_type = error_type
        self.data = data


class InternalFailureError(ResolverError):
    """A failure that is not the caller's and not the function's. Its cause is for the log, not for the answer."""

    def __init__(self) -> None:
        super().__init__("An internal error occurred.", "InternalFailure")


class ExecutionTimeoutError(ResolverError):
    def __init__(self) -> None:
        super().__init__("Execution timed out.", "Lambda:ExecutionTimeoutException")
