"""The step that plans: real Terraform, its state in a bucket, against an emulator; nothing lands in the tree."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from delivery import foundation
from delivery.environment import DeliveryError, Environment
from delivery.reports import changes_of, plan_report
from tests.programs import ROOT, missing, program


@pytest.fixture
def emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if shutil.which("terraform") is None:
        missing("terraform")
    command = [program("moto", "python"), str(ROOT / "tests" / "infrastructure" / "emulator.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        settings = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{process.stdout.readline().strip()}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "TF_DATA_DIR": str(
                tmp_path / ".terraform"
            ),  # its usual name, by which its copy of the provider is known as one
            "TF_CLI_ARGS_init": "-backend-config=use_path_style=true",
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        yield
        process.terminate()


@pytest.mark.usefixtures("emulator")
def test_plan_is_saved_and_shown_without_values(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    environment = Environment.of("nightly")
    boto3.client("s3").create_bucket(Bucket=environment.state_bucket)
    try:
        planned = foundation.plan(environment, tmp_path / "nightly.tfplan")
    except DeliveryError as error:
        if "terraform init" not in str(error):
            raise
        missing("Terraform's AWS provider (neither a registry nor a mirror answers)")
    assert (tmp_path / "nightly.tfplan").is_file()
    report = plan_report("nightly", planned)
    assert "| add | `module.network.aws_vpc.this` |  |" in report
    assert len(changes_of(planned)) > 50
    approved = foundation.fingerprint(planned)
    with pytest.raises(DeliveryError, match="is not the one that was approved"):
        foundation.apply(environment, tmp_path / "nightly.tfplan", approved="0" * 64)
    assert not (tmp_path / "nightly.tfplan").exists()  # values stand in it
    assert foundation.fingerprint(foundation.plan(environment, tmp_path / "again.tfplan")) == approved
    said = capfd.readouterr()
    assert "10.30.0.0/16" not in report + said.out + said.err
    assert environment.account_id not in report


def test_production_is_applied_only_as_it_was_approved(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="production is applied as it was approved: --approved"):
        foundation.apply(Environment("production", "123456789012"), tmp_path / "plan", approved=None)


def test_only_the_disposable_environment_is_destroyed() -> None:
    with pytest.raises(DeliveryError, match="only nightly"):
        foundation.destroy(Environment("production", "123456789012"))
