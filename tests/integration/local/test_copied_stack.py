"""A folder that was copied, moved or removed while its stack ran: each folder commands its own stack and no other."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from local import gateway_service, postgres
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


def local(command: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the product's own command
        [sys.executable, "-m", "local", "--state", str(folder), command, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=UP_SECONDS,
        check=False,
    )


def up(folder: Path) -> None:
    done = local("up", folder)
    assert done.returncode == 0, done.stdout + done.stderr


def marked(name: str) -> set[int]:
    """Every process whose mark has this folder's name in it, found without the product's own bookkeeping."""
    found = set()
    for process in psutil.process_iter():
        try:
            mark = process.environ().get(MARK, "")
        except (psutil.Error, OSError):
            continue
        if name in mark and process.status() != psutil.STATUS_ZOMBIE:
            found.add(process.pid)
    return found


def execute(folder: Path, query: str, **variables: Any) -> Any:
    facts = json.loads((folder / "stack.json").read_text())
    body = {"query": query, "variables": variables}
    status, answer = post_json(facts["graphqlUrl"], body, {"x-api-key": facts["apiKey"]})
    assert (status, answer.get("errors")) == (200, None), answer
    return answer["data"]


def has_client(folder: Path, id_: str) -> bool:
    return bool(execute(folder, READ, id=id_)["client"])


def beside(folder: Path, name: str) -> Path:
    """As deep in the tree, so that what was built with relative paths is still good."""
    return folder.with_name(f"{folder.name}-{name}")


@pytest.fixture(scope="module")
def folder(local_stack: Stack) -> Iterator[Path]:
    """With the tests' build in it. PostgreSQL's account may not enter it, so that root's data is elsewhere."""
    with temporary_state() as state:
        for name in ("build", "built.json"):
            subprocess.run(["cp", "-R", local_stack.state.path(name), state.folder], check=True)  # noqa: S603, S607
        state.folder.chmod(0o700)
        yield state.folder
        local("down", state.folder)
        assert marked(f"{state.folder}@") == set()


@pytest.fixture
def original(folder: Path) -> Path:
    """Its stack runs."""
    up(folder)
    return folder


@pytest.fixture
def client_id(original: Path) -> str:
    client = new_client()
    execute(original, PUBLISH, input=client)
    until(lambda: has_client(original, client["id"]), what="the client")
    return client["id"]


@pytest.fixture
def copy(original: Path) -> Iterator[Path]:
    copy = beside(original, "copy")
    subprocess.run(["cp", "-a", original, copy], check=True)  # noqa: S603, S607
    yield copy
    local("down", copy)
    shutil.rmtree(copy)


def test_copy_says_that_nothing_of_its_own_runs(original: Path, copy: Path) -> None:
    status = local("status", copy)
    assert status.returncode == 1
    assert status.stdout.count("not running") == len(PARTS)
    for command in (["demo"], ["start", postgres.NAME]):
        done = local(command[0], copy, *command[1:])
        assert (done.returncode, "make up" in done.stderr) == (1, True), done.stderr
    assert local("status", original).returncode == 0


def test_no_command_in_a_copy_touches_the_originals_stack(original: Path, copy: Path, client_id: str) -> None:
    before = marked(f"{original}@")
    for command in (["kill", postgres.NAME], ["stop", gateway_service.NAME], ["down"], ["up"], ["status"], ["down"]):
        done = local(command[0], copy, *command[1:])
        assert done.returncode == 0, done.stdout + done.stderr
        assert marked(f"{original}@") >= before
    assert local("status", original).returncode == 0
    assert has_client(original, client_id)
    database = State(original).read("postgres-home")
    if os.geteuid() == 0:
        assert Path(database).is_dir()


def test_moved_folder_keeps_its_stack_and_one_made_in_its_place_leaves_it_alone(original: Path, client_id: str) -> None:
    before, moved = marked(f"{original}@"), beside(original, "moved")
    database = State(original).read("postgres-home")
    original.rename(moved)
    original.mkdir(mode=0o700)

    assert local("status", original).returncode == 1
    assert local("down", original).returncode == 0
    assert marked(f"{original}@") >= before
    assert local("status", moved).returncode == 0
    assert has_client(moved, client_id)

    assert local("down", moved).returncode == 0
    assert marked(f"{original}@") == set()
    assert not database or not Path(database).exists()
    shutil.rmtree(original)
    moved.rename(original)


def test_what_a_removed_folder_left_running_is_ended_from_its_place(original: Path) -> None:
    kept, database = beside(original, "kept"), State(original).read("postgres-home")
    shutil.copytree(original / "build", kept / "build")
    shutil.copy(original / "built.json", kept)
    shutil.rmtree(original)
    kept.rename(original)
    assert marked(f"{original}@")

    assert local("down", original).returncode == 0

    assert marked(f"{original}@") == set()
    if database:
        shutil.rmtree(database)
