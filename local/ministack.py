"""MiniStack, the AWS emulator. Its Lambda workers inherit the environment that it gets here."""

import signal
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from local.aws import KEYS, REGION, Aws
from local.http import answers
from local.ports import LOOPBACK, Ports
from local.processes import PartError, Processes, Service, base_environment
from local.state import REPOSITORY, State

NAME: Final = "ministack"
PROGRAM: Final = REPOSITORY / ".programs" / "ministack" / "bin" / "ministack"
LAUNCHER: Final = Path(__file__).with_name("ministack_launcher.py")


@dataclass(frozen=True)
class MiniStack:
    state: State
    processes: Processes
    ports: Ports

    @property
    def endpoint_url(self) -> str:
        return f"http://{LOOPBACK}:{self.ports[NAME]}"

    @cached_property
    def aws(self) -> Aws:
        return Aws(self.endpoint_url)

    def start(self, certificate_authority: Path, **settings: str) -> None:
        """`settings` are MiniStack's own environment variables, beside those that are given here."""
        if not PROGRAM.exists():
            raise PartError(f"{PROGRAM} is missing; run `make setup`")
        scratch = self.state.path("scratch")
        scratch.mkdir(parents=True, exist_ok=True)
        environment = base_environment(
            **KEYS,
            AWS_DEFAULT_REGION=REGION,
            BIND_HOST=LOOPBACK,
            GATEWAY_PORT=str(self.ports[NAME]),
            MINISTACK_HOST=LOOPBACK,  # queue URLs name it; `localhost` may be ::1 first
            IOT_MTLS_ENABLED="0",  # its broker would listen on every interface, on one fixed port
            LAMBDA_EXECUTOR="local",
            LOG_LEVEL="WARNING",  # at INFO it writes down what is published, which is personal data
            DOCKER_HOST="unix:///nonexistent",  # it would sweep up other stacks' containers
            HOME=str(scratch),
            TMPDIR=str(scratch),
            SSL_CERT_FILE=str(certificate_authority),  # for the workers' `verify-full`
            **settings,
        )
        # It keeps all in memory and has nothing to bring to an end; a polite request would only take longer.
        # -P: the launcher's neighbours are no modules of MiniStack's.
        command = [str(PROGRAM.with_name("python")), "-P", str(LAUNCHER)]
        service = Service(NAME, command, environment, folder=scratch, stop_signal=signal.SIGKILL)
        self.processes.start(service)
        self.processes.wait_until(NAME, self.healthy, timeout=120)

    def healthy(self) -> bool:
        return self.ports.get(NAME) is not None and answers(f"{self.endpoint_url}/_ministack/health")
