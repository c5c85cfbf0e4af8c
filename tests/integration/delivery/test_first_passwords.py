"""After the migration the first passwords open nothing: the deployed function changes them, in the real database."""

from collections.abc import Iterator, Mapping
from typing import Any
from unittest.mock import patch

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from delivery import migration, passwords
from delivery.environment import Environment
from local.aws import Aws
from resolvers.warehouse.migrations import USERS
from tests.integration.test_rotate_secret import STEPS, Rotating


@pytest.fixture
def users(stack: Mapping[str, Any], local_environment: Environment) -> Iterator[dict[str, Rotating]]:
    """Both with first passwords that the migration has set."""
    aws, arns = Aws(stack["awsEndpointUrl"]), stack["redshift"]["secretArns"]
    found = {role: Rotating(stack, aws, arns[role], f"the-next-password-of-clients-{role}") for role in USERS}
    with patch.object(passwords, "secret_name", lambda _, role: arns[role]):
        for it in found.values():
            text = aws.secrets.get_secret_value(SecretId=it.arn)["SecretString"]
            aws.secrets.put_secret_value(SecretId=it.arn, ClientRequestToken=passwords.FIRST_VERSION, SecretString=text)
        migration.migrate(local_environment)
        yield found


def test_first_passwords_open_nothing_after_the_migration(
    users: dict[str, Rotating], local_environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = local_environment.secrets
    described = secrets.describe_secret
    monkeypatch.setattr(secrets, "describe_secret", lambda **it: {**described(**it), "RotationEnabled": True})
    by_arn = {it.arn: it for it in users.values()}

    def as_secrets_manager_does(params: dict[str, Any], **_: object) -> Any:
        """The emulator's own RotateSecret invokes nobody."""
        arn = next(arn for arn in by_arn if arn in params["body"].decode())
        by_arn[arn].ask(*STEPS)
        return AWSResponse("", 200, HTTPHeaders(), None), {"ARN": arn}

    secrets.meta.events.register("before-call.secrets-manager.RotateSecret", as_secrets_manager_does)
    first = {role: it.current() for role, it in users.items()}
    assert all(users[role].logs_in(secret) for role, secret in first.items())

    assert passwords.replace_first(local_environment) == ["clients_reader", "clients_writer"]

    assert not any(users[role].logs_in(secret) for role, secret in first.items())
    assert all(it.logs_in(it.current()) for it in users.values())
    assert passwords.replace_first(local_environment) == []
