"""The command line of the delivery. Every command is one step of .github/workflows, and works the same by hand."""

import sys
from pathlib import Path
from typing import Any

import click

from delivery import (
    artifact,
    bootstrap,
    drift,
    foundation,
    migration,
    order,
    passwords,
    provenance,
    release,
    stack_file,
    stack_report,
    teardown,
    verification,
)
from delivery.checks import everything, quota
from delivery.environment import NAMES, ROOT, DeliveryError, Environment
from delivery.reports import changes_of, drift_report, plan_report

WORK = ROOT / ".delivery"

take_back_option = click.option("--take-back", is_flag=True, help="Also where it is older than what is deployed.")
environment_argument = click.argument("name", metavar="ENVIRONMENT", type=click.Choice(NAMES))


@click.group(help=__doc__)
def delivery() -> None: ...


@delivery.command("build")
def build_() -> None:
    """Build what is deployed everywhere, and print its digest."""
    click.echo(artifact.build())


@delivery.command("check")
@environment_argument
@click.option("--repository", default="{owner}/{repo}", help="OWNER/NAME on GitHub.  [that of this clone]")
def check_(name: str, repository: str) -> None:
    """Tell what the next step lacks, and how to mend it; change nothing.

    Exit codes: 0 nothing is in its way, 1 something is, 2 not asked in a way that can be done. Lines with ! are in its
    way, lines with - are worth knowing.
    """
    step, findings = everything.check(Environment.of(name), repository)
    click.echo(f"{name}: the next step is the {step}")
    for finding in findings:
        click.echo(f"{'!' if finding.blocks else '-'} {finding.what}\n    {finding.mend}")
    blocking = sum(finding.blocks for finding in findings)
    click.echo(f"{blocking} in the way" if blocking else "nothing is in the way")
    sys.exit(1 if blocking else 0)


@delivery.command("plan")
@environment_argument
def plan_(name: str) -> None:
    """Plan the foundation; report without values, and print by what the plan is approved."""
    planned = _planned(name)
    _report(f"{name}-terraform.md", plan_report(name, planned))
    click.echo(foundation.fingerprint(planned))


@delivery.command("apply")
@environment_argument
@click.option("--approved", help="What `plan` printed last. Without it, in staging and nightly, whatever is planned.")
@take_back_option
def apply_(name: str, approved: str | None, *, take_back: bool) -> None:
    """Plan again, apply that if it is what was approved, and write the first passwords."""
    environment = Environment.of(name)
    order.refuse_older(environment, order.head(), take_back=take_back)
    applied = foundation.apply(environment, WORK / f"{name}.tfplan", approved)
    _report(f"{name}-terraform.md", plan_report(name, applied))
    _first_passwords(environment)


@delivery.command("first-passwords")
@environment_argument
def first_passwords_(name: str) -> None:
    """Give the reader and the writer their first passwords, as `apply` does."""
    _first_passwords(Environment.of(name))


def _first_passwords(environment: Environment) -> None:
    click.echo(f"first passwords: {', '.join(passwords.write_first(environment)) or 'were there'}")


@delivery.command("diff")
@environment_argument
def diff_(name: str) -> None:
    """Report what the template would change in the deployed stack."""
    _report(f"{name}-stack.md", stack_report.report(Environment.of(name)))


@delivery.command("deploy")
@environment_argument
@click.option("--digest", required=True, help="The digest that `build` printed.")
@take_back_option
def deploy_(name: str, digest: str, *, take_back: bool) -> None:
    """Deploy the artifact; remember what was there before."""
    environment = Environment.of(name)
    template = artifact.unpack(artifact.FOLDER, digest)
    commit = artifact.commit_of(template)
    order.refuse_older(environment, commit, take_back=take_back)
    for finding in quota.concurrency(environment, template):  # before anything is created that would fail for it
        raise DeliveryError(f"{finding.what}: {finding.mend}")
    release.remember(release.current(environment), WORK / f"{name}-before.json")
    release.deploy(environment, template, commit)


@delivery.command("provenance")
@click.option("--repository", required=True, help="OWNER/NAME on GitHub.")
@click.option("--workflow", default="main.yml", show_default=True, help="File in .github/workflows that built it.")
@click.option("--commit", required=True, help="The commit that was built, in full.")
def provenance_(repository: str, workflow: str, commit: str) -> None:
    """Verify that GitHub's own workflow built the artifact."""
    provenance.verify(artifact.FOLDER / artifact.FILE, repository, workflow, commit)


@delivery.command("migrate")
@environment_argument
def migrate_(name: str) -> None:
    """Bring the warehouse's schema up to date, and replace the first passwords."""
    environment = Environment.of(name)
    click.echo(f"applied: {', '.join(migration.migrate(environment)) or 'nothing new'}")
    click.echo(f"new passwords: {', '.join(passwords.replace_first(environment)) or 'not needed'}")


@delivery.command("verify")
@click.argument("name", metavar="ENVIRONMENT", type=click.Choice(["local", *NAMES]), default="local")
def verify_(name: str) -> None:
    """Test a deployment from outside: publish, read, compare, erase."""
    if name == "local":
        verification.verify(verification.local_file())
    else:
        verification.verify_environment(Environment.of(name))


@delivery.command("roll-back")
@environment_argument
def roll_back_(name: str) -> None:
    """Put back what `deploy` found."""
    release.roll_back(Environment.of(name), release.recall(WORK / f"{name}-before.json"), WORK / name)


@delivery.command("drift")
@environment_argument
def drift_(name: str) -> None:
    """Fail where the foundation, the stack or the account's bootstrap is not what its code says."""
    environment = Environment.of(name)
    planned, account = _planned(name), bootstrap.plan(environment, WORK / "bootstrap.tfplan")
    changes = drift.of_stack(environment)
    text = plan_report(name, planned) + drift_report(name, changes) + plan_report("bootstrap", account)
    _report(f"{name}-drift.md", text)
    drifted = {"foundation": changes_of(planned), "stack": changes, "bootstrap": changes_of(account)}
    if found := [part for part, it in drifted.items() if it]:
        raise DeliveryError(f"{name} is not what its code says: {', '.join(found)}")


@delivery.command("destroy-stack")
@environment_argument
def destroy_stack_(name: str) -> None:
    """Remove the stack of the environment that lives for an hour, and what it keeps."""
    teardown.tear_down(Environment.of(name))


@delivery.command("destroy-foundation")
@environment_argument
def destroy_foundation_(name: str) -> None:
    """Remove the foundation of the environment that lives for an hour."""
    foundation.destroy(Environment.of(name))


@delivery.command("stack-file")
@environment_argument
@click.argument("file", type=click.Path(path_type=Path))
def stack_file_(name: str, file: Path) -> None:
    """Write the addresses of a deployed stack, for tests and tools."""
    stack_file.write(Environment.of(name), file)


def _planned(name: str) -> dict[str, Any]:
    """The file that Terraform writes is not kept: values stand in it."""
    file = WORK / f"{name}.tfplan"
    try:
        return foundation.plan(Environment.of(name), file)
    finally:
        file.unlink(missing_ok=True)


def _report(file: str, text: str) -> None:
    WORK.mkdir(exist_ok=True)
    (WORK / file).write_text(text, "utf-8")
    click.echo(text)


def main() -> None:
    try:
        delivery(prog_name="python -m delivery")
    except DeliveryError as error:
        click.echo(f"delivery: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
