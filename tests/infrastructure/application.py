"""terraform/ applied for real, to an emulator: first the bootstrap, then production's foundation in its bucket."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from botocore.exceptions import ClientError

from delivery import passwords
from delivery.environment import Environment
from tests.infrastructure.terraform import ACCOUNT, Root, bootstrap_variables, copy_of, variables_of
from tests.polling import until
from tests.programs import ROOT, program

EMULATOR = ROOT / "tests" / "infrastructure" / "emulator.py"
STATE_BUCKET = f"clients-terraform-state-{ACCOUNT}"
STATE_KEY = "production/foundation.tfstate"
PATIENCE = 240.0
FOUNDATION_VARIABLES = [*variables_of("production"), '-var=publisher_arns=["arn:aws:iam::210987654321:role/crm"]']


@dataclass(frozen=True)
class Applied:
    endpoint: str
    bootstrap: Root
    foundation: Root

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1", **keys)  # type: ignore[call-overload]

    def log(self, step: str) -> Path:
        """What the provider asked AWS for in a step of the foundation: apply, plan or destroy."""
        return self.foundation.folder / f"{step}.log"

    @cached_property
    def parameters(self) -> dict[str, str]:
        pages = self.client("ssm").get_paginator("get_parameters_by_path").paginate(Path="/clients", Recursive=True)
        return {it["Name"]: it["Value"] for page in pages for it in page["Parameters"]}

    def run(self, step: Callable[[Environment], object]) -> None:
        """A step of the delivery, in production."""
        with patch.dict(os.environ, self.foundation.environment):
            step(Environment("production", ACCOUNT))

    def rotate(self, secret: str) -> None:
        """As a rotation does: a new version, which becomes the current one in a second step."""
        secrets = self.client("secretsmanager")
        value = json.dumps({"username": "somebody", "password": "somebody's new password"})
        new = secrets.put_secret_value(SecretId=secret, SecretString=value, VersionStages=["AWSPENDING"])["VersionId"]
        versions = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
        (old,) = (version for version, labels in versions.items() if "AWSCURRENT" in labels)
        move = {"SecretId": secret, "VersionStage": "AWSCURRENT", "MoveToVersionId": new, "RemoveFromVersionId": old}
        secrets.update_secret_version_stage(**move)


@contextmanager
def emulator(folder: Path) -> Iterator[str]:
    """Its address. The emulator ends with the block."""
    command = [program("moto", "python"), str(EMULATOR)]
    with (
        (folder / "emulator.log").open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,  # noqa: S603 - our own
    ):
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            assert port.isdigit(), (folder / "emulator.log").read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def apply_everything(endpoint: str, folder: Path) -> Applied:
    aws = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    bootstrap, foundation = (copy_of(name, folder / name, aws) for name in ("bootstrap", "foundation"))
    applied = Applied(endpoint, bootstrap, foundation)
    bootstrap.override("s3_use_path_style = true")
    bootstrap.run("init", "-lockfile=readonly")
    with ThreadPoolExecutor() as pool:  # both wait far more than they work
        first = pool.submit(bootstrap.run, "apply", "-auto-approve", *bootstrap_variables())
        second = pool.submit(_apply_foundation, applied, first)
        first.result()
        second.result()
    return applied


def _apply_foundation(applied: Applied, bootstrapping: Future[str]) -> None:
    until(lambda: bootstrapping.done() or _exists(applied, STATE_BUCKET), what="the bucket", within=PATIENCE, every=0.5)
    applied.foundation.override("s3_use_path_style = true", local_state=False)
    settings = (f"bucket={STATE_BUCKET}", f"key={STATE_KEY}", "use_path_style=true")
    applied.foundation.run("init", "-lockfile=readonly", *(f"-backend-config={setting}" for setting in settings))
    applied.foundation.run("apply", "-auto-approve", *FOUNDATION_VARIABLES, log=applied.log("apply"))
    applied.run(passwords.write_first)


def _exists(applied: Applied, bucket: str) -> bool:
    try:
        applied.client("s3").head_bucket(Bucket=bucket)
    except ClientError:
        return False
    return True
