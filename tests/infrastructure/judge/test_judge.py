"""The judge itself: where it does not know something it makes no judgement."""

from dataclasses import replace

import pytest

from tests.infrastructure.judge.asked import by_role
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.requests import Request
from tests.infrastructure.terraform import ACCOUNT


@pytest.fixture
def call(benches: dict[str, Bench]) -> Request:
    state = f"arn:aws:s3:::clients-terraform-state-{ACCOUNT}"
    listed = by_role(benches["staging"], "foundation", "s3:ListBucket", state, "Terraform's S3 backend")
    return replace(listed, context={**listed.context, "s3:prefix": "staging/foundation.tfstate"})


def test_verdict_names_what_it_stands_on(benches: dict[str, Bench], call: Request) -> None:
    (found,) = benches["staging"].judge([call])
    assert found.allowed
    assert [(it.policy, it.decisive) for it in found.statements] == [("clients-staging-read", True)]


def test_key_of_which_nothing_is_said_makes_no_judgement(benches: dict[str, Bench], call: Request) -> None:
    silent = replace(call, context={key: value for key, value in call.context.items() if key != "s3:prefix"})
    (found,) = benches["staging"].judge([silent])
    assert found.error == "nothing is known of s3:prefix"
    (said,) = benches["staging"].judge([replace(silent, absent=silent.absent | {"s3:prefix"})])
    assert (said.error, said.allowed) == ("", False)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "s3:NoSuchAction"},
        {"action": "nothing:ListBucket"},
        {"resource": "arn:aws:sqs:us-east-1:123456789012:no-bucket"},
    ],
)
def test_what_aws_does_not_know_makes_no_judgement(
    benches: dict[str, Bench], call: Request, change: dict[str, str]
) -> None:
    (found,) = benches["staging"].judge([replace(call, **change)])  # type: ignore[arg-type]
    assert found.error
    assert not found.allowed


def test_policy_that_aws_would_not_take_makes_no_judgement(benches: dict[str, Bench], call: Request) -> None:
    broken = {"Version": "2012-10-17", "Statement": [{"Effect": "Permit", "Action": "s3:*", "Resource": "*"}]}
    (found,) = benches["staging"].changed("clients-staging-read", broken).judge([call])
    assert "identityPolicyErrors" in found.error
