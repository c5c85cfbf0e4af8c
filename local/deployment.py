"""`sam build` and `sam deploy` of the real template.yaml, to the emulator, then the migration; as in AWS."""

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.aws import REGION, Aws, aws_environment
from local.foundation import ARTIFACTS_BUCKET, ENVIRONMENT
from local.packages import Packages
from local.processes import PartError, Processes, Service
from local.sam import SAM, as_json, sam_settings
from local.sources import DEPLOYED, digest
from local.state import REPOSITORY, State

STACK_NAME: Final = f"clients-{ENVIRONMENT}"
CONFIGURATION: Final = REPOSITORY / "samconfig.toml"
BUILD_SECONDS: Final = 600
DEPLOY_SECONDS: Final = 300


class MigrationError(RuntimeError):
    """The migration function failed; the schema may be of an older step."""


@dataclass(frozen=True)
class Deployment:
    state: State
    processes: Processes

    @property
    def template(self) -> Path:
        """What `sam build` made of template.yaml, as JSON: SAM reads that in no time, and YAML in a second or two."""
        return self.state.path("build", "template.json")

    def digest(self) -> str:
        return digest(DEPLOYED)

    def is_built(self) -> bool:
        return self.state.read("built") == self.digest() and self._leads_to(REPOSITORY / "schema.graphql")

    def build(self) -> None:
        wanted = self.digest()
        self.state.forget("built.json")
        command = [str(SAM), "build", "--template-file", str(REPOSITORY / "template.yaml")]
        command += ["--config-file", str(CONFIGURATION)]
        command += ["--build-dir", str(self.template.parent), "--cache-dir", str(self.state.path("cache"))]
        self._run("sam-build", command, self._environment(), BUILD_SECONDS)
        self.template.write_bytes(as_json(self.template.with_suffix(".yaml").read_bytes()))
        self.state.write("built", wanted)

    def _leads_to(self, schema: Path) -> bool:
        """Its paths are relative: after the folder was moved or copied they may lead nowhere, or into another clone."""
        try:
            resources = json.loads(self.template.read_text())["Resources"]
        except OSError:
            return False
        location = Path(resources["ApiSchema"]["Properties"]["DefinitionS3Location"])
        return (self.template.parent / location).resolve() == schema

    def deploy(self, aws: Aws) -> Mapping[str, str]:
        """The outputs of the deployed stack."""
        template = Packages(self.state).restore(aws, self.digest()) or self.template
        command = [str(SAM), "deploy", "--template-file", str(template)]
        command += ["--config-file", str(CONFIGURATION), "--config-env", ENVIRONMENT]
        command += ["--stack-name", STACK_NAME, "--region", REGION, "--no-progressbar"]
        command += ["--no-resolve-s3", "--s3-bucket", ARTIFACTS_BUCKET, "--no-confirm-changeset"]
        environment = self._environment() | aws_environment(aws.endpoint_url)
        self._run("sam-deploy", command, environment, DEPLOY_SECONDS)
        return aws.outputs(STACK_NAME)

    def keep_packages(self, aws: Aws) -> None:
        """After a deployment, so that the next one to an empty emulator is quicker."""
        Packages(self.state).keep(aws, STACK_NAME, self.digest())

    def _run(self, name: str, command: Sequence[str], environment: Mapping[str, str], seconds: float) -> None:
        if not SAM.exists():
            raise PartError(f"{SAM} is missing; run `make setup`")
        self.processes.run(Service(name, command, environment, REPOSITORY), seconds)

    def _environment(self) -> dict[str, str]:
        """The caller's, for `sam build` installs from his package index; but not his AWS settings."""
        programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
        environment |= {
            "PATH": programs,
            "UV_PYTHON_DOWNLOADS": "never",
            **sam_settings(self.state),
        }
        if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
            environment["LAMBDA_PLATFORM"] = "host"  # the functions run here, on another platform than Lambda's
        return environment


def migrate(aws: Aws, function_name: str) -> list[str]:
    """The names of the steps that were applied now."""
    answer = aws.functions.invoke(FunctionName=function_name, Payload=b"{}")
    payload = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        raise MigrationError(f"the migration failed: {payload}")
    applied: list[str] = json.loads(payload)["applied"]
    return applied
