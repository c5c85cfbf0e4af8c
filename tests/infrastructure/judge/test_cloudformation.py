"""What CloudFormation does to every resource of a stack, as the registry's schemas have it, judged as its role."""

from tests.infrastructure.judge import cloudformation
from tests.infrastructure.judge.asked import by_service
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.catalog import Catalog
from tests.infrastructure.judge.requests import Request


def test_cloudformation_may_make_change_tag_and_delete_all_of_the_stack(bench: Bench) -> None:
    asked = list(cloudformation.asked(Catalog(bench)))
    assert len(asked) > 1000
    assert sorted({str(it) for it in bench.judge(asked) if not it.allowed}) == []


def test_cloudformation_takes_the_role_of_the_stack(bench: Bench) -> None:
    """With none of the keys that other services send: no document says that CloudFormation sends them here."""
    service, role = "cloudformation.amazonaws.com", bench.role("cloudformation")
    taking = by_service(service, "", "sts:AssumeRole", role, "IAM user guide, PassRole to CloudFormation")
    silent = Request(service, taking.action, role, taking.why, {"aws:SecureTransport": "true"})
    (found,) = bench.judge([silent])
    assert found.allowed, str(found)
