"""Up, down, crash and recovery of a second stack beside the tests' own, by the command that people use."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psutil
import pytest

from local import front_door_service, gateway_service, ministack, postgres
from local.aws import Aws
from local.http import post_json
from local.marks import MARK
from local.parts import PARTS
from local.stack import Stack
from local.state import REPOSITORY, State
from tests.people import new_client
from tests.polling import until
from tests.stack import temporary_state

PUBLISH = "mutation ($input: ClientInput!) { publishClient(input: $input) { id } }"
READ = "query ($id: ID!) { client(id: $id) { id } }"
UP_SECONDS = 180


@pytest.fixture(scope="module")
def second(local_stack: Stack) -> Iterator[State]:
    """A state folder with the tests' build in it, so that only what is tested here is done again."""
    with temporary_state() as state:
        for name in ("build", "built.json"):
            subprocess.run(["cp", "-R", local_stack.state.path(name), state.folder], check=True)  # noqa: S603, S607
        yield state
        local("down", state)


def local(command: str, state: State, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the product's own command
        [sys.executable, "-m", "local", "--state", str(state.folder), command, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=UP_SECONDS,
        check=False,
    )


def up(state: State) -> str:
    done = local("up", state)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def started_until(moment: str, state: State) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "local", "--state", str(state.folder), "up"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603
        try:
            until(lambda: moment in marked(state).values(), what=f"start of {moment}", within=UP_SECONDS, every=0.02)
            yield process
        finally:
            process.kill()


def facts(state: State) -> dict[str, Any]:
    return dict(json.loads(state.path("stack.json").read_text()))


def execute(state: State, query: str, **variables: Any) -> Any:
    where = facts(state)
    body = {"query": query, "variables": variables}
    status, answer = post_json(where["graphqlUrl"], body, {"x-api-key": where["apiKey"]})
    assert (status, answer.get("errors")) == (200, None), answer
    return answer["data"]


def store_client(state: State) -> str:
    client = new_client()
    execute(state, PUBLISH, input=client)
    until(lambda: execute(state, READ, id=client["id"])["client"], what=f"client {client['id']}")
    return client["id"]


def marked(state: State) -> dict[int, str]:
    """Every process that belongs to the stack, found without the product's own bookkeeping."""
    found = {}
    for process in psutil.process_iter():
        try:
            mark = process.environ().get(MARK, "")
        except (psutil.Error, OSError):
            continue
        if mark.startswith(f"{state.folder}@") and process.status() != psutil.STATUS_ZOMBIE:
            found[process.pid] = mark.rpartition("#")[2]
    return found


def leaders(state: State) -> dict[str, int]:
    return {part: json.loads(state.path("processes", f"{part}.json").read_text())["pid"] for part in PARTS}


def kill_hard(pids: Mapping[int, str] | list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def listening_addresses(state: State) -> set[str]:
    return {
        connection.laddr.ip
        for pid in marked(state)
        for connection in psutil.Process(pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }


def test_up_starts_a_healthy_stack_beside_another_and_tells_where_it_is(
    second: State, stack: Mapping[str, Any]
) -> None:
    said = up(second)

    where = facts(second)
    for told in ("graphqlUrl", "apiKey", "consoleUrl", "topicArn", "awsEndpointUrl", "logs"):
        assert where[told] in said
    assert where["graphqlUrl"] != stack["graphqlUrl"]
    assert local("status", second).returncode == 0
    assert listening_addresses(second) == {"127.0.0.1"}
    store_client(second)


def test_printed_curl_works_as_it_is(second: State) -> None:
    (curl,) = re.findall(r"^  (curl .*)$", up(second), re.MULTILINE)

    done = subprocess.run(["bash", "-c", curl], capture_output=True, text=True, check=True)  # noqa: S603, S607

    assert json.loads(done.stdout)["data"]["clients"]["nodes"]


def test_up_twice_changes_nothing(second: State) -> None:
    before, where = leaders(second), facts(second)

    said = up(second)

    assert "up to date" in said
    assert (leaders(second), facts(second)) == (before, where)


def test_logs_show_every_part_and_the_functions(second: State) -> None:
    store_client(second)
    until(lambda: "subscriber " in local("logs", second, "functions").stdout, what="log of the subscriber")

    shown = {line.partition(" ")[0] for line in local("logs", second).stdout.splitlines()}

    assert shown > {*PARTS} - {ministack.NAME}  # that one says nothing while all is well


def test_up_starts_dead_parts_again_at_their_addresses_with_their_data(second: State) -> None:
    before, where, id_ = leaders(second), facts(second), store_client(second)
    dead = {postgres.NAME, front_door_service.NAME, gateway_service.NAME}
    kill_hard([before[part] for part in dead])
    assert local("status", second).returncode == 1

    up(second)

    after = leaders(second)
    assert {part for part in PARTS if after[part] != before[part]} == dead
    assert facts(second) == where
    assert execute(second, READ, id=id_)["client"] == {"id": id_}
    store_client(second)


def test_database_can_be_stopped_and_started_alone(second: State) -> None:
    id_ = store_client(second)
    for end in ("stop", "kill"):
        assert local(end, second, postgres.NAME).returncode == 0
        assert postgres.NAME not in marked(second).values()
        assert local("start", second, postgres.NAME).returncode == 0
        until(lambda: execute(second, READ, id=id_)["client"] == {"id": id_}, what="the client as before")


def test_killed_stack_is_cleaned_up_and_comes_back_at_its_addresses(second: State) -> None:
    where = facts(second)
    while members := marked(second):
        kill_hard(members)
    bystander = subprocess.Popen(["sleep", "600"])  # noqa: S607
    try:
        _take_over_stale_pids(second, bystander.pid)
        second.path("postgres", "data", "PG_VERSION").unlink()  # half a database

        said = up(second)

        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
    assert "up in" in said
    same = ("graphqlUrl", "awsEndpointUrl")
    assert {name: facts(second)[name] for name in same} == {name: where[name] for name in same}
    assert facts(second)["redshift"]["port"] == where["redshift"]["port"]
    assert execute(second, "{ clients { nodes { id } } }")["clients"]["nodes"] == []
    store_client(second)


def test_down_leaves_no_process_and_no_data(second: State) -> None:
    assert local("down", second).returncode == 0

    assert marked(second) == {}
    assert not second.path("stack.json").exists()
    assert not second.path("postgres").exists()
    assert local("status", second).returncode == 1
    assert local("down", second).returncode == 0


@pytest.mark.parametrize("moment", [ministack.NAME, "sam-deploy"])
def test_interrupted_up_leaves_no_process(second: State, moment: str) -> None:
    with started_until(moment, second) as interrupted:
        interrupted.send_signal(signal.SIGINT)
        _, errors = interrupted.communicate(timeout=60)

    assert (interrupted.returncode, errors) == (130, "")
    assert marked(second) == {}


def test_leftovers_of_a_killed_up_are_ended(second: State) -> None:
    with started_until("sam-deploy", second) as killed:
        killed.kill()
    assert marked(second)

    assert local("down", second).returncode == 0

    assert marked(second) == {}


def test_demo_needs_a_stack(second: State) -> None:
    done = local("demo", second)
    assert (done.returncode, done.stderr) == (1, "local: this stack is not up; `make up` starts it\n")


def test_demo_tells_the_main_job(local_stack: Stack, stack: dict[str, Any]) -> None:
    Aws(stack["awsEndpointUrl"]).sqs.purge_queue(QueueUrl=stack["rejectedQueueUrl"])  # thousands lie there by now
    done = local("demo", local_stack.state)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "InvalidRut" in done.stdout
    assert '"errorType": "ValidationError"' in done.stdout


def _take_over_stale_pids(state: State, pid: int) -> None:
    """The worst case of stale pid files: each names a process that belongs to somebody else."""
    for file in state.path("processes").glob("*.json"):
        file.write_text(json.dumps(json.loads(file.read_text()) | {"pid": pid}))
    state.path("postgres", "data", "postmaster.pid").write_text(f"{pid}\n")
