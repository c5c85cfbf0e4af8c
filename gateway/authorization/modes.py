"""Which mode a request's credentials speak for.

A signature wins over an API key, and there is no second try with another mode (facts of the service, seen in public
code: SigV4, then `x-api-key`, then a JWT by its form, else a Lambda authorizer's token).
"""

import base64
import binascii
import json
from collections.abc import Mapping

from gateway.authorization.caller import Authorizer, Caller, Credentials
from gateway.errors import UnauthorizedError
from gateway.wiring.current import CurrentWiring
from gateway.wiring.model import Mode

JWT_PARTS = 3


class Authorization:
    def __init__(self, current: CurrentWiring, authorizers: Mapping[Mode, Authorizer]) -> None:
        self._current = current
        self._authorizers = authorizers

    async def authorize(self, credentials: Credentials) -> Caller:
        modes = self._current.wiring.modes
        mode = presented_mode(credentials, modes)
        if mode not in modes:
            raise UnauthorizedError
        authorizer = self._authorizers.get(mode)
        if authorizer is None:
            works = ", ".join(sorted(modes & self._authorizers.keys())) or "none"
            raise UnauthorizedError(f"The local gateway cannot check {mode} yet. Modes that work here: {works}.")
        return await authorizer.authorize(credentials)


def presented_mode(credentials: Credentials, modes: frozenset[Mode]) -> Mode:
    authorization = credentials.header("authorization")
    if authorization is not None and authorization.startswith("AWS4-HMAC-SHA256"):
        return Mode.IAM
    if credentials.header("x-api-key") is not None:
        return Mode.API_KEY
    if not authorization:
        raise UnauthorizedError("Valid authorization header not provided.")
    if is_jwt(authorization.removeprefix("Bearer ")):
        return Mode.COGNITO if Mode.COGNITO in modes else Mode.OIDC
    if Mode.LAMBDA not in modes and modes & {Mode.COGNITO, Mode.OIDC}:
        raise UnauthorizedError("Unable to parse JWT token.")
    return Mode.LAMBDA


def is_jwt(token: str) -> bool:
    parts = token.split(".")
    if len(parts) != JWT_PARTS:
        return False
    try:
        header = json.loads(base64.urlsafe_b64decode(parts[0] + "=="))
    except (binascii.Error, ValueError):
        return False
    return isinstance(header, dict) and "alg" in header
