"""The front door as a part of the stack; `local.front_door` is the program itself."""

import socket
import ssl
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local import postgres
from local.certificates import Certificates, ensure_certificates
from local.ports import LOOPBACK, Ports
from local.processes import Processes, Service, base_environment
from local.redshift_wire import SSL_REQUEST
from local.state import REPOSITORY, State

NAME: Final = "front-door"


@dataclass(frozen=True)
class FrontDoorService:
    state: State
    processes: Processes
    ports: Ports

    @property
    def port(self) -> int:
        return self.ports[NAME]

    @property
    def certificates(self) -> Certificates:
        return ensure_certificates(self.state.path("certificates"))

    def start(self) -> None:
        certificates = self.certificates
        command = [sys.executable, "-m", "local.front_door", "--port", str(self.port)]
        command += ["--backend-port", str(self.ports[postgres.NAME])]
        command += ["--certificate", str(certificates.server), "--key", str(certificates.key)]
        self.processes.start(Service(NAME, command, base_environment(), folder=REPOSITORY))
        self.processes.wait_until(NAME, self.healthy, timeout=60)

    def healthy(self) -> bool:
        port = self.ports.get(NAME)
        return port is not None and _answers_with_tls(port, self.certificates.authority)


def _answers_with_tls(port: int, authority: Path) -> bool:
    context = ssl.create_default_context(cafile=str(authority))
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
            connection.sendall(struct.pack("!II", 8, SSL_REQUEST))
            if connection.recv(1) != b"S":
                return False
            with context.wrap_socket(connection, server_hostname=LOOPBACK):
                return True
    except OSError:
        return False
