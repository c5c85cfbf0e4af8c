"""The first passwords: written once by the delivery, and gone as soon as the users exist. Against an emulator."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from delivery.environment import DeliveryError, Environment
from delivery.passwords import FIRST_VERSION, replace_first, secret_name, write_first
from tests.infrastructure.application import emulator

USERS = {"reader": "clients_reader", "writer": "clients_writer"}


@pytest.fixture
def production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Environment]:
    """With its secrets as Terraform makes them: without a value."""
    with emulator(tmp_path) as endpoint:
        for name, value in {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }.items():
            monkeypatch.setenv(name, value)
        environment = Environment("production", "123456789012")
        for role in USERS:
            environment.secrets.create_secret(Name=secret_name(environment, role))
        yield environment


@pytest.fixture
def scheduled(production: Environment) -> Environment:
    """The stack is deployed: first passwords, and a schedule by which nothing was rotated yet."""
    for role in USERS:  # before there is a value, which the emulator would replace at once
        name, rules = secret_name(production, role), {"AutomaticallyAfterDays": 30}
        production.secrets.rotate_secret(SecretId=name, RotationRules=rules)  # type: ignore[arg-type]
    write_first(production)
    return production


def value(environment: Environment, role: str) -> dict[str, str]:
    text = environment.secrets.get_secret_value(SecretId=secret_name(environment, role))["SecretString"]
    secret: dict[str, str] = json.loads(text)
    return secret


def current(environment: Environment, role: str) -> str:
    versions = environment.secrets.describe_secret(SecretId=secret_name(environment, role))["VersionIdsToStages"]
    (found,) = (version for version, labels in versions.items() if "AWSCURRENT" in labels)
    return found


def rotate_when_asked(environment: Environment, *, ends: bool = True) -> list[str]:
    """Secrets Manager answers first, and rotates then, which the emulator does the other way round."""
    asked: list[str] = []

    def rotate(name: str) -> None:
        secrets = environment.secrets
        text = json.dumps({"username": "somebody", "password": "another"})
        new = secrets.put_secret_value(SecretId=name, SecretString=text, VersionStages=["AWSPENDING"])["VersionId"]
        move = {"VersionStage": "AWSCURRENT", "MoveToVersionId": new, "RemoveFromVersionId": FIRST_VERSION}
        secrets.update_secret_version_stage(SecretId=name, **move)

    def begin(params: dict[str, Any], **_: object) -> Any:
        name = json.loads(params["body"])["SecretId"]
        asked.append(name)
        if ends:
            threading.Timer(0.2, rotate, [name]).start()
        return AWSResponse("", 200, HTTPHeaders(), None), {"Name": name}

    environment.secrets.meta.events.register("before-call.secrets-manager.RotateSecret", begin)
    return asked


def test_each_user_gets_a_password_of_its_own_once(production: Environment) -> None:
    assert write_first(production) == list(USERS.values())
    first = {role: value(production, role) for role in USERS}
    assert {role: secret["username"] for role, secret in first.items()} == USERS
    assert first["reader"]["password"] != first["writer"]["password"]
    assert write_first(production) == []
    assert {role: value(production, role) for role in USERS} == first


def test_of_two_that_write_at_once_one_does(production: Environment) -> None:
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(write_first, [production, production]))
    assert sorted(user for written in both for user in written) == sorted(USERS.values())


def test_password_that_is_in_use_is_never_written_over(production: Environment) -> None:
    name = secret_name(production, "reader")
    production.secrets.put_secret_value(SecretId=name, SecretString='{"username": "clients_reader"}')
    assert write_first(production) == ["clients_writer"]
    assert value(production, "reader") == {"username": "clients_reader"}


def test_first_passwords_are_gone_when_the_command_returns_and_later_ones_stay(scheduled: Environment) -> None:
    asked = rotate_when_asked(scheduled)
    assert replace_first(scheduled) == list(USERS.values())
    later = {role: current(scheduled, role) for role in USERS}
    assert FIRST_VERSION not in later.values()
    assert replace_first(scheduled) == []
    assert {role: current(scheduled, role) for role in USERS} == later
    assert asked == [secret_name(scheduled, role) for role in USERS]


def test_rotation_that_does_not_end_is_told(scheduled: Environment) -> None:
    rotate_when_asked(scheduled, ends=False)
    with pytest.raises(DeliveryError, match="production/redshift/credentials/reader still has its first password"):
        replace_first(scheduled, within=0)


def test_secret_without_rotation_is_told(production: Environment) -> None:
    write_first(production)
    with pytest.raises(DeliveryError, match="has no rotation; the stack sets it up"):
        replace_first(production)
