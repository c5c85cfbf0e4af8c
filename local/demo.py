"""The main job as a story: publish, read back, publish straight to the topic, and see bad data refused."""

import json
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from stdnum.cl import rut

from local.aws import Aws
from local.facts import read_facts
from local.http import post_json
from local.processes import PartError
from local.progress import say
from local.state import State

FRESHNESS_SECONDS: Final = 60.0
PUBLISH: Final = "mutation ($input: ClientInput!) { publishClient(input: $input) { messageId publicadoEn id rut } }"
READ: Final = "query ($id: ID!) { client(id: $id) { id nombre apellido rut correo } }"
PEOPLE: Final = (("Begoña", "Muñoz"), ("Tomás", "Núñez"), ("Amparo", "Ibáñez"))


class DemoError(RuntimeError):
    """The stack did not do what the story tells."""


def run(state: State) -> int:
    facts = read_facts(state)
    if facts is None:
        raise PartError("this stack is not up; `make up` starts it")
    story = _Story(facts, Aws(facts["awsEndpointUrl"]))
    first, second, third = (_new_client(*name) for name in PEOPLE)

    say("1. Two clients are published through GraphQL. They are checked, and the RUT is normalized.")
    story.publish(first)
    story.publish(second)
    say("\n2. A moment later both can be read.")
    story.read_once_stored(first)
    story.read_once_stored(second)
    say("\n3. Another system publishes straight to the SNS topic.")
    story.send(third)
    story.read_once_stored(third)
    say("\n4. It also sends a client whose RUT is wrong. That one goes to the rejected queue, with the reason.")
    wrong = {**_new_client("Rut", "Malo"), "rut": "11111111-2"}
    story.send(wrong)
    story.show_rejected(wrong)
    say("\n5. Through GraphQL the same mistake is told at once, with a stable errorType.")
    story.fail_to_publish({**wrong, "id": _new_id()})
    say(f"\nThat was all. Try it yourself: {facts['consoleUrl']}")
    return 0


@dataclass(frozen=True)
class _Story:
    facts: Mapping[str, Any]
    aws: Aws

    def publish(self, client: Mapping[str, str]) -> None:
        answer = self._graphql(PUBLISH, {"input": client})
        if answer.get("errors"):
            raise DemoError("the client was not published")

    def fail_to_publish(self, client: Mapping[str, str]) -> None:
        errors = self._graphql(PUBLISH, {"input": client}).get("errors", [])
        if [error.get("errorType") for error in errors] != ["ValidationError"]:
            raise DemoError("the bad client was not refused with a ValidationError")

    def read_once_stored(self, client: Mapping[str, str]) -> None:
        started = time.monotonic()
        _request(READ, {"id": client["id"]})
        answer = _until(lambda: self._found(client["id"]), f"client {client['id']} was not stored")
        _answer(answer, f"after {time.monotonic() - started:.1f} s")

    def send(self, client: Mapping[str, str]) -> None:
        topic, message = self.facts["topicArn"], json.dumps(client, ensure_ascii=False)
        say(f"\n   sns publish {topic}\n     {message}")
        sent = self.aws.sns.publish(TopicArn=topic, Message=message)
        say(f"   ← MessageId {sent['MessageId']}")

    def show_rejected(self, client: Mapping[str, str]) -> None:
        say(f"\n   sqs receive-message {self.facts['rejectedQueueUrl']}")
        rejected = _until(lambda: self._rejected(client["id"]), f"client {client['id']} was not rejected")
        say(_indented(rejected))

    def _found(self, id_: str) -> dict[str, Any] | None:
        answer = self._post(READ, {"id": id_})
        return answer if (answer.get("data") or {}).get("client") else None

    def _rejected(self, id_: str) -> object:
        """Looked at, and left where it is for whoever repairs it; those seen are hidden while one looks further."""
        queue = self.facts["rejectedQueueUrl"]
        received = self.aws.sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=20, WaitTimeSeconds=1
        )
        bodies = (message["Body"] for message in received.get("Messages", []))
        return next((json.loads(body) for body in bodies if id_ in body), None)

    def _graphql(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        _request(query, variables)
        answer = self._post(query, variables)
        _answer(answer)
        return answer

    def _post(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"x-api-key": self.facts["apiKey"]}
        _, answer = post_json(self.facts["graphqlUrl"], {"query": query, "variables": variables}, headers)
        return dict(answer)


def _new_id() -> str:
    return f"demo-{uuid.uuid4().hex[:12]}"


def _new_client(nombre: str, apellido: str) -> dict[str, str]:
    id_, number = _new_id(), str(5_000_000 + secrets.randbelow(20_000_000))
    dotted = rut.format(number + rut.calc_check_digit(number))
    return {"id": id_, "nombre": nombre, "apellido": apellido, "rut": dotted, "correo": f"{id_}@example.com"}


def _until[T](probe: Callable[[], T | None], failure: str) -> T:
    deadline = time.monotonic() + FRESHNESS_SECONDS
    while (value := probe()) is None:
        if time.monotonic() > deadline:
            raise DemoError(f"{failure} within {FRESHNESS_SECONDS:.0f} s")
        time.sleep(0.1)
    return value


def _request(query: str, variables: Mapping[str, Any]) -> None:
    say(f"\n   {query}\n     {json.dumps(variables, ensure_ascii=False)}")


def _answer(answer: object, remark: str = "") -> None:
    say(f"   ← {json.dumps(answer, ensure_ascii=False)}  {remark}".rstrip())


def _indented(value: object) -> str:
    lines = json.dumps(value, ensure_ascii=False, indent=2).splitlines()
    return "\n".join(f"   {'←' if number == 0 else ' '} {line}" for number, line in enumerate(lines))
