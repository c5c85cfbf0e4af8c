from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.infrastructure.application import FOUNDATION_VARIABLES, Applied, apply_everything, emulator
from tests.infrastructure.terraform import ENVIRONMENTS, OFFLINE, Root, copy_of, executable, resources, variables_of


@pytest.fixture(scope="session")
def foundation(tmp_path_factory: pytest.TempPathFactory) -> Root:
    """For what needs no cloud at all: formatting, validation, tests with mocks, plans."""
    root = copy_of("foundation", tmp_path_factory.mktemp("terraform") / "tree")
    root.override(OFFLINE)
    root.run("init", "-lockfile=readonly")
    return root


@pytest.fixture(scope="session")
def plans(foundation: Root) -> dict[str, dict[str, Any]]:
    """Of every environment, as Terraform's JSON. No cloud is asked."""
    with ThreadPoolExecutor() as pool:
        made = {name: pool.submit(foundation.plan, *variables_of(name), file=name) for name in ENVIRONMENTS}
        return {name: plan.result() for name, plan in made.items()}


@pytest.fixture(scope="session")
def bootstrap(foundation: Root) -> Root:
    root = Root(foundation.folder.parent / "bootstrap", foundation.environment)
    root.override(OFFLINE)
    root.run("init", "-lockfile=readonly")
    return root


@pytest.fixture(scope="session")
def applying(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Future[Applied]]:
    """Started by the first test of Terraform: it waits more than it works, so the others run meanwhile."""
    executable()
    if not any("applied" in getattr(item, "fixturenames", ()) for item in request.session.items):
        yield Future()  # nobody will ask
        return
    folder = tmp_path_factory.mktemp("applied")
    with emulator(folder) as endpoint, ThreadPoolExecutor(1) as background:
        yield background.submit(apply_everything, endpoint, folder)


@pytest.fixture(scope="session")
def applied(applying: Future[Applied]) -> Applied:
    return applying.result()


@pytest.fixture(scope="session")
def bootstrap_state(applied: Applied) -> dict[str, dict[str, Any]]:
    """Address to values of everything that terraform/bootstrap made."""
    return resources(applied.bootstrap.show()["values"])


@pytest.fixture(scope="session")
def second_plan(applied: Applied) -> dict[str, Any]:
    """What Terraform would change after it was applied, and after the passwords were rotated twice."""
    root = applied.foundation
    for user in ("reader", "writer"):
        for _ in range(2):
            applied.rotate(applied.parameters[f"/clients/production/redshift/{user}-secret-arn"])
    root.run("plan", "-out=plan", *FOUNDATION_VARIABLES, log=applied.log("plan"))
    return root.show("plan")


@pytest.fixture(scope="session")
def destroyed(applied: Applied, second_plan: dict[str, Any]) -> Applied:  # noqa: ARG001 - the plan comes before the end
    """Whoever means to destroy a cluster has to say so in the code first; here a file beside it does."""
    unprotected = 'resource "aws_redshift_cluster" "this" {\n  lifecycle {\n    prevent_destroy = false\n  }\n}\n'
    warehouse = applied.foundation.folder.parent / "modules" / "warehouse"
    (warehouse / "unprotected_override.tf").write_text(unprotected, "utf-8")
    root = applied.foundation
    root.run("state", "rm", "module.warehouse.aws_secretsmanager_secret_rotation.admin[0]")  # it goes with the cluster
    root.run("destroy", "-auto-approve", "-refresh=false", *FOUNDATION_VARIABLES, log=applied.log("destroy"))
    return applied
