"""All checks in the order in which a person mends."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from delivery.checks import Finding, Step, parts, quota
from delivery.checks import account as accounts
from delivery.checks.github import GitHubSilentError, github
from delivery.environment import Environment


def check(environment: Environment, repository: str) -> tuple[Step, list[Finding]]:
    step = step_of(environment)
    return step, list(_findings(environment, step, repository))


def _findings(environment: Environment, step: Step, repository: str) -> Iterator[Finding]:
    yield from quota.concurrency(environment)
    yield from accounts.account(environment, step)
    yield from parts.domain(environment)
    if step is Step.STACK:
        yield from parts.parameters(environment)
        yield from parts.secrets(environment)
    yield from parts.stack(environment)
    try:
        yield from github(environment, repository)
    except GitHubSilentError as error:
        yield Finding(f"GitHub was not looked at: {error}", "gh auth login, and check again", blocks=False)


def step_of(environment: Environment) -> Step:
    """By what stands: the bootstrap's state in its bucket, then the parameters that the foundation writes."""
    try:
        environment.buckets.head_object(Bucket=environment.state_bucket, Key="bootstrap.tfstate")
    except ClientError:
        return Step.BOOTSTRAP
    names = [f"/clients/{environment.name}/topic-arn"]
    return Step.STACK if environment.parameters.get_parameters(Names=names)["Parameters"] else Step.FOUNDATION
