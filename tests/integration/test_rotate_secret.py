"""New passwords for the reader and the writer: the deployed function, Secrets Manager's versions, real logins.

The emulator's Secrets Manager keeps the versions but invokes nobody, so the tests ask for the four steps themselves.
"""

import json
import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
import redshift_connector
from redshift_connector.error import Error

from local.aws import Aws
from tests.e2e.clients_api import ClientsApi
from tests.people import new_id

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


@dataclass(frozen=True)
class Rotating:
    facts: Mapping[str, Any]
    aws: Aws
    arn: str
    token: str

    def ask(self, *steps: str, arn: str | None = None) -> None:
        """Raises RuntimeError, with what the function complains of."""
        name = self.aws.outputs(self.facts["stackName"])["RotationFunctionName"]
        for step in steps:
            event = {"Step": step, "SecretId": arn or self.arn, "ClientRequestToken": self.token}
            answer = self.aws.functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
            told = json.loads(answer["Payload"].read())
            if "FunctionError" in answer:
                raise RuntimeError(told["errorMessage"])

    def current(self) -> dict[str, str]:
        secret: dict[str, str] = json.loads(self.aws.secrets.get_secret_value(SecretId=self.arn)["SecretString"])
        return secret

    def pending(self) -> dict[str, str]:
        answer = self.aws.secrets.get_secret_value(SecretId=self.arn, VersionId=self.token)
        secret: dict[str, str] = json.loads(answer["SecretString"])
        return secret

    def labels(self) -> set[str]:
        return set(self.aws.secrets.describe_secret(SecretId=self.arn)["VersionIdsToStages"].get(self.token, []))

    def end(self) -> None:
        """As Secrets Manager does: a label is on one version at most; the emulator leaves it on others."""
        versions = self.aws.secrets.describe_secret(SecretId=self.arn)["VersionIdsToStages"]
        for version in [version for version, labels in versions.items() if "AWSPENDING" in labels]:
            self.aws.secrets.update_secret_version_stage(
                SecretId=self.arn, VersionStage="AWSPENDING", RemoveFromVersionId=version
            )

    def logs_in(self, secret: Mapping[str, str]) -> bool:
        where = self.facts["redshift"]
        with patch.dict(os.environ, SSL_CERT_FILE=where["caFile"]):
            try:
                connection = redshift_connector.connect(
                    host=where["host"],
                    port=where["port"],
                    database=where["database"],
                    user=secret["username"],
                    password=secret["password"],
                    sslmode="verify-full",
                    application_name="clients-tests",
                )
            except Error:
                return False
        connection.close()
        return True


@pytest.fixture
def rotating(stack: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Rotating]:
    if not stack["awsEndpointUrl"]:
        pytest.skip("passwords of a deployed stack are not the tests' to change")
    secret = stack["redshift"]["secretArns"][getattr(request, "param", "reader")]
    it = Rotating(stack, Aws(stack["awsEndpointUrl"]), secret, str(uuid.uuid4()))
    yield it
    it.end()
    assert it.logs_in(it.current()), "the rotation left a secret behind that does not open"


@pytest.mark.parametrize("rotating", ["reader", "writer"], indirect=True)
def test_rotated_password_opens_and_the_old_one_no_longer(rotating: Rotating) -> None:
    old = rotating.current()
    rotating.ask(*STEPS)
    new = rotating.current()
    assert new["username"] == old["username"]
    assert new["password"] != old["password"]
    assert rotating.logs_in(new)
    assert not rotating.logs_in(old)
    assert "AWSCURRENT" in rotating.labels()


def test_api_answers_after_every_step(rotating: Rotating) -> None:
    api = ClientsApi(rotating.facts)
    for step in STEPS:
        rotating.ask(step)
        assert api.client(new_id("absent")) is None


def test_every_step_may_be_asked_for_again(rotating: Rotating) -> None:
    made = set()
    for step in STEPS:
        rotating.ask(step, step)
        made.add(rotating.pending()["password"])
    rotating.ask("finishSecret")
    assert made == {rotating.current()["password"]}


def test_until_the_end_the_old_password_is_the_current_one(rotating: Rotating) -> None:
    old = rotating.current()
    rotating.ask("createSecret")
    assert rotating.current() == old
    assert rotating.logs_in(old)
    assert not rotating.logs_in(rotating.pending())
    rotating.ask("setSecret", "testSecret", "finishSecret")


def test_password_that_a_migration_put_back_is_set_again(rotating: Rotating) -> None:
    rotating.ask("createSecret", "setSecret", "testSecret")
    rotating.aws.functions.invoke(FunctionName=rotating.facts["functions"]["migration"], Payload=b"{}")
    assert not rotating.logs_in(rotating.pending())
    rotating.ask("finishSecret")
    assert rotating.logs_in(rotating.current())


def test_password_that_was_not_set_does_not_pass_the_test(rotating: Rotating) -> None:
    rotating.ask("createSecret")
    with pytest.raises(RuntimeError, match="cannot log in with the new password"):
        rotating.ask("testSecret")


def test_rotation_that_is_only_being_set_up_has_nothing_to_test(rotating: Rotating) -> None:
    rotating.ask("testSecret")


@pytest.mark.parametrize("step", ["setSecret", "finishSecret"])
def test_version_that_nobody_asked_for_is_refused(rotating: Rotating, step: str) -> None:
    old = rotating.current()
    with pytest.raises(RuntimeError, match="neither pending nor current"):
        rotating.ask(step)
    assert rotating.current() == old


def test_administrators_secret_is_not_rotated_here(rotating: Rotating) -> None:
    with pytest.raises(RuntimeError, match="neither the reader's nor the writer's"):
        rotating.ask("createSecret", arn=rotating.facts["redshift"]["secretArns"]["admin"])


def test_unknown_step_is_refused(rotating: Rotating) -> None:
    with pytest.raises(RuntimeError, match="none of Secrets Manager's four"):
        rotating.ask("deleteSecret")
