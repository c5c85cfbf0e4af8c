from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.infrastructure.application import FOUNDATION_VARIABLES
from tests.infrastructure.deployed import stack_of
from tests.infrastructure.judge.bench import Bench, bench_of
from tests.infrastructure.judge.rendered import rendered
from tests.infrastructure.terraform import ENVIRONMENTS, Root, bootstrap_variables, variables_of


@pytest.fixture(scope="session")
def benches(foundation: Root, bootstrap: Root) -> dict[str, Bench]:
    """One for each environment, all in one account. Production has a publisher of another one."""
    given = {it: variables_of(it) for it in ENVIRONMENTS} | {"production": FOUNDATION_VARIABLES}
    with ThreadPoolExecutor() as pool:
        options = bootstrap_variables()
        account = pool.submit(rendered, bootstrap, options, "account")
        made = {it: pool.submit(rendered, foundation, given[it], it) for it in ENVIRONMENTS}
        stacks = {it: pool.submit(stack_of, it) for it in ENVIRONMENTS}
        return {it: bench_of(it, account.result(), made[it].result(), stacks[it].result()) for it in ENVIRONMENTS}


@pytest.fixture(params=ENVIRONMENTS)
def bench(request: pytest.FixtureRequest, benches: dict[str, Bench]) -> Bench:
    return benches[request.param]
