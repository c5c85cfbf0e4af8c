"""`sam local invoke` of each function in Docker, in Lambda's own runtime, against the running local stack."""

import json
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from local.stack import Stack
from local.state import REPOSITORY
from tests.people import new_client
from tests.polling import until
from tests.programs import missing

INVOKE_SECONDS = 240


@pytest.fixture(scope="module", autouse=True)
def _docker() -> None:
    if shutil.which("docker") is None:
        missing("docker")
    if subprocess.run(["docker", "info"], capture_output=True, check=False).returncode != 0:  # noqa: S607
        missing("a Docker engine that answers")


def invoke(stack: Stack, function: str, event: object, folder: Path) -> Any:
    file = folder / "event.json"
    file.write_text(json.dumps(event))
    done = subprocess.run(  # noqa: S603 - the product's own command
        [sys.executable, "-m", "local", "--state", str(stack.state.folder), "invoke", function, str(file)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=INVOKE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def context(field: str, arguments: object) -> dict[str, Any]:
    type_, name = field.split(".")
    info = {"parentTypeName": type_, "fieldName": name}
    return {"info": info, "arguments": arguments, "identity": None, "source": None, "request": {"headers": {}}}


def test_published_and_stored_by_functions_in_docker_a_client_is_read_by_one(
    local_stack: Stack, tmp_path: Path
) -> None:
    published, sent = new_client(), new_client()
    message = {
        "messageId": str(uuid.uuid4()),
        "receiptHandle": "handle",
        "body": json.dumps(sent, ensure_ascii=False),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1767225600000"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }

    (answer,) = invoke(
        local_stack, "PublishFunction", [context("Mutation.publishClient", {"input": published})], tmp_path
    )
    assert answer["data"]["rut"] == published["rut"]
    assert invoke(local_stack, "SubscriberFunction", {"Records": [message]}, tmp_path) == {"batchItemFailures": []}

    ids = [published["id"], sent["id"]]

    def read() -> list[Any]:
        answers = invoke(local_stack, "QueryFunction", [context("Query.client", {"id": id_}) for id_ in ids], tmp_path)
        return [answer["data"] for answer in answers]

    found = until(lambda: all(clients := read()) and clients, what="both clients", within=INVOKE_SECONDS)
    assert found == [published, sent]


def test_invocation_leaves_no_copy_of_the_build(local_stack: Stack) -> None:
    assert list(local_stack.state.folder.glob("invoke-*")) == []
