"""The messages at the start of a session, which Amazon Redshift and PostgreSQL speak differently.

Source: PostgreSQL's manual, "Message Formats", protocol 3.0.
A startup message is Int32 length, Int32 protocol, then name and value as C strings, and an empty name at the end.
A backend message is Byte1 type, Int32 length (itself included), content.
"""

import struct
from typing import Final

PROTOCOL_3: Final = 196608
SSL_REQUEST: Final = 80877103
GSS_REQUEST: Final = 80877104
CANCEL_REQUEST: Final = 80877102
LONGEST_STARTUP_MESSAGE: Final = 10_000  # PostgreSQL's own limit (MAX_STARTUP_PACKET_LENGTH)

# Sent by Redshift's drivers, unknown to PostgreSQL, which refuses unknown settings (42704).
REDSHIFT_PARAMETERS: Final = frozenset(
    {
        b"client_protocol_version",
        b"driver_version",
        b"os_version",
        b"driver_discovery_version",
        b"plugin_name",
        b"idp_type",
        b"provider_name",
        b"identity_namespace",
        b"token_type",
        b"idc_client_display_name",
    }
)
REDSHIFT_VERSION: Final = b"8.0.2"
REFUSED_LOGIN: Final = (b"28P01", b"28000")  # PostgreSQL's code and Redshift's for a wrong password
CANNOT_CONNECT_NOW: Final = b"57P03"

READY_FOR_QUERY: Final = b"Z"
ERROR_RESPONSE: Final = b"E"
PARAMETER_STATUS: Final = b"S"


class StartupMessageError(ValueError):
    """The client's first message is not one of this protocol."""


def without_redshift_parameters(body: bytes) -> bytes:
    """Takes a startup message after its length; gives the whole message, with what PostgreSQL knows of it."""
    (protocol,) = struct.unpack_from("!I", body)
    if protocol != PROTOCOL_3 or not body.endswith(b"\0\0"):
        raise StartupMessageError(f"protocol {protocol} with {len(body)} bytes is no startup message")
    words = body[4:-1].split(b"\0")[:-1]
    if len(words) % 2:
        raise StartupMessageError("a startup parameter has no value")
    kept = [
        name + b"\0" + value + b"\0"
        for name, value in zip(words[::2], words[1::2], strict=True)
        if name not in REDSHIFT_PARAMETERS
    ]
    content = struct.pack("!I", protocol) + b"".join(kept) + b"\0"
    return struct.pack("!I", len(content) + 4) + content


def as_redshift(kind: bytes, content: bytes) -> bytes:
    """One message of the backend during startup, as Redshift would have said it."""
    if kind == PARAMETER_STATUS and content.startswith(b"server_version\0"):
        content = b"server_version\0" + REDSHIFT_VERSION + b"\0"
    if kind == ERROR_RESPONSE:
        postgres_code, redshift_code = REFUSED_LOGIN
        content = content.replace(b"\0C" + postgres_code + b"\0", b"\0C" + redshift_code + b"\0")
    return message(kind, content)


def fatal(code: bytes, text: str) -> bytes:
    fields = {b"S": b"FATAL", b"V": b"FATAL", b"C": code, b"M": text.encode()}
    return message(ERROR_RESPONSE, b"".join(name + value + b"\0" for name, value in fields.items()) + b"\0")


def message(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("!I", len(content) + 4) + content
