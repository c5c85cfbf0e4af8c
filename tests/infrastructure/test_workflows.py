"""What holds for every job that CI runs, beyond what the linters know."""

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.programs import ROOT, program, run

PINNED = {
    "actions/checkout": "3d3c42e5aac5ba805825da76410c181273ba90b1",
    "actions/attest-build-provenance": "a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32",
    "actions/setup-python": "5fda3b95a4ea91299a34e894583c3862153e4b97",
    "actions/upload-artifact": "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f",
    "actions/download-artifact": "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c",
    "aws-actions/configure-aws-credentials": "e6de054238d6b7531b4efff3b6587d9aade6a06c",
    "hashicorp/setup-terraform": "dfe3c3f87815947d99a8997f908cb6525fc44e9e",
}
WORKFLOWS = ("pull-request.yml", "main.yml", "nightly.yml")
OWN = "$/"
READ = "import json, sys, yaml; print(json.dumps([yaml.safe_load(open(name)) for name in sys.argv[1:]]))"


@cache
def read(*paths: str) -> list[dict[str, Any]]:
    done = run(program("cfn-lint", "python"), "-c", READ, *paths)
    documents: list[dict[str, Any]] = json.loads(done.stdout)
    return documents


def workflow(name: str) -> dict[str, Any]:
    (document,) = read(f".github/workflows/{name}")
    return document


def action(path: str) -> dict[str, Any]:
    (document,) = read(f"{path.removeprefix(OWN)}/action.yml")
    return document


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in WORKFLOWS:
        for job, body in workflow(name)["jobs"].items():
            yield f"{name}:{job}", body


def steps_of(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Those of the repository's own actions included."""
    for step in steps:
        yield step
        if step.get("uses", "").startswith(OWN):
            yield from steps_of(action(step["uses"])["runs"]["steps"])


ALL = dict(jobs())


@pytest.mark.parametrize("job", ALL)
def test_job_ends_and_has_permissions_of_its_own(job: str) -> None:
    assert 1 <= ALL[job]["timeout-minutes"] <= 180
    assert ALL[job]["permissions"]
    granted = set(ALL[job]["permissions"].items())
    usual = {("contents", "read"), ("id-token", "write"), ("pull-requests", "write")}
    assert granted <= {*usual, ("attestations", "write"), ("attestations", "read")}


@pytest.mark.parametrize("job", ALL)
def test_only_a_job_of_an_environment_gets_credentials_and_by_no_other_way(job: str) -> None:
    body = ALL[job]
    takes_role = any("configure-aws-credentials" in step.get("uses", "") for step in steps_of(body["steps"]))
    # The token by which an artifact is attested names no environment, so it opens no role.
    attests = body["permissions"].get("attestations") == "write"
    assert takes_role == ("environment" in body)
    assert (takes_role or attests) == ("id-token" in body["permissions"])
    assert "secrets." not in json.dumps(list(steps_of(body["steps"])))


@pytest.mark.parametrize("job", [job for job in ALL if "delivery deploy" in json.dumps([*steps_of(ALL[job]["steps"])])])
def test_one_delivery_at_a_time_and_never_interrupted(job: str) -> None:
    assert ALL[job]["concurrency"]["group"].endswith(ALL[job]["environment"])
    assert ALL[job]["concurrency"]["cancel-in-progress"] is False


@pytest.mark.parametrize("job", ALL)
def test_actions_are_pinned_to_the_commits_that_were_looked_at(job: str) -> None:
    for step in steps_of(ALL[job]["steps"]):
        name, _, commit = step.get("uses", "").partition("@")
        assert not name or name.startswith(OWN) or PINNED[name] == commit
        assert "checkout" not in name or step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("job", ALL)
def test_own_actions_get_what_they_ask_for(job: str) -> None:
    for step in steps_of(ALL[job]["steps"]):
        if step.get("uses", "").startswith(OWN):
            asked = action(step["uses"]).get("inputs", {})
            required = {name for name, it in asked.items() if it.get("required")}
            assert required <= set(step.get("with", {})) <= set(asked)


@pytest.mark.parametrize("job", ALL)
def test_commands_are_those_that_a_person_can_run(job: str) -> None:
    """make's targets and the delivery's commands, which exist."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    known = {target for line in re.findall(r"^([a-z -]+):", makefile, re.MULTILINE) for target in line.split()}
    commands = run(sys.executable, "-m", "delivery", "--help").stdout
    for step in steps_of(ALL[job]["steps"]):
        command = step.get("run", "")
        assert "${{" not in command
        assert set(re.findall(r"\bmake ([a-z-]+)", command)) <= known
        for name in re.findall(r"-m delivery ([a-z-]+)", command):
            assert re.search(rf"^  {name} ", commands, re.MULTILINE)


@pytest.mark.parametrize("job", [job for job in ALL if "delivery build" in json.dumps([*steps_of(ALL[job]["steps"])])])
def test_what_is_built_is_attested_in_the_job_that_builds_it(job: str) -> None:
    assert ALL[job]["permissions"]["attestations"] == "write"
    steps = list(steps_of(ALL[job]["steps"]))
    (attested,) = [number for number, it in enumerate(steps) if "attest-build-provenance" in it.get("uses", "")]
    (kept,) = [
        number
        for number, it in enumerate(steps)
        if it.get("with", {}).get("name") == "clients" and "upload" in it["uses"]
    ]
    assert attested < kept
    assert steps[attested]["with"]["subject-path"] == steps[kept]["with"]["path"] == ".aws-sam/clients.tar"


@pytest.mark.parametrize("job", [job for job in ALL if "delivery deploy" in json.dumps([*steps_of(ALL[job]["steps"])])])
def test_nothing_is_deployed_whose_origin_was_not_verified(job: str) -> None:
    assert "attestations" in ALL[job]["permissions"]
    steps = list(steps_of(ALL[job]["steps"]))
    (verified,) = [number for number, it in enumerate(steps) if "delivery provenance" in it.get("run", "")]
    (taken, *_) = [
        number
        for number, it in enumerate(steps)
        if it.get("with", {}).get("role") == "foundation" and number > verified
    ]
    (deployed,) = [number for number, it in enumerate(steps) if "delivery deploy" in it.get("run", "")]
    assert verified < taken < deployed
    assert "if" not in steps[verified]
    assert steps[verified]["env"]["COMMIT"] == "${{ github.sha }}"


def test_production_gets_what_staging_got_after_its_test() -> None:
    main = workflow("main.yml")["jobs"]
    assert set(main["staging"]["needs"]) == {"test", "build"}
    assert set(main["production-plan"]["needs"]) == {"staging"}
    assert set(main["production"]["needs"]) == {"build", "production-plan"}
    ways = [[step for step in main[name]["steps"] if "deliver" in step["uses"]] for name in ("staging", "production")]
    (staging,), (production,) = ways
    assert staging["with"]["digest"] == production["with"]["digest"] == "${{ needs.build.outputs.digest }}"


def test_production_is_applied_as_it_was_approved() -> None:
    main = workflow("main.yml")["jobs"]
    assert main["production-plan"]["outputs"] == {"approved": "${{ steps.plan.outputs.approved }}"}
    (delivered,) = [step for step in main["production"]["steps"] if "deliver" in step["uses"]]
    assert delivered["with"]["approved"] == "${{ needs.production-plan.outputs.approved }}"
    kept = [
        step for job in ALL.values() for step in steps_of(job["steps"]) if "upload-artifact" in step.get("uses", "")
    ]
    assert kept
    assert not [step for step in kept if "tfplan" in json.dumps(step)]  # values stand in it, and it ages


def test_staging_needs_nothing_of_an_environment_that_is_not_there_yet() -> None:
    """Jobs of other environments run where the repository's variable names these."""
    for name, body in ALL.items():
        environment = str(body.get("environment", ""))
        if environment.startswith("production") and body.get("needs") != ["build", "production-plan"]:
            assert "fromJSON(vars.ENVIRONMENTS" in body["if"], name
        if "matrix.environment" in environment:
            assert "vars.ENVIRONMENTS" in body["strategy"]["matrix"]["environment"], name
    assert "production" not in json.dumps(workflow("main.yml")["jobs"]["staging"])


@pytest.mark.parametrize("job", [job for job in ALL if "delivery deploy" in json.dumps([*steps_of(ALL[job]["steps"])])])
def test_whoever_deploys_knows_the_whole_history(job: str) -> None:
    (checkout,) = [step for step in ALL[job]["steps"] if "checkout" in step.get("uses", "")]
    assert checkout["with"]["fetch-depth"] == 0


def documented() -> set[tuple[str, str]]:
    """Variable and environment of GitHub, as docs/deploying.md sets them."""
    text = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    return set(re.findall(r"^\$ gh variable set (\w+) --env ([\w-]+) ", text, re.MULTILINE))


@pytest.mark.parametrize("job", [job for job in ALL if "environment" in ALL[job]])
def test_document_makes_every_environment_and_sets_its_variables(job: str) -> None:
    text = (ROOT / "docs" / "deploying.md").read_text("utf-8")
    name, body = ALL[job]["environment"], ALL[job]
    plans = ["staging-plan", "production-plan"]
    asked = set(re.findall(r"vars\.(\w+)", json.dumps([body.get("env"), body["steps"]])))
    for environment in plans if "matrix" in name else [name]:
        assert re.search(
            rf"^\$ gh api -X PUT repos/latam/clients-api/environments/{environment}\b[^-]", text, re.MULTILINE
        )
        optional = set() if environment.startswith("production") else {"DOMAIN"}
        assert {(variable, environment) for variable in asked - optional} <= documented()


def test_delivery_applies_deploys_migrates_verifies_and_takes_back() -> None:
    steps = action("$/.github/actions/deliver")["runs"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    order = [re.findall(r"-m delivery ([a-z-]+)", command)[0] for command in commands]
    assert order == ["provenance", "apply", "deploy", "migrate", "verify", "roll-back"]
    (back,) = [step for step in steps if "roll-back" in step.get("run", "")]
    assert back["if"] == "${{ (failure() || cancelled()) && steps.deploy.outcome == 'success' }}"


def test_nightly_destroys_what_it_built_whatever_happened() -> None:
    steps = workflow("nightly.yml")["jobs"]["from-nothing"]["steps"]
    delivered = next(number for number, step in enumerate(steps) if "deliver" in step.get("uses", ""))
    assert all(step["if"] == "always()" for step in steps[delivered + 1 :])
    assert [step["run"].split()[3] for step in steps[delivered + 1 :] if "run" in step] == [
        "destroy-stack",
        "destroy-foundation",
    ]
