"""`sam local invoke`: one function in Docker, in Lambda's own runtime, against the running local stack."""

import json
import os
import platform
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil

from local.aws import REGION, Aws, aws_environment
from local.facts import read_facts
from local.processes import PartError
from local.relay import relay
from local.sam import SAM, sam_settings
from local.stack import Stack
from local.state import REPOSITORY

FUNCTIONS: Final = {"QueryFunction": "query", "PublishFunction": "publish", "SubscriberFunction": "subscriber"}
IMAGE: Final = "public.ecr.aws/lambda/python:3.13-x86_64"
HOST: Final = "host.docker.internal"
AUTHORITY: Final = "local-ca.pem"
LOOPBACK_ADDRESS: Final = re.compile(r"\b(?:127\.0\.0\.1|localhost):(\d+)")


def run(stack: Stack, function: str, event: Path) -> int:
    """Prints the function's answer on stdout, its log on stderr; gives SAM's exit code."""
    facts = read_facts(stack.state)
    if facts is None or not stack.deployment.template.is_file():
        raise PartError("the local stack is not up; `make up` starts it")
    if not event.is_file():
        raise PartError(f"there is no event {event}")
    deployed = _deployed_environment(Aws(facts["awsEndpointUrl"]), facts["functions"][FUNCTIONS[function]])
    with _reachable(facts) as ports, _copy_of_build(stack, Path(facts["redshift"]["caFile"])) as build:
        environment = container_environment(deployed, facts["awsEndpointUrl"], ports)
        template = _declaring(environment, function, build)
        values = build / "environment.json"
        values.write_text(json.dumps({function: environment}))
        command = [str(SAM), "local", "invoke", function, "--template", str(template), "--event", str(event.resolve())]
        command += ["--env-vars", str(values), "--add-host", f"{HOST}:host-gateway", "--region", REGION]
        if _docker("image", "inspect", IMAGE).returncode == 0:
            command.append("--skip-pull-image")
        return subprocess.run(command, cwd=build, env=_environment(stack, facts), check=False).returncode


def container_environment(deployed: Mapping[str, str], endpoint_url: str, ports: Mapping[int, int]) -> dict[str, str]:
    """The deployed function's environment, as seen from a container: the host by name, its relayed ports."""
    values = {**deployed, "AWS_ENDPOINT_URL": endpoint_url, "SSL_CERT_FILE": f"/var/task/{AUTHORITY}"}
    seen = {name: LOOPBACK_ADDRESS.sub(lambda at: f"{HOST}:{_relayed(ports, at[1])}", v) for name, v in values.items()}
    if "REDSHIFT_HOST" in seen:
        seen |= {"REDSHIFT_HOST": HOST, "REDSHIFT_PORT": str(_relayed(ports, seen["REDSHIFT_PORT"]))}
    return seen


def _relayed(ports: Mapping[int, int], port: str) -> int:
    return ports.get(int(port), int(port))


def _deployed_environment(aws: Aws, name: str) -> Mapping[str, str]:
    return aws.functions.get_function_configuration(FunctionName=name).get("Environment", {}).get("Variables", {})


@contextmanager
def _reachable(facts: Mapping[str, Any]) -> Iterator[Mapping[int, int]]:
    ports = [int(facts["redshift"]["port"]), int(facts["awsEndpointUrl"].rpartition(":")[2])]
    if platform.system() != "Linux":  # Docker Desktop itself relays to the loopback interface
        yield {}
        return
    with relay(bridge_address(), ports) as relayed:
        yield relayed


def bridge_address() -> str:
    """This machine's address on Docker's bridge, to which `host-gateway` resolves."""
    named = _docker("network", "inspect", "bridge", "--format", '{{index .Options "com.docker.network.bridge.name"}}')
    if named.returncode != 0:
        raise PartError(f"`sam local invoke` needs Docker, and no engine answers: {named.stderr.strip()}")
    interface = named.stdout.strip()
    for address in psutil.net_if_addrs().get(interface, []):
        if address.family == socket.AF_INET:
            return address.address
    raise PartError(f"Docker's bridge {interface!r} has no address on this machine, so a container cannot reach it")


@contextmanager
def _copy_of_build(stack: Stack, authority: Path) -> Iterator[Path]:
    """What `sam build` made, with the private authority's certificate where each function can read it."""
    with tempfile.TemporaryDirectory(prefix="invoke-", dir=stack.state.folder) as folder:
        copy = Path(folder) / "build"
        shutil.copytree(stack.deployment.template.parent, copy, copy_function=os.link)
        for function in FUNCTIONS:
            shutil.copyfile(authority, copy / function / AUTHORITY)
        yield copy


def _declaring(environment: Mapping[str, str], function: str, build: Path) -> Path:
    """SAM passes only the variables that the template names, and two of these exist on the local stack alone."""
    template = json.loads((build / "template.json").read_text())
    properties = template["Resources"][function]["Properties"]
    properties.setdefault("Environment", {}).setdefault("Variables", {}).update(dict.fromkeys(environment, ""))
    path = build / "declaring.json"
    path.write_text(json.dumps(template))
    return path


def _environment(stack: Stack, facts: Mapping[str, Any]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return kept | aws_environment(facts["awsEndpointUrl"]) | sam_settings(stack.state)


def _docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(["docker", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise PartError("`sam local invoke` needs Docker, and there is no `docker` on this machine") from None
