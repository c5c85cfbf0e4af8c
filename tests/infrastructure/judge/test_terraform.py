"""What Terraform's making of a warehouse asks of AWS, judged as the role that runs it."""

from tests.infrastructure.judge import warehouse
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.catalog import Catalog


def test_foundation_role_may_make_its_warehouse(bench: Bench) -> None:
    asked = list(warehouse.asked(Catalog(bench)))
    assert {"secretsmanager:GetRandomPassword", "kms:CreateGrant"} <= {it.action for it in asked}
    assert sorted({str(it) for it in bench.judge(asked) if not it.allowed}) == []
