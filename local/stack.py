"""The whole stack: brings it up, keeps it up to date, takes it down."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

from local import front_door_service, gateway_service, ministack, postgres
from local.deployment import migrate
from local.facts import REDSHIFT_HOST, Addresses, collect_facts, read_facts, write_facts
from local.foundation import Foundation, lay_foundation, new_passwords
from local.interruptions import ignoring_interruptions
from local.parts import PARTS, Parts
from local.ports import is_free
from local.postgres import DATABASE, MAINTENANCE_DATABASE
from local.processes import PartError
from local.progress import say, step
from local.redshift_likeness import behave_like_redshift


class Stack(Parts):
    def up(self) -> Mapping[str, Any]:
        """The facts of the running stack. Afterwards either everything runs or nothing does."""
        started = time.monotonic()
        with self.state.exclusively(), self._ending_everything_when_interrupted():
            facts = read_facts(self.state)
            if facts and self.healthy(ministack.NAME) and self._addresses_are_ours():
                self._repair(facts)
            else:
                self._start_clean()
            facts = read_facts(self.state)
        if not facts:
            raise PartError("the stack has no facts")
        say(f"up in {time.monotonic() - started:.1f} s")
        return facts

    def down(self) -> None:
        with self.state.exclusively():
            self._clear()

    def _addresses_are_ours(self) -> bool:
        """False where another program has taken the port of a part that ended: its address is in the deployed stack."""
        return all(self.processes.leader(part) or is_free(self.ports[part]) for part in PARTS)

    def _start_clean(self) -> None:
        self._clear()
        for part in PARTS:
            self.ports.choose(part)
        passwords = new_passwords()
        foundation, _, _ = self._together(
            lambda: self._start_cloud(passwords),
            lambda: self._start_warehouse(passwords["admin"]),
            self._build,
        )
        outputs = self._deploy()
        self._together(
            lambda: self._migrate(outputs, foundation.secret_arns),
            lambda: self._start_gateway(outputs),
            lambda: self.deployment.keep_packages(self.ministack.aws),
        )
        self._remember(outputs, foundation.secret_arns, foundation.user_pool_id)

    def _repair(self, facts: Mapping[str, Any]) -> None:
        """The emulator and what is deployed to it live: start what has ended, deploy what has changed."""
        for part in (postgres.NAME, front_door_service.NAME):
            if not self.healthy(part):
                with step(f"{part} again"):
                    self.processes.kill(part)
                    self.start(part)
        changed = self.state.read("deployed") != self.deployment.digest()
        if changed:
            if not self.deployment.is_built():
                self._build()
            outputs = self._deploy()
            self._migrate(outputs, facts["redshift"]["secretArns"])
            self._remember(outputs, facts["redshift"]["secretArns"], facts["userPoolId"])
        if changed or not self.gateway.is_current() or not self.healthy(gateway_service.NAME):
            self.processes.stop(gateway_service.NAME)
            self._start_gateway(self.ministack.aws.outputs(facts["stackName"]))
        else:
            say("everything runs and is up to date")

    def _start_warehouse(self, password: str) -> None:
        with step("PostgreSQL, as Redshift"):
            self.postgres.create(password)
            self.postgres.start()
            self.postgres.execute(password, f"CREATE DATABASE {DATABASE}", database=MAINTENANCE_DATABASE)
        with step("Redshift's front door"):
            self.front_door.start()

    def _start_cloud(self, passwords: Mapping[str, str]) -> Foundation:
        with step("MiniStack, as AWS"):
            self.ministack.start(self.front_door.certificates.authority)
        with step("what Terraform owns: key, secrets, topic, network, people"):
            return lay_foundation(self.ministack.aws, REDSHIFT_HOST, self.front_door.port, passwords)

    def _build(self) -> None:
        if self.deployment.is_built():
            say("          sam build is not needed: nothing has changed")
            return
        with step("sam build"):
            self.deployment.build()

    def _deploy(self) -> Mapping[str, str]:
        with step("sam deploy"):
            outputs = self.deployment.deploy(self.ministack.aws)
        self.state.write("deployed", self.deployment.digest())
        return outputs

    def _migrate(self, outputs: Mapping[str, str], secret_arns: Mapping[str, str]) -> None:
        with step("the migration"):
            migrate(self.ministack.aws, outputs["MigrationFunctionName"])
            behave_like_redshift(self.postgres, self.ministack.aws, secret_arns)

    def _start_gateway(self, outputs: Mapping[str, str]) -> None:
        with step("the gateway, as AppSync"):
            self.gateway.start(self.ministack.endpoint_url, outputs)

    def _remember(self, outputs: Mapping[str, str], secret_arns: Mapping[str, str], user_pool_id: str) -> None:
        addresses = Addresses(
            gateway_url=self.gateway.url,
            realtime_url=self.gateway.realtime_url,
            endpoint_url=self.ministack.endpoint_url,
            redshift_port=self.front_door.port,
            authority=self.front_door.certificates.authority,
            logs=self.state.logs,
        )
        write_facts(self.state, collect_facts(addresses, outputs, secret_arns, user_pool_id))

    def _clear(self) -> None:
        """Ends every process of this stack and drops its data: the emulator keeps its own in memory alone."""
        if self.processes.members():
            with step("ending the stack, or what was left of it"):
                self.processes.stop_all(PARTS)
        self.postgres.forget()
        self.state.forget("stack.json", "env", "deployed.json", "scratch", "logs", "processes")

    def _together(self, *tasks: Callable[[], Any]) -> list[Any]:
        """Side by side. When one fails or the user interrupts, the processes end, and so do the other tasks."""
        with ThreadPoolExecutor(max_workers=len(tasks)) as pool:
            futures = [pool.submit(task) for task in tasks]
            try:
                done, _ = wait(futures, return_when=FIRST_EXCEPTION)
                for future in done:
                    future.result()
            except BaseException:
                self.processes.close(PARTS)
                raise
            return [future.result() for future in futures]

    @contextmanager
    def _ending_everything_when_interrupted(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if not isinstance(error, Exception) or read_facts(self.state) is None:
                with ignoring_interruptions():
                    say("ending everything that was started")
                    self.processes.close(PARTS)
            raise
