"""Terraform run on temporary copies of terraform/, so that nothing lands in the tree."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.programs import ROOT, missing

TREE = ROOT / "terraform"
ACCOUNT = "123456789012"
REPOSITORY = "latam/clients-api"
OPERATORS = [f"arn:aws:iam::{ACCOUNT}:user/ana", f"arn:aws:iam::{ACCOUNT}:role/on-call"]
ZONE = "Z0123456789ABCDEFGHIJ"
CERTIFICATE = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/0123abcd-01ab-01ab-01ab-0123456789ab"
DOMAIN = f'{{name="clients.latam.com", certificate_arn="{CERTIFICATE}", hosted_zone_id="{ZONE}"}}'
ENVIRONMENTS = ("staging", "production", "nightly")
# What the providers of a copy say beside what they say in the tree.
OFFLINE = 'allowed_account_ids = []\n  access_key = "test"\n  secret_key = "test"\n' + "".join(
    f"  {skip} = true\n"
    for skip in ("skip_credentials_validation", "skip_requesting_account_id", "skip_metadata_api_check")
)
UNREACHABLE = "Failed to query available provider packages"


@dataclass(frozen=True)
class Root:
    """One root module in a copy of the tree."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, log: Path | None = None, accept: tuple[int, ...] = (0,)) -> str:
        """What Terraform said. Fails when it ended with another status than those accepted."""
        logged = {"TF_LOG_PROVIDER": "DEBUG", "TF_LOG_PATH": str(log)} if log else {}
        done = subprocess.run(  # noqa: S603 - the tests' own commands
            [executable(), *arguments],
            cwd=self.folder,
            env={**os.environ, "TF_IN_AUTOMATION": "1", "TF_INPUT": "0", **self.environment, **logged},
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
        said = done.stdout + done.stderr
        if UNREACHABLE in said:
            missing("Terraform's AWS provider (neither a registry nor a mirror answers)")
        assert done.returncode in accept, said
        return said

    def override(self, provider: str = "", *, local_state: bool = True) -> None:
        """Terraform merges such a file into the root: the copy's state is a file, its provider as said."""
        backend = 'terraform {\n  backend "local" {}\n}\n' if local_state else ""
        text = f'{backend}provider "aws" {{\n  {provider}\n}}\n'
        (self.folder / "test_override.tf").write_text(text, "utf-8")

    def plan(self, *arguments: str, file: str = "plan") -> dict[str, Any]:
        self.run("plan", "-no-color", "-lock=false", f"-out={file}", *arguments)
        return self.show(file)

    def show(self, *what: str) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(self.run("show", "-json", *what))
        return shown


def executable() -> str:
    found = shutil.which("terraform")
    return found or missing("terraform")


def copy_of(name: str, into: Path, environment: Mapping[str, str] | None = None) -> Root:
    """The root module `name` of a new copy of the tree. Copies share what they download."""
    shutil.copytree(TREE, into, ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
    cache = into.parent / ".terraform"
    cache.mkdir(exist_ok=True)
    given = os.environ.get("TF_PLUGIN_CACHE_DIR", str(cache))
    return Root(into / name, {"TF_PLUGIN_CACHE_DIR": given, **(environment or {})})


def variables_of(environment: str) -> list[str]:
    """How the pipeline calls terraform/foundation."""
    own = [f"-var=domain={DOMAIN}"] if environment == "production" else []
    return [f"-var-file=environments/{environment}.tfvars", f"-var=account_id={ACCOUNT}", *own]


def bootstrap_variables() -> list[str]:
    names = json.dumps(ENVIRONMENTS)
    return [
        f"-var=account_id={ACCOUNT}",
        f"-var=environments={names}",
        "-var=production_shares_account=true",
        f"-var=repository={REPOSITORY}",
        f"-var=hosted_zone_id={ZONE}",
        f"-var=operator_arns={json.dumps(OPERATORS)}",
    ]


def resources(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Of a plan or a state as JSON: address to values."""
    return {it["address"]: it.get("values", {}) for it in _walk(values["root_module"])}


def _walk(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (it for it in module.get("resources", []) if it["mode"] == "managed")
    for child in module.get("child_modules", []):
        yield from _walk(child)
