"""`sam local invoke` of each function in Docker, in Lambda's own runtime, against the running local stack."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from local.stack import Stack
from tests import sam_local
from tests.people import new_client
from tests.polling import until
from tests.sam_local import INVOKE_SECONDS, need_docker


@pytest.fixture(scope="module", autouse=True)
def _docker() -> None:
    need_docker()


def invoke(stack: Stack, function: str, event: object, folder: Path) -> Any:
    file = folder / "event.json"
    file.write_text(json.dumps(event))
    done = sam_local.invoke(stack.state, function, file)
    assert done.code == 0, done.log
    return done.answer


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
