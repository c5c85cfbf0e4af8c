"""What each of the driver's errors means. The shapes are those that the driver raises: see its core.py."""

import struct

import pytest
from redshift_connector.error import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

from resolvers.warehouse.errors import (
    DATA_CLASSES,
    REFUSED_LOGIN_STATES,
    RETRYABLE_CLASSES,
    RETRYABLE_STATES,
    ConnectionLostError,
    LoginRefusedError,
    RefusedDataError,
    WarehouseError,
    WarehouseUnavailableError,
    translate,
)


def server(state: str, message: str = "", detail: str = "") -> Exception:
    """As Connection.handle_ERROR_RESPONSE makes it."""
    kind = {"28000": InterfaceError, "23505": IntegrityError}.get(state, ProgrammingError)
    error: Exception = kind({"S": "ERROR", "C": state, "M": message, "D": detail, "F": "x.c", "L": "1023"})
    return error


@pytest.mark.parametrize(
    "state", [*RETRYABLE_STATES, *(f"{start}{end}" for start in RETRYABLE_CLASSES for end in ("000", "006", "400"))]
)
def test_what_passes_is_worth_another_try(state: str) -> None:
    assert type(translate(server(state))) is WarehouseUnavailableError


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ("1023", "Serializable isolation violation on table - 100, transactions forming the cycle are: 1, 2"),
        ("1023", ""),
        ("ERROR: 1023", ""),
        ("Serializable isolation violation on table - 100", ""),
        ("conflict with concurrent transaction", ""),
        ("could not open relation with OID 42", ""),
        ("deadlock detected", "Process 1 waits for AccessExclusiveLock"),
    ],
)
def test_redshift_tells_by_text_what_passes(message: str, detail: str) -> None:
    assert type(translate(server("XX000", message, detail))) is WarehouseUnavailableError


@pytest.mark.parametrize(
    ("state", "message", "detail"),
    [
        ("XX000", "Value too long for character type", "query: 10231023 location: funcs_string.hpp:1023"),
        ("XX000", "Assert", "code: 1000 context: n=1023"),
        ("42703", 'column "1023" does not exist', ""),
        ("42601", "syntax error near deadlock detected", ""),
        ("42501", "permission denied for relation clientes", ""),
        ("42P01", "relation does not exist", ""),
        ("25P02", "current transaction is aborted", ""),
        ("0A000", "not supported", ""),
    ],
)
def test_a_mistake_is_not_worth_another_try(state: str, message: str, detail: str) -> None:
    assert type(translate(server(state, message, detail))) is WarehouseError


@pytest.mark.parametrize("state", [f"{start}{end}" for start in DATA_CLASSES for end in ("001", "505", "P02", "021")])
def test_a_refused_value_is_told_apart(state: str) -> None:
    assert type(translate(server(state, "value too long for type character varying(1023)"))) is RefusedDataError


def test_a_text_that_cannot_be_encoded_is_refused() -> None:
    error = UnicodeEncodeError("utf-8", "<<secret>>\ud800", 10, 11, "surrogates not allowed")

    assert type(translate(error)) is RefusedDataError


@pytest.mark.parametrize("state", REFUSED_LOGIN_STATES)
def test_a_refused_login_is_told_apart(state: str) -> None:
    assert type(translate(server(state, "password authentication failed"))) is LoginRefusedError


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("connection time out", TimeoutError("timed out")),
        InterfaceError("communication error", ConnectionRefusedError(111, "Connection refused")),
        InterfaceError("communication error", OSError("certificate verify failed: Hostname mismatch")),
        InterfaceError("BrokenPipe: server socket closed. We noticed a timeout is set for this connection."),
        InterfaceError("connection is closed"),
        InterfaceError("Unable to determine ip for host %s port %s", "redshift", 5439),
        InterfaceError("Server refuses SSL"),
        TimeoutError("The read operation timed out"),
        OSError("cannot read from timed out object"),
        ConnectionResetError(104, "Connection reset by peer"),
        BrokenPipeError(32, "Broken pipe"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        struct.error("unpack requires a buffer of 5 bytes"),
        # An answer that breaks off: a message's code, its fields, its SQLSTATE.
        KeyError(b"p"),
        KeyError("C"),
        IndexError("list index out of range"),
        ValueError("not enough values to unpack"),
    ],
    ids=repr,
)
def test_a_broken_connection_is_told_apart(error: Exception) -> None:
    assert type(translate(error)) is ConnectionLostError


@pytest.mark.parametrize(
    "error",
    [
        DataError("Prepared statement exceeds bind parameter limit 32767."),
        ProgrammingError("attempting to use unexecuted cursor"),
        TypeError("unsupported"),
        AssertionError("C"),
        Exception(),
    ],
    ids=repr,
)
def test_what_no_server_said_and_no_socket_is_a_mistake(error: Exception) -> None:
    assert type(translate(error)) is WarehouseError


@pytest.mark.parametrize(
    "error",
    [
        server("23502", "null value", "Failing row contains (<<secret>>)"),
        server("22001", "<<secret>>"),
        server("42703", 'column "<<secret>>" does not exist'),
        server("40001", "<<secret>>"),
        server("28000", 'password authentication failed for user "<<secret>>"'),
        InterfaceError("<<secret>>"),
        ValueError("<<secret>>"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_translation_repeats_the_driver(error: Exception) -> None:
    assert "secret" not in repr(translate(error))
