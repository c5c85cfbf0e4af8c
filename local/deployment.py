"""`sam build` and `sam deploy` of the real template.yaml, to the emulator, then the migration; as in AWS."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.aws import REGION, Aws, aws_environment
from local.foundation import ARTIFACTS_BUCKET, ENVIRONMENT
from local.processes import Processes, Service
from local.sources import DEPLOYED, digest
from local.state import REPOSITORY, State

STACK_NAME: Final = f"clients-{ENVIRONMENT}"
SAM: Final = REPOSITORY / ".programs" / "sam" / "bin" / "sam"
CONFIGURATION: Final = REPOSITORY / "samconfig.toml"
# SAM's own reader, for only that knows its short forms such as !Sub.
TRANSLATE: Final = (
    "import json,sys; from samcli.yamlhelper import yaml_parse; print(json.dumps(yaml_parse(sys.stdin.read())))"
)
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
        return self.state.read("built") == self.digest() and self.template.is_file()

    def build(self) -> None:
        wanted = self.digest()
        self.state.forget("built.json")
        command = [str(SAM), "build", "--template-file", str(REPOSITORY / "template.yaml")]
        command += ["--config-file", str(CONFIGURATION)]
        command += ["--build-dir", str(self.template.parent), "--cache-dir", str(self.state.path("cache"))]
        self.processes.run(Service("sam-build", command, self._environment(), REPOSITORY), BUILD_SECONDS)
        self._translate(self.template.with_suffix(".yaml"))
        self.state.write("built", wanted)

    def deploy(self, aws: Aws) -> Mapping[str, str]:
        """The outputs of the deployed stack."""
        command = [str(SAM), "deploy", "--template-file", str(self.template)]
        command += ["--config-file", str(CONFIGURATION), "--config-env", ENVIRONMENT]
        command += ["--stack-name", STACK_NAME, "--region", REGION, "--no-progressbar"]
        command += ["--no-resolve-s3", "--s3-bucket", ARTIFACTS_BUCKET, "--no-confirm-changeset"]
        environment = self._environment() | aws_environment(aws.endpoint_url)
        self.processes.run(Service("sam-deploy", command, environment, REPOSITORY), DEPLOY_SECONDS)
        return aws.outputs(STACK_NAME)

    def _translate(self, template: Path) -> None:
        translation = subprocess.run(
            [str(SAM.parent / "python"), "-c", TRANSLATE], input=template.read_bytes(), capture_output=True, check=True
        )
        self.template.write_bytes(translation.stdout)

    def sam_settings(self) -> dict[str, str]:
        """SAM's own folder, so that two stacks do not write to one file, and none asks the network for a newer SAM."""
        folder = self.state.path("sam")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "metadata.json").write_text(json.dumps({"lastVersionCheck": time.time(), "telemetryEnabled": False}))
        return {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_POLL_DELAY": "0.2", "__SAM_CLI_APP_DIR": str(folder)}

    def _environment(self) -> dict[str, str]:
        """The caller's, for `sam build` installs from his package index; but not his AWS settings."""
        programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
        environment |= {
            "PATH": programs,
            "UV_PYTHON_DOWNLOADS": "never",
            **self.sam_settings(),
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
