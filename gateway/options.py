import argparse
import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class LambdaErrorType(StrEnum):
    """What `errorType` a function's exception gets.

    AppSync is seen to answer `Lambda:Unhandled`; its guide ("Custom error handling in Direct Lambda") says that the
    exception's class name becomes the type.
    """

    UNHANDLED = "unhandled"
    CLASS_NAME = "class-name"


@dataclass(frozen=True, slots=True)
class EmulatorKeys:
    """Any will do. A developer's own profile is never read."""

    access_key: str = field(default_factory=lambda: os.environ.get("AWS_ACCESS_KEY_ID", "test"))
    secret_key: str = field(default_factory=lambda: os.environ.get("AWS_SECRET_ACCESS_KEY", "test"), repr=False)
    token: str | None = field(default_factory=lambda: os.environ.get("AWS_SESSION_TOKEN"), repr=False)


@dataclass(frozen=True, slots=True)
class Options:
    endpoint_url: str
    region: str
    api_id: str
    host: str = "127.0.0.1"
    port: int = 0
    port_file: Path | None = None
    lambda_error_type: LambdaErrorType = LambdaErrorType.UNHANDLED
    request_timeout: float = 30.0
    function_processes: int = 6
    wait: float = 10.0
    keys: EmulatorKeys = field(default_factory=EmulatorKeys)


def _loopback(host: str) -> str:
    if not ipaddress.ip_address(host).is_loopback:
        raise argparse.ArgumentTypeError("only loopback addresses are served")
    return host


def parse_options(arguments: Sequence[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m gateway", description="Serves the deployed API on this machine.")
    parser.add_argument("--endpoint-url", required=True, help="of the AWS emulator")
    parser.add_argument("--region", required=True)
    parser.add_argument("--api-id", required=True, help="of the deployed AppSync API")
    parser.add_argument("--host", type=_loopback, default="127.0.0.1", help="a loopback address")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="is written, with the port, once requests are answered")
    parser.add_argument("--lambda-error-type", type=LambdaErrorType, default=LambdaErrorType.UNHANDLED)
    parser.add_argument("--request-timeout", type=float, default=30.0, help="seconds; AppSync's are 30")
    parser.add_argument("--function-processes", type=int, default=6, help="invocations of one function at a time")
    parser.add_argument("--wait", type=float, default=10.0, help="seconds for the API to appear")
    return Options(**vars(parser.parse_args(arguments)))
