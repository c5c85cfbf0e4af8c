"""From a foundation to the first query and back, by the jobs of main.yml: a first create that fails, a deployment, a
rotation, a release that fails its proof and is taken back, and the end of it all.

What stands in for AWS, and what is left out, is named here and listed in docs/deploying.md ("What was rehearsed").
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from delivery.release import configured
from local.ministack import PROGRAM
from tests.infrastructure.permissions import NEEDS_NO_PERMISSION
from tests.infrastructure.rehearsal.account import Account, account
from tests.infrastructure.rehearsal.repository import commit, copy_repository, replace
from tests.infrastructure.rehearsal.workflow import Done, Machine, run_job
from tests.programs import ROOT, missing, program

pytestmark = pytest.mark.timeout(1500)

RECORDER = Path(__file__).with_name("recorder")
DEPLOY_ROLE = ROOT / "terraform" / "modules" / "github-roles" / "deploy.tf"
# IAM's names for operations that have another.
ACTIONS = {
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:HeadObject": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "s3:CompleteMultipartUpload": "s3:PutObject",
}
APPLY = "plan again, and apply it if it is what was approved"
VERIFY = "test the deployed API"
BACK = "take it back"
LEFT_OUT = {
    "make setup": "the environments are those of this repository",
    "verify where the artifact comes from": "GitHub's attestations",
    APPLY: "Terraform, rehearsed by itself",
}
# What MiniStack has not, by the part of the repository that asks for it.
NOT_IN_THE_EMULATOR = [
    # The firewall, permissions boundaries, SnapStart, the schedule of rotations, alarms that tell somebody.
    ("template.yaml", "InAws: !Not [!Equals [!Ref Environment, local]]", 'InAws: !Equals [!Ref Environment, ""]'),
    ("samconfig.toml", '  "GradualDeployment=true",\n  "QueryConcurrency=20"', '  "QueryConcurrency=20"'),  # CodeDeploy
    (
        "samconfig.toml",
        '  "QueryConcurrency=20"',
        '  "CreateApiKey=true",\n  "QueryConcurrency=20"',
    ),  # IAM, at the gateway
]
MISTAKE = (
    "Outputs:\n  GraphQLUrl",
    """  Mistake:
    Type: AWS::SSM::Parameter
    DependsOn: Subscription
    Properties: {Name: /clients/staging/topic-arn, Type: String, Value: ours}

Outputs:
  GraphQLUrl""",
)
BROKEN = ("resolvers/handlers/query.py", "def handler(", "def _broken(")


@pytest.fixture(scope="module")
def aws() -> Iterator[Account]:
    if not PROGRAM.exists():
        missing("ministack (make setup)")
    with account() as ready:
        yield ready


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert program("sam")
    folder = copy_repository(tmp_path_factory.mktemp("rehearsal") / "repository")
    for name, there, instead in NOT_IN_THE_EMULATOR:
        replace(folder, name, there, instead)
    commit(folder, "Leave out what the emulator has not")
    return folder


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was asked of AWS, and by which role, one JSON document a line: for whoever judges it."""
    file = tmp_path_factory.mktemp("calls") / "calls.jsonl"
    file.touch()
    return file


@pytest.fixture(scope="module")
def machine(aws: Account, repository: Path, calls: Path) -> Machine:
    kept = repository.parent / "artifacts"

    def upload(given: Mapping[str, str]) -> Mapping[str, str]:
        (kept / given["name"]).mkdir(parents=True, exist_ok=True)
        shutil.copy(repository / given["path"], kept / given["name"])
        return {}

    def download(given: Mapping[str, str]) -> Mapping[str, str]:
        shutil.copytree(kept / given["name"], repository / given["path"], dirs_exist_ok=True)
        return {}

    def nothing(_: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    def take_role(given: Mapping[str, str]) -> Mapping[str, str]:
        """From here on, what Python programs ask AWS for is written down as this role's."""
        role = given["role-to-assume"].rpartition("-")[2]
        return {**aws.environment, "PYTHONPATH": str(RECORDER), "REHEARSED_ROLE": role, "REHEARSED_CALLS": str(calls)}

    ours = ("actions/checkout", "actions/setup-python", "hashicorp/setup-terraform", "actions/attest-build-provenance")
    return Machine(
        repository,
        {
            **dict.fromkeys(ours, nothing),
            "actions/upload-artifact": upload,
            "actions/download-artifact": download,
            "aws-actions/configure-aws-credentials": take_role,
        },
        {**LEFT_OUT, VERIFY: partial(verify, aws, repository), BACK: partial(take_back, repository)},
        {
            "github": {"token": "", "repository": "latam/clients-api", "workflow_ref": "", "sha": ""},
            "vars": {"AWS_ACCOUNT_ID": "000000000000"},
        },
    )


def verify(aws: Account, repository: Path, environment: Mapping[str, str]) -> int:
    """The same test, through the local gateway and the driver: no emulator has AppSync's data plane or the Data API."""
    aws.serve()
    command = [".venv/bin/python", "-m", "delivery", "verify", "local"]
    given = {**environment, "CLIENTS_STATE_DIR": str(aws.stack.state.folder)}
    return subprocess.run(command, cwd=repository, env=given, check=False).returncode  # noqa: S603 - our own


def take_back(repository: Path, environment: Mapping[str, str]) -> int:
    """The step itself, once what `deploy` remembered says what AWS says: names of SSM's parameters.

    The emulator answers what these hold, as ParameterValue, where AWS has a ResolvedValue for that.
    """
    file = repository / ".delivery" / "staging-before.json"
    remembered = json.loads(file.read_text("utf-8"))
    names = dict(it.split("=", 1) for it in configured("staging"))
    told = {name: value for name, value in names.items() if value.startswith("/clients/")}
    file.write_text(json.dumps({**remembered, "parameters": {**remembered["parameters"], **told}}), "utf-8")
    command = [".venv/bin/python", "-m", "delivery", "roll-back", environment["ENVIRONMENT"]]
    return subprocess.run(command, cwd=repository, env=environment, check=False).returncode  # noqa: S603 - our own


def release(machine: Machine) -> Done:
    """What main.yml does for staging with the commit that is checked out."""
    built = run_job(machine, "main.yml", "build")
    assert built.outcome == "success", built.ran
    return run_job(machine, "main.yml", "staging", needs={"build": {"outputs": built.outputs}})


def deployed(aws: Account) -> dict[str, Any]:
    (stack,) = aws.client("cloudformation").describe_stacks(StackName="clients-staging")["Stacks"]
    return dict(stack)


def test_the_whole_way(machine: Machine, aws: Account, repository: Path) -> None:
    # The first create fails late: a resource of the template has a name that Terraform has given away.
    replace(repository, "template.yaml", *MISTAKE)
    commit(repository, "Make a parameter that is there already")
    failed = release(machine)
    assert failed.outcomes() == [("deploy the artifact", "failure")]  # nothing was migrated, and nothing taken back
    assert "Mistake (AWS::SSM::Parameter) failed first" in failed.said("deploy the artifact")
    assert deployed(aws)["StackStatus"] == "ROLLBACK_COMPLETE"

    # Mended, it gets past what is left, and to the first query.
    replace(repository, "template.yaml", *reversed(MISTAKE))
    first = commit(repository, "Leave the parameter to Terraform")
    done = release(machine)
    assert done.outcomes() == [("deploy the artifact", "success"), ("migrate", "success"), (VERIFY, "success")]
    assert "is ROLLBACK_COMPLETE, so it never worked: Mistake" in done.said("deploy the artifact")
    assert done.left_out == LEFT_OUT
    assert deployed(aws)["EnableTerminationProtection"]
    assert aws.outputs()["Commit"] == first

    # New passwords: the API answers as before.
    before = aws.password("reader")
    aws.rotate("reader")
    assert aws.password("reader") != before
    assert verify(aws, repository, {**os.environ, **aws.environment}) == 0

    # A release that cannot answer is taken back by the same job.
    replace(repository, *BROKEN)
    commit(repository, "Break every query")
    broken = release(machine)
    assert broken.outcome == "failure"
    assert broken.outcomes()[-2:] == [(VERIFY, "failure"), (BACK, "success")], broken.ran[-1]
    assert aws.outputs()["Commit"] == first
    assert verify(aws, repository, {**os.environ, **aws.environment}) == 0

    # Back to empty, as the document says: on purpose, and the queues last.
    stacks = aws.client("cloudformation")
    stacks.update_termination_protection(StackName="clients-staging", EnableTerminationProtection=False)
    stacks.delete_stack(StackName="clients-staging")
    stacks.get_waiter("stack_delete_complete").wait(StackName="clients-staging")
    queues = aws.client("sqs").list_queues(QueueNamePrefix="clients-staging-")["QueueUrls"]
    assert len(queues) >= 4
    assert not aws.client("lambda").list_functions()["Functions"]


@pytest.mark.usefixtures("machine")
def test_deploy_role_knows_every_action_that_was_asked_for(calls: Path) -> None:
    """By name alone; what conditions and resources make of it is for the judge."""
    recorded = [json.loads(line) for line in calls.read_text("utf-8").splitlines()]
    if not recorded:
        pytest.skip("the way was not walked in this run")
    asked = {f"{it['service']}:{it['operation']}" for it in recorded if it["role"] == "deploy"}
    assert {"cloudformation:CreateChangeSet", "cloudformation:DeleteStack", "s3:PutObject"} <= asked
    written = set(re.findall(r'"([a-z0-9-]+:[A-Za-z]+)"', DEPLOY_ROLE.read_text("utf-8")))
    assert {ACTIONS.get(action, action) for action in asked - NEEDS_NO_PERMISSION} - written == set()
