"""Terraform's and SAM's writes into the buckets of terraform/bootstrap: an upload names its encryption, or does not."""

from dataclasses import replace

import pytest

from tests.infrastructure.judge.asked import by_role
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.requests import Request
from tests.infrastructure.terraform import ACCOUNT

HEADER = "s3:x-amz-server-side-encryption"
KEY_HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id"
STATE = f"arn:aws:s3:::clients-terraform-state-{ACCOUNT}"
ARTIFACTS = f"arn:aws:s3:::clients-artifacts-{ACCOUNT}"
OTHER_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/00000000-0000-0000-0000-00000000000f"


def writes(bench: Bench) -> list[Request]:
    name = bench.environment
    backend, uploader = "Terraform's S3 backend", "SAM's uploader"
    return [
        by_role(bench, "foundation", "s3:PutObject", f"{STATE}/{name}/foundation.tfstate", backend),
        by_role(bench, "foundation", "s3:PutObject", f"{STATE}/{name}/foundation.tfstate.tflock", backend),
        by_role(bench, "deploy", "s3:PutObject", f"{ARTIFACTS}/{name}/0123456789abcdef", uploader),
    ]


def with_header(request: Request, **headers: str) -> Request:
    keys = {"algorithm": HEADER, "key": KEY_HEADER}
    given = {keys[name]: value for name, value in headers.items()}
    return replace(
        request, context={**request.context, **given}, absent=request.absent | set(keys.values()) - set(given)
    )


def test_an_upload_that_names_no_encryption_is_taken(bench: Bench) -> None:
    """As Terraform's backend sends it; the bucket's own default encrypts it with the key, before it is stored."""
    assert [str(it) for it in bench.judge(map(with_header, writes(bench))) if not it.allowed] == []


def test_an_upload_that_names_the_key_is_taken(bench: Bench) -> None:
    key = bench.made["aws_kms_key.buckets"]["arn"]
    named = [with_header(it, algorithm="aws:kms", key=key) for it in writes(bench)]
    assert [str(it) for it in bench.judge(named) if not it.allowed] == []


@pytest.mark.parametrize("headers", [{"algorithm": "AES256"}, {"algorithm": "aws:kms", "key": OTHER_KEY}])
def test_an_upload_that_names_another_encryption_is_refused(bench: Bench, headers: dict[str, str]) -> None:
    found = bench.judge(with_header(it, **headers) for it in writes(bench))
    assert [str(it) for it in found if it.result != "ExplicitlyDenied"] == []
