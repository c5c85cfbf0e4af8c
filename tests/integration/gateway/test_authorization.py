import base64
import json

import pytest

from tests.integration.gateway.caller import Caller, Headers, Reply
from tests.integration.gateway.deployment import Deployment
from tests.polling import until

QUERY = b'{"query": "{ __typename }"}'
NOT_AUTHORIZED = "You are not authorized to make this call."
ONLY_KEYS = "Modes that work here: API_KEY."
JWT = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":"k"}').decode().rstrip("=") + ".e30.c2ln"
SIGNATURE = "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/appsync/aws4_request, SignedHeaders=host, Signature=0"


def post(gateway: Caller, *headers: tuple[str, str], body: bytes = QUERY) -> Reply:
    return gateway.send("POST", "/graphql", body, headers)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([], "Valid authorization header not provided."),
        ([("x-api-key", "da2-wrong")], NOT_AUTHORIZED),
        ([("x-api-key", "")], NOT_AUTHORIZED),
        ([("authorization", "garbage")], "Unable to parse JWT token."),
        ([("authorization", f"Bearer {JWT[:-5]}")], "Unable to parse JWT token."),
        ([("authorization", JWT)], f"The local gateway cannot check AMAZON_COGNITO_USER_POOLS yet. {ONLY_KEYS}"),
        (
            [("authorization", f"Bearer {JWT}")],
            f"The local gateway cannot check AMAZON_COGNITO_USER_POOLS yet. {ONLY_KEYS}",
        ),
        ([("authorization", SIGNATURE)], f"The local gateway cannot check AWS_IAM yet. {ONLY_KEYS}"),
    ],
)
def test_refusals(gateway: Caller, headers: Headers, message: str) -> None:
    reply = post(gateway, *headers)
    assert reply.status == 401
    assert reply.headers["x-amzn-errortype"] == "UnauthorizedException"
    assert reply.body == {"errors": [{"errorType": "UnauthorizedException", "message": message}]}


def test_an_expired_key(gateway: Caller, deployment: Deployment) -> None:
    reply = post(gateway, ("x-api-key", deployment.expired_key))
    assert (reply.status, reply.body["errors"][0]["message"]) == (401, NOT_AUTHORIZED)


def test_a_signature_wins_over_a_key(gateway: Caller) -> None:
    assert post(gateway, ("x-api-key", gateway.api_key), ("authorization", SIGNATURE)).status == 401


def test_authorization_comes_before_the_body(gateway: Caller) -> None:
    assert post(gateway, body=b"").status == 401
    parameters = json.dumps({"query": "{"})
    assert post(gateway, body=parameters.encode()).status == 401


def test_a_key_made_after_the_start_is_found(gateway: Caller, deployment: Deployment) -> None:
    key = deployment.new_key()
    until(lambda: post(gateway, ("x-api-key", key)).status == 200, what="the new key works", within=10)
