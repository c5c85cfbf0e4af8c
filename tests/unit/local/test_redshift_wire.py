import struct

import pytest

from local.redshift_wire import (
    CANNOT_CONNECT_NOW,
    ERROR_RESPONSE,
    PARAMETER_STATUS,
    PROTOCOL_3,
    SSL_REQUEST,
    StartupMessageError,
    as_redshift,
    fatal,
    without_redshift_parameters,
)


def startup(*words: bytes, protocol: int = PROTOCOL_3) -> bytes:
    return struct.pack("!I", protocol) + b"".join(word + b"\0" for word in words) + b"\0"


def test_parameters_that_only_redshift_knows_are_taken_out_of_the_startup_message() -> None:
    body = startup(
        b"user", b"ana", b"client_protocol_version", b"1", b"database", b"clients", b"driver_version", b"2.2"
    )

    message = without_redshift_parameters(body)

    assert message[4:] == startup(b"user", b"ana", b"database", b"clients")
    assert struct.unpack("!I", message[:4]) == (len(message),)


def test_empty_value_of_a_parameter_is_kept() -> None:
    body = startup(b"user", b"ana", b"application_name", b"")
    assert without_redshift_parameters(body)[4:] == body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(startup(b"user", b"ana", protocol=131072), id="older protocol"),
        pytest.param(struct.pack("!I", SSL_REQUEST), id="no startup message"),
        pytest.param(startup(b"user", b"ana", b"database"), id="name without value"),
        pytest.param(startup(b"user", b"ana")[:-1], id="cut short"),
    ],
)
def test_other_messages_are_refused(body: bytes) -> None:
    with pytest.raises(StartupMessageError):
        without_redshift_parameters(body)


def test_server_version_is_redshifts() -> None:
    assert as_redshift(PARAMETER_STATUS, b"server_version\x0018.6\0") == b"S\0\0\0\x19server_version\x008.0.2\0"


def test_other_settings_pass_unchanged() -> None:
    assert as_redshift(PARAMETER_STATUS, b"TimeZone\0UTC\0") == b"S\0\0\0\x11TimeZone\0UTC\0"


def test_refused_login_has_redshifts_code() -> None:
    said = as_redshift(ERROR_RESPONSE, b"SFATAL\0C28P01\0Mpassword authentication failed\0\0")
    assert said[5:] == b"SFATAL\0C28000\0Mpassword authentication failed\0\0"


def test_fatal_error_carries_code_and_text() -> None:
    assert fatal(CANNOT_CONNECT_NOW, "later")[5:] == b"SFATAL\0VFATAL\0C57P03\0Mlater\0\0"
