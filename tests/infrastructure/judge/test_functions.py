"""Every call of a function, and all that Lambda does with its role, through the endpoints of its network."""

from tests.infrastructure.judge import functions
from tests.infrastructure.judge.bench import Bench
from tests.infrastructure.judge.catalog import Catalog


def test_functions_may_do_what_they_do(bench: Bench) -> None:
    asked = list(functions.asked(Catalog(bench)))
    assert len(asked) > 100
    assert sorted({str(it) for it in bench.judge(asked) if not it.allowed}) == []
