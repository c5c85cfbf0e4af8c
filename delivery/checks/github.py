"""What GitHub must know and enforce, asked through the program `gh`."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from delivery.checks import Finding
from delivery.environment import DISPOSABLE, ROOT, Environment

RULES = ROOT / ".github" / "rules"
CLAIMS = ["repo", "context", "job_workflow_ref"]
DEPLOYED_FROM = "main"
REVIEWED = "production"


class GitHubSilentError(Exception):
    """GitHub was not asked, or did not answer; the message says why."""


def github(environment: Environment, repository: str) -> Iterator[Finding]:
    """`repository` is OWNER/NAME. Raises GitHubSilentError."""
    yield from _subjects(repository)
    plans = [] if environment.name == DISPOSABLE else [f"{environment.name}-plan"]
    for name in [environment.name, *plans]:
        yield from _environment(repository, name, environment)
    yield from _listed(repository, environment.name)
    yield from _main(repository)


def _subjects(repository: str) -> Iterator[Finding]:
    path = f"repos/{repository}/actions/oidc/customization/sub"
    found = _get(path) or {}
    if found.get("use_default", True) or found.get("include_claim_keys") != CLAIMS:
        keys = " ".join(f"-f 'include_claim_keys[]={claim}'" for claim in CLAIMS)
        yield Finding(
            "the subject of GitHub's tokens does not name the workflow, so no role opens",
            f"gh api -X PUT {path} -F use_default=false {keys}",
        )


def _environment(repository: str, name: str, environment: Environment) -> Iterator[Finding]:
    path = f"repos/{repository}/environments/{name}"
    found = _get(path)
    if found is None:
        rules = {environment.name: " --input .github/rules/environment.json", REVIEWED: ""}.get(name, "")
        yield Finding(f"GitHub has no environment {name}", f"gh api -X PUT {path}{rules}")
        return
    account = (_get(f"{path}/variables/AWS_ACCOUNT_ID") or {}).get("value")
    if account != environment.account_id:
        command = f"gh variable set AWS_ACCOUNT_ID --env {name} --body {environment.account_id}"
        yield Finding(f"AWS_ACCOUNT_ID of {name} is {account or 'not set'}, and this account another", command)
    if environment.name == REVIEWED and not _get(f"{path}/variables/DOMAIN"):
        yield Finding(f"DOMAIN of {name} is not set", f'gh variable set DOMAIN --env {name} --body "$TF_VAR_domain"')
    if name == environment.name:
        yield from _protection(path, name, found)


def _protection(path: str, name: str, found: dict[str, Any]) -> Iterator[Finding]:
    policies = _get(f"{path}/deployment-branch-policies") or {}
    branches = [it["name"] for it in policies.get("branch_policies", [])]
    if not found.get("deployment_branch_policy") or branches != [DEPLOYED_FROM]:
        yield Finding(
            f"other branches than {DEPLOYED_FROM} may deploy {name}",
            f"gh api -X PUT {path} --input .github/rules/environment.json;"
            f" gh api -X POST {path}/deployment-branch-policies -f name={DEPLOYED_FROM}",
        )
    if name == REVIEWED:
        rules = [it for it in found.get("protection_rules", []) if it["type"] == "required_reviewers"]
        if not any(it.get("reviewers") and it.get("prevent_self_review") for it in rules):
            yield Finding(
                f"nobody else has to approve a deployment of {name}",
                f"put your team's id into .github/rules/{name}.json; gh api -X PUT {path} --input that file",
            )


def _listed(repository: str, name: str) -> Iterator[Finding]:
    value = (_get(f"repos/{repository}/actions/variables/ENVIRONMENTS") or {}).get("value", '["staging"]')
    listed = json.loads(value)
    if name not in listed:
        command = f"gh variable set ENVIRONMENTS --body '{json.dumps([*listed, name])}'"
        yield Finding(f"the variable ENVIRONMENTS does not name {name}, so its jobs are skipped", command, blocks=False)


def _main(repository: str) -> Iterator[Finding]:
    """Active rules of `main` against .github/rules/main.json."""
    wanted = json.loads((RULES / "main.json").read_text("utf-8"))["rules"]
    active = _get(f"repos/{repository}/rules/branches/{DEPLOYED_FROM}") or []
    for rule in wanted:
        if not any(_as_strict(it, rule) for it in active):
            command = f"gh api -X POST repos/{repository}/rulesets --input .github/rules/main.json"
            yield Finding(f"{DEPLOYED_FROM} lacks the rule {rule['type']} of .github/rules/main.json", command)


def _as_strict(active: dict[str, Any], wanted: dict[str, Any]) -> bool:
    given, asked = active.get("parameters") or {}, wanted.get("parameters") or {}
    return active["type"] == wanted["type"] and all(_at_least(given.get(name), it) for name, it in asked.items())


def _at_least(given: Any, asked: Any) -> bool:  # noqa: ANN401 - any parameter of a rule
    if isinstance(asked, list):
        contexts = [it.get("context") for it in given or []]
        return all(it["context"] in contexts for it in asked)
    return given is not None and given >= asked


def _get(path: str) -> Any:  # noqa: ANN401 - GitHub's JSON
    """None where there is no such thing."""
    program = shutil.which("gh")
    if program is None:
        raise GitHubSilentError("the program gh is missing")
    done = subprocess.run([program, "api", path], capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode == 0:
        return json.loads(done.stdout)
    if "HTTP 404" in done.stderr:
        return None
    raise GitHubSilentError(done.stderr.strip() or f"gh ended with status {done.returncode}")
