"""`python -m delivery check`: what is missing, by name, with the command that mends it; and nothing is written."""

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner, Result

from delivery import artifact, order
from delivery.__main__ import delivery
from delivery.checks import Step, everything, parts, quota
from delivery.environment import Environment
from local.aws import aws_environment
from tests.integration.delivery.conftest import ACCOUNT
from tests.stack import bare_emulator

NAME = "clients.latam.com"


@pytest.fixture(scope="module")
def account() -> Iterator[str]:
    """With the concurrency that a new account often has."""
    with bare_emulator(LAMBDA_ACCOUNT_CONCURRENCY="10") as endpoint, pytest.MonkeyPatch.context() as patch:
        for name, value in aws_environment(endpoint).items():
            patch.setenv(name, value)
        yield endpoint


@pytest.fixture
def staging(account: str) -> Environment:
    assert account
    return Environment("staging", ACCOUNT)


def check(name: str) -> Result:
    return CliRunner().invoke(delivery, ["check", name])


def put(parameters: dict[str, str]) -> None:
    for name, value in parameters.items():
        boto3.client("ssm").put_parameter(Name=name, Value=value, Type="String", Overwrite=True)


def test_new_account_has_too_little_concurrency_for_what_the_template_reserves(staging: Environment) -> None:
    (finding,) = quota.concurrency(staging)
    reserved = 20 + 10 + 3 + 1 + 1  # samconfig.toml's two, and template.yaml's three
    assert finding.what.startswith(
        "Lambda runs 10 functions at once in this account, 10 of them not reserved by others"
    )
    assert f"staging reserves {reserved}, and 10 must stay" in finding.what
    assert finding.mend.endswith("--quota-code L-B99A9384 --desired-value 1000")
    (finding,) = quota.concurrency(Environment("production", ACCOUNT))
    assert f"production reserves {100 + 50 + 3 + 1 + 1}" in finding.what


def test_empty_account_is_told_what_the_bootstrap_would_meet(staging: Environment) -> None:
    result = check("staging")
    assert result.exit_code == 1, result.output
    assert "staging: the next step is the bootstrap" in result.output
    assert "! Lambda runs 10 functions" in result.output
    assert "- the role AWSServiceRoleForRedshift is not there yet" in result.output
    assert "aws iam create-service-linked-role --aws-service-name redshift.amazonaws.com" in result.output
    assert "- GitHub was not looked at" in result.output
    assert staging.buckets.list_buckets()["Buckets"] == []


def test_names_that_are_taken_are_told_before_terraform_meets_them(staging: Environment) -> None:
    staging.buckets.create_bucket(Bucket=staging.artifacts_bucket)
    provider = staging.identities.create_open_id_connect_provider(
        Url="https://token.actions.githubusercontent.com", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40]
    )["OpenIDConnectProviderArn"]
    output = check("staging").output
    assert f"! the bucket {staging.artifacts_bucket} is there, and no state of the bootstrap" in output
    assert f"terraform import aws_iam_openid_connect_provider.github {provider}" in output


def test_after_the_bootstrap_its_roles_are_looked_for(staging: Environment) -> None:
    staging.buckets.create_bucket(Bucket=staging.state_bucket)
    staging.buckets.put_object(Bucket=staging.state_bucket, Key="bootstrap.tfstate", Body=b"{}")
    output = check("staging").output
    assert "the next step is the foundation" in output
    assert "! there is no role clients-staging-deploy" in output
    assert "trusts GitHub's tokens already" not in output


def test_after_the_foundation_every_parameter_and_secret_is_looked_for(staging: Environment) -> None:
    wanted = parts.wanted_parameters("staging")
    assert {"/clients/staging/topic-arn", "/clients/staging/redshift/host", "/clients/staging/kms-key-arn"} <= wanted
    missing = "/clients/staging/alarm-topic-arn"
    made = staging.secrets.create_secret(Name="staging/redshift/credentials/reader")
    secret, version = made["ARN"], made["VersionId"]  # AWS makes none without a value; the emulator does
    staging.secrets.update_secret_version_stage(SecretId=secret, VersionStage="AWSCURRENT", RemoveFromVersionId=version)
    values = dict.fromkeys(wanted - {missing}, secret)
    gone = "arn:aws:secretsmanager:us-east-1:000000000000:secret:gone-AbCdEf"
    put({**values, "/clients/staging/redshift/writer-secret-arn": gone})
    assert everything.step_of(staging) is Step.STACK
    output = check("staging").output
    assert f"! the parameters {missing} are missing in SSM\n    python -m delivery apply staging" in output
    assert f"! the secret {secret} has no value\n    python -m delivery first-passwords staging" in output
    assert f"! there is no secret {gone}, which /clients/staging/redshift/writer-secret-arn names" in output


def test_domain_of_production_is_held_against_its_certificate_and_its_zone(
    staging: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    production = Environment("production", ACCOUNT)
    monkeypatch.delenv("TF_VAR_domain", raising=False)
    (finding,) = parts.domain(production)
    assert "TF_VAR_domain does not say which" in finding.what
    assert list(parts.domain(staging)) == []

    def given(certificate: str, zone: str) -> list[str]:
        value = f'{{name="{NAME}", certificate_arn="{certificate}", hosted_zone_id="{zone}"}}'
        monkeypatch.setenv("TF_VAR_domain", value)
        return [finding.what for finding in parts.domain(production)]

    def zone_of(name: str) -> str:
        made = production.names.create_hosted_zone(Name=name, CallerReference=name)
        return str(made["HostedZone"]["Id"].rsplit("/", 1)[-1])

    def certificate_of(name: str) -> str:
        return str(production.certificates.request_certificate(DomainName=name)["CertificateArn"])

    nowhere = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/00000000-0000-0000-0000-000000000000"
    assert given(nowhere, "Z000000") == [f"there is no certificate {nowhere}", "there is no hosted zone Z000000"]
    other, fitting = certificate_of("*.example.com"), certificate_of("*.latam.com")
    problems = given(other, zone_of("example.com"))
    assert "the certificate covers *.example.com, and not clients.latam.com" in problems
    assert f"to which {NAME} does not belong" in problems[-1]
    assert [it for it in given(fitting, zone_of("latam.com")) if "PENDING" not in it] == []


def test_deploy_refuses_before_anything_is_created(
    staging: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = tmp_path / "build"
    built.mkdir()
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"ReservedConcurrentExecutions": {"Ref": "QueryConcurrency"}},
    }
    template = {"Parameters": {"QueryConcurrency": {"Type": "Number"}}, "Resources": {"Query": function}}
    (built / "template.yaml").write_text(json.dumps(template), "utf-8")
    (built / "QueryFunction").mkdir()
    (built / "QueryFunction" / "RELEASE").write_text(order.head() + "\n", "utf-8")
    monkeypatch.setattr(artifact, "FOLDER", tmp_path)
    result = CliRunner().invoke(delivery, ["deploy", "staging", "--digest", artifact.pack(tmp_path)])
    assert "staging reserves 20, and 10 must stay unreserved" in str(result.exception)
    assert staging.stack() is None


def test_usual_account_has_enough(empty_account: Environment) -> None:
    assert list(quota.concurrency(empty_account)) == []
    assert list(quota.concurrency(Environment("production", ACCOUNT))) == []
