from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.infrastructure.deployed import stack_of
from tests.infrastructure.judge.bench import Bench, bench_of
from tests.infrastructure.judge.rendered import rendered
from tests.infrastructure.terraform import ENVIRONMENTS, Root, bootstrap_variables, variables_of


@pytest.fixture(scope="session")
def benches(foundation: Root, bootstrap: Root, plans: dict[str, dict[str, Any]]) -> dict[str, Bench]:
    """One for each environment, all in one account."""
    with ThreadPoolExecutor() as pool:
        options = bootstrap_variables()
        account = pool.submit(lambda: rendered(bootstrap, options, bootstrap.plan(*options), "account"))
        made = {it: pool.submit(rendered, foundation, variables_of(it), plans[it], it) for it in ENVIRONMENTS}
        stacks = {it: pool.submit(stack_of, it) for it in ENVIRONMENTS}
        return {it: bench_of(it, account.result(), made[it].result(), stacks[it].result()) for it in ENVIRONMENTS}


@pytest.fixture(params=ENVIRONMENTS)
def bench(request: pytest.FixtureRequest, benches: dict[str, Bench]) -> Bench:
    return benches[request.param]
