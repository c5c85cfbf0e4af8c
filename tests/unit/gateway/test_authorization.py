import asyncio
import time

import pytest

from gateway.authorization.api_key import ApiKeyAuthorizer
from gateway.authorization.caller import Caller, Credentials, Headers
from gateway.authorization.modes import Authorization, is_jwt, presented_mode
from gateway.errors import UnauthorizedError
from gateway.wiring.current import CurrentWiring
from gateway.wiring.model import Mode, Wiring
from gateway.wiring.read import WiringError

JWT = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"  # the header {"alg":"RS256"}
SIGNED = "AWS4-HMAC-SHA256 Credential=…"
ALL = frozenset(Mode)


def credentials(headers: Headers) -> Credentials:
    return Credentials("POST", "/graphql", headers, b"{}", "127.0.0.1")


def wiring(keys: dict[str, int], *modes: Mode) -> Wiring:
    return Wiring("api", frozenset(modes or {Mode.API_KEY}), keys, {})


def authorize(current: CurrentWiring, headers: Headers) -> Caller:
    authorization = Authorization(current, {Mode.API_KEY: ApiKeyAuthorizer(current)})
    return asyncio.run(authorization.authorize(credentials(headers)))


@pytest.mark.parametrize(
    ("headers", "modes", "mode"),
    [
        ({"x-api-key": "k"}, ALL, Mode.API_KEY),
        ({"x-api-key": "k", "authorization": SIGNED}, ALL, Mode.IAM),
        ({"x-api-key": "k", "authorization": JWT}, ALL, Mode.API_KEY),
        ({"authorization": [SIGNED, JWT]}, ALL, Mode.IAM),
        ({"authorization": JWT}, ALL, Mode.COGNITO),
        ({"authorization": f"Bearer {JWT}"}, ALL, Mode.COGNITO),
        ({"authorization": JWT}, frozenset({Mode.OIDC, Mode.API_KEY}), Mode.OIDC),
        ({"authorization": "token"}, ALL, Mode.LAMBDA),
        ({"authorization": "token"}, frozenset({Mode.API_KEY}), Mode.LAMBDA),
    ],
)
def test_credentials_speak_for_one_mode(headers: Headers, modes: frozenset[Mode], mode: Mode) -> None:
    assert presented_mode(credentials(headers), modes) == mode


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "e30.e30.c2ln", "é.b.c", "W10.e30.c2ln"])
def test_other_tokens_are_no_jwt(token: str) -> None:
    assert not is_jwt(token)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Valid authorization header not provided."),
        ({"authorization": ""}, "Valid authorization header not provided."),
        ({"x-api-key": "other"}, "You are not authorized to make this call."),
        ({"authorization": "token"}, "You are not authorized to make this call."),
        ({"authorization": SIGNED}, "You are not authorized to make this call."),
    ],
)
def test_what_an_api_with_keys_alone_refuses(headers: Headers, message: str) -> None:
    current = CurrentWiring(lambda: wiring({"key": int(time.time()) + 60}))
    with pytest.raises(UnauthorizedError) as refused:
        authorize(current, headers)
    assert refused.value.message == message


def test_a_configured_mode_that_the_gateway_lacks_says_what_works() -> None:
    current = CurrentWiring(lambda: wiring({}, Mode.IAM, Mode.API_KEY))
    with pytest.raises(UnauthorizedError, match=r"cannot check AWS_IAM yet. Modes that work here: API_KEY."):
        authorize(current, {"authorization": SIGNED})


def test_a_key_is_good_until_it_expires() -> None:
    now = int(time.time())
    current = CurrentWiring(lambda: wiring({"good": now + 60, "expired": now - 1}))
    assert authorize(current, {"x-api-key": "good"}) == Caller(Mode.API_KEY, None)
    with pytest.raises(UnauthorizedError):
        authorize(current, {"x-api-key": "expired"})


def test_unknown_keys_do_not_make_it_read_at_every_request() -> None:
    reads = []

    def read() -> Wiring:
        reads.append(1)
        return wiring({})

    current = CurrentWiring(read)
    for _ in range(5):
        with pytest.raises(UnauthorizedError):
            authorize(current, {"x-api-key": "unknown"})
    assert len(reads) == 1  # at the start, a moment ago


def test_a_failed_reading_keeps_what_was_read_before() -> None:
    known = [wiring({"key": 1})]

    def read() -> Wiring:
        if not known:
            raise WiringError("away")
        return known.pop()

    current = CurrentWiring(read)
    asyncio.run(current.reload())
    assert current.wiring.api_keys == {"key": 1}
