"""The running stack as its users meet it: GraphQL, the topic, the queues, the table, the operators' commands."""

import json
import os
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import redshift_connector
import urllib3
from click.testing import CliRunner

from hunt.broken import BrokenPromiseError
from local.aws import Aws
from local.stack import Stack
from operations.__main__ import operations

EXIT_CODES = {0, 1, 2, 130}
FIELDS = "id nombre apellido rut correo"
LONGEST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Told:
    """What a command answered."""

    code: int
    output: str
    errors: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.output)


class System:
    """`facts` are those of the stack's stack.json."""

    def __init__(self, stack: Stack, facts: Mapping[str, Any]) -> None:
        self.stack = stack
        self.facts = facts
        self.aws = Aws(facts["awsEndpointUrl"])
        self._http = urllib3.PoolManager(retries=False, timeout=LONGEST_SECONDS)

    def ask(self, query: str, **variables: object) -> tuple[Any, list[str]]:
        """The data, and the kinds of the errors."""
        headers = {"x-api-key": self.facts["apiKey"], "content-type": "application/json"}
        body = json.dumps({"query": query, "variables": variables}).encode()
        answer = json.loads(self._http.request("POST", self.facts["graphqlUrl"], body=body, headers=headers).data)
        return answer.get("data"), [str(error.get("errorType")) for error in answer.get("errors") or ()]

    def data(self, query: str, **variables: object) -> Any:  # noqa: ANN401 - as the schema says
        data, errors = self.ask(query, **variables)
        if errors:
            raise BrokenPromiseError("callers get answers while nothing is broken", f"{errors} to {query[:60]}")
        return data

    def client(self, id_: str) -> Any:  # noqa: ANN401
        return self.data(f"query ($id: ID!) {{ client(id: $id) {{ {FIELDS} }} }}", id=id_)["client"]

    def publish(self, body: str, event_type: str, correlation_id: str) -> str:
        """On the topic, as a producer does. The message's id."""
        named = {"event-type": event_type, "correlation-id": correlation_id}
        attributes: Any = {name: {"DataType": "String", "StringValue": value} for name, value in named.items()}
        answer = self.aws.sns.publish(TopicArn=self.facts["topicArn"], Message=body, MessageAttributes=attributes)
        return answer["MessageId"]

    def waiting(self) -> int:
        """In the main queue, those that are lent or postponed among them."""
        names: Any = ["", "NotVisible", "Delayed"]
        names = [f"ApproximateNumberOfMessages{name}" for name in names]
        answer = self.aws.sqs.get_queue_attributes(QueueUrl=self.facts["queueUrl"], AttributeNames=names)
        return sum(int(count) for count in answer["Attributes"].values())

    def command(self, *words: str) -> Told:
        """Runs an operator's command here, which spares its start. Whatever it raises is a broken promise."""
        file = str(self.stack.state.path("stack.json"))
        done = CliRunner().invoke(operations, [*words, "--stack-file", file], prog_name="operations")
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            lines = traceback.format_exception(done.exception)[-3:]
            raise BrokenPromiseError("no command ends in a traceback", f"{' '.join(words)}: {''.join(lines)}")
        if done.exit_code not in EXIT_CODES:
            raise BrokenPromiseError("commands end with the documented codes", f"{' '.join(words)}: {done.exit_code}")
        return Told(done.exit_code, done.stdout, done.stderr)

    def sql(self, statement: str, parameters: Sequence[object] = ()) -> None:
        """As another system that puts rows into the table."""
        with closing(self._administrator) as connection, connection.cursor() as cursor:
            cursor.execute(statement, tuple(parameters) or None)
            connection.commit()

    @property
    def _administrator(self) -> Any:  # noqa: ANN401 - the driver's own
        where = self.facts["redshift"]
        os.environ["SSL_CERT_FILE"] = where["caFile"]  # the driver's one way to learn of a private authority
        secret = json.loads(self.aws.secrets.get_secret_value(SecretId=where["secretArns"]["admin"])["SecretString"])
        return redshift_connector.connect(
            host=where["host"],
            port=where["port"],
            database=where["database"],
            user=secret["username"],
            password=secret["password"],
            sslmode="verify-full",
            application_name="clients-hunt",
            timeout=10,
        )

    def subscribers_batches(self, since: int) -> Iterator[Mapping[str, Any]]:
        """What the subscriber logged of its batches since then, in milliseconds."""
        logs = self.aws.logs
        groups = [it["logGroupName"] for it in logs.describe_log_groups()["logGroups"]]
        for group in [it for it in groups if "ubscriber" in it]:
            for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since):
                lines = (event["message"] for event in page["events"])
                yield from (json.loads(line) for line in lines if line.startswith("{") and '"batch"' in line)

    def written(self, since: Mapping[str, int]) -> Iterator[tuple[str, str]]:
        """What every part has written into its log, from the given lengths on."""
        for path in sorted(self.stack.state.logs.iterdir()):
            yield path.name, path.read_bytes()[since.get(path.name, 0) :].decode(errors="replace")

    def lengths(self) -> dict[str, int]:
        return {path.name: path.stat().st_size for path in self.stack.state.logs.iterdir()}

    def forget_messages(self, marks: Sequence[str]) -> None:
        """Takes what a walk left in the queues, so that the next one begins with none of it. Others' stay."""
        if self.waiting():
            self.aws.sqs.purge_queue(QueueUrl=self.facts["queueUrl"])
        for name in ("rejectedQueueUrl", "deadLetterQueueUrl"):
            with self._lent(self.facts[name]) as found:
                for it in [it for it in found if any(mark in it["Body"] for mark in marks)]:
                    self.aws.sqs.delete_message(QueueUrl=self.facts[name], ReceiptHandle=it["ReceiptHandle"])
                    found.remove(it)

    @contextmanager
    def _lent(self, url: str) -> Iterator[list[Any]]:
        found: list[Any] = []
        while lent := self.aws.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=60).get(
            "Messages", []
        ):
            found += lent
        yield found
        for it in found:
            self.aws.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=it["ReceiptHandle"], VisibilityTimeout=0)
