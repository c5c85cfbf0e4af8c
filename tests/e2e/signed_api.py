"""A deployed API as a service asks it: each request signed with the caller's own AWS credentials."""

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest

from tests.e2e.clients_api import Answer, ClientsApi


class SignedApi(ClientsApi):
    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)
        self._session = boto3.Session(region_name=facts["region"])

    def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        return super().post(body, self._signed(body) if headers is None else headers)

    def _signed(self, body: bytes) -> dict[str, str]:
        credentials = self._session.get_credentials()
        assert credentials is not None, "no AWS credentials"
        plain = {"content-type": "application/json"}
        request = AWSRequest("POST", self.facts["graphqlUrl"], data=body, headers=plain)
        SigV4Auth(credentials.get_frozen_credentials(), "appsync", self.facts["region"]).add_auth(request)
        return dict(request.headers.items())
