"""From an empty account to a foundation and back, by the commands of docs/deploying.md and the jobs of main.yml.

The environment is production: moto, which stands for AWS here, has no Redshift Serverless.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.infrastructure.application import emulator
from tests.infrastructure.rehearsal.documents import commands, script
from tests.infrastructure.rehearsal.repository import commit, copy_repository, replace
from tests.infrastructure.rehearsal.workflow import Done, Machine, run_job
from tests.infrastructure.terraform import ACCOUNT, DOMAIN, UNREACHABLE, ZONE, executable
from tests.programs import missing

pytestmark = pytest.mark.timeout(1500)

APPLY = "plan again, and apply it if it is what was approved"
NOT_IN_THE_EMULATOR = "the stack, rehearsed by itself"
LEFT_OUT = {
    "make setup": "the environments are those of this repository",
    "verify where the artifact comes from": "GitHub's attestations",
    "deploy the artifact": NOT_IN_THE_EMULATOR,
    "migrate": NOT_IN_THE_EMULATOR,
    "test the deployed API": NOT_IN_THE_EMULATOR,
    "take it back": NOT_IN_THE_EMULATOR,
}
# Of the document: what this machine has, and what GitHub has to be told.
BY_HAND = ("make setup", "gh ")
HERE = (("111122223333", ACCOUNT), ('["staging"]', '["production"]'))
BACKEND = ('backend "s3" {', 'backend "s3" {\n    use_path_style = true')
PROVIDER = 'provider "aws" {\n  s3_use_path_style = true\n}\n'


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A person's, in the empty account of an emulator."""
    executable()
    folder = tmp_path_factory.mktemp("moto")
    with emulator(folder) as endpoint:
        yield {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "TF_INPUT": "0",
            "TF_CLI_ARGS_init": "-force-copy",
            "TF_CLI_ARGS_apply": "-auto-approve",
            "TF_CLI_ARGS_destroy": "-auto-approve -refresh=false",
            "TF_PLUGIN_CACHE_DIR": str(folder),
            "TF_VAR_domain": DOMAIN,
            "TF_VAR_hosted_zone_id": ZONE,
        }


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_repository(tmp_path_factory.mktemp("rehearsal") / "repository")
    for root in ("bootstrap", "foundation"):
        (folder / "terraform" / root / "emulator_override.tf").write_text(PROVIDER, "utf-8")
        replace(folder, f"terraform/{root}/versions.tf", *BACKEND)
    commit(folder, "Find the emulator's buckets")
    return folder


@pytest.fixture(scope="module")
def machine(environment: Mapping[str, str], repository: Path) -> Machine:
    def nothing(_: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    def take_role(_: Mapping[str, str]) -> Mapping[str, str]:
        return environment

    ours = ("actions/checkout", "actions/setup-python", "hashicorp/setup-terraform", "actions/download-artifact")
    return Machine(
        repository,
        {**dict.fromkeys(ours, nothing), "aws-actions/configure-aws-credentials": take_role},
        LEFT_OUT,
        {
            "github": {"token": "", "repository": "latam/clients-api", "workflow_ref": "", "sha": ""},
            "vars": {"AWS_ACCOUNT_ID": ACCOUNT, "DOMAIN": DOMAIN, "ENVIRONMENTS": '["staging", "production"]'},
        },
    )


def typed(text: str, folder: Path, environment: Mapping[str, str]) -> str:
    """What a shell said. Fails when a command did."""
    done = subprocess.run(  # noqa: S603 - the document's own commands
        ["bash", "-c", text],  # noqa: S607 - a person's shell
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=900,
    )
    if UNREACHABLE in done.stdout:
        missing("Terraform's AWS provider (neither a registry nor a mirror answers)")
    assert done.returncode == 0, done.stdout
    return done.stdout


def client(environment: Mapping[str, str], service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    where = {"endpoint_url": environment["AWS_ENDPOINT_URL"], "region_name": "us-east-1"}
    return boto3.client(service, **where, **keys)  # type: ignore[call-overload]


def parameters(environment: Mapping[str, str]) -> set[str]:
    pages = client(environment, "ssm").get_paginator("get_parameters_by_path").paginate(Path="/clients", Recursive=True)
    return {it["Name"] for page in pages for it in page["Parameters"]}


def plan(machine: Machine) -> Done:
    return run_job(machine, "main.yml", "production-plan")


def apply(machine: Machine, approved: Done) -> Done:
    needs = {"build": {"outputs": {"digest": ""}}, "production-plan": {"outputs": approved.outputs}}
    return run_job(machine, "main.yml", "production", needs=needs)


def test_the_whole_way(machine: Machine, environment: Mapping[str, str], repository: Path) -> None:
    # 1: the bootstrap, and its state into the bucket that it made.
    lines = [it for it in commands("docs/deploying.md", "1. Once an account") if not it.startswith(BY_HAND)]
    said = typed(script(lines, *HERE), repository, environment)
    assert "Successfully configured the backend" in said
    buckets = client(environment, "s3")
    assert buckets.head_object(Bucket=f"clients-terraform-state-{ACCOUNT}", Key="bootstrap.tfstate")["ContentLength"]

    # 2: production's foundation, as it was approved.
    approved = plan(machine)
    assert approved.outcome == "success", approved.ran
    assert "to add" in approved.said("delivery plan")
    applied = apply(machine, approved)
    assert applied.outcomes() == [(APPLY, "success")], applied.ran
    assert applied.left_out == {name: why for name, why in LEFT_OUT.items() if name != "take it back"}
    topic = "/clients/production/topic-arn"
    assert topic in parameters(environment)

    # Somebody changes something by hand: a plan shows it, and what was approved before is not applied.
    client(environment, "ssm").delete_parameter(Name=topic)
    shown = plan(machine)
    assert '| add | `aws_ssm_parameter.this["topic-arn"]`' in shown.said("delivery plan")
    refused = apply(machine, approved)
    assert refused.outcomes() == [(APPLY, "failure")]
    assert "is not the one that was approved" in refused.said(APPLY)
    assert topic not in parameters(environment)
    assert apply(machine, shown).outcomes() == [(APPLY, "success")]
    assert topic in parameters(environment)

    # Back to empty, as terraform/README.md says.
    lines = commands("terraform/README.md", "Taking it down")
    typed(script(lines, ("111122223333", ACCOUNT)), repository, environment)
    assert parameters(environment) == set()
    assert client(environment, "redshift").describe_clusters()["Clusters"] == []
