"""Everything that can be done to a client, and all that can go wrong on the way.

Each answers the errors that our functions gave. What AppSync refuses itself, it quotes to its sender: that is its way.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from local import postgres
from local.stack import Stack
from operations.queue import depth
from tests import function_logs
from tests.e2e.clients_api import CLIENT, PUBLISH, PUBLISH_MANY, Answer, ClientsApi
from tests.faults.marked import Marked
from tests.polling import until
from tests.rows import Rows

PAGE = "query ($filter: ClientFilter) { clients(filter: $filter) { nodes { id nombre } } }"
# Each needs the client's own values in it.
WRONG = {
    "nombre": "{nombre}\x00",
    "apellido": "{apellido} and much more than a hundred bytes, which is all that the table has for a name of a client",
    "rut": "{rut}9",
    "correo": "{correo} at home",
    "publicadoEn": "{nombre}",
    "version": "{apellido}",
}

type Errors = list[dict[str, Any]]


class Ways:
    def __init__(self, api: ClientsApi, local_stack: Stack, marked: Marked) -> None:
        self.api = api
        self.fields = marked.fields
        self._local = local_stack
        self._aws = local_stack.ministack.aws
        self._functions: Mapping[str, str] = api.facts["functions"]

    def well(self) -> Errors:
        id_ = self.fields["id"]
        self.api.publish(self.fields)
        self.api.send(self.fields, correlation_id="marked")
        until(lambda: self.api.client(id_), what="it is stored")
        errors = self._ask()
        self.api.forget(id_)
        self.api.publish(self.fields)
        return errors

    def bad_messages(self) -> Errors:
        since = function_logs.now()
        wrong = self._wrong()
        for client in wrong:
            self.api.send(client)
        self.api.send(json.dumps(self.fields)[:-1])
        self.api.send(self.fields, event_type=self.fields["nombre"])
        until(lambda: self._rejections(since) >= len(wrong) + 2, what="all of them are rejected")
        return []

    def bad_requests(self) -> Errors:
        wrong = self._wrong()
        many = self.api.execute(PUBLISH_MANY, input=wrong[:3])
        answers = [self.api.execute(PUBLISH, input=client) for client in wrong]
        answers.append(self.api.execute(CLIENT, id=self.fields["nombre"] * 9))
        answers.append(self.api.execute(PAGE, filter={"rut": f"{self.fields['rut']}9"}))
        inline = f'mutation {{ publishClient(input: {{nombre: "{self.fields["nombre"]}", no: 1}}) {{ id }} }}'
        for query in (inline, inline[:-9], f"{{ client(id: {self.fields['apellido']}) {{ id }} }}"):
            self.api.execute(query)
        refused = [outcome["error"] for outcome in many.data["publishClients"]]
        return refused + [error for error in _errors(*answers) if error.get("errorType")]

    def no_database(self) -> Errors:
        self._local.kill(postgres.NAME)
        try:
            errors = self._ask()
            self.api.publish(self.fields)
            until(lambda: depth(self._aws.sqs, self.api.facts["queueUrl"]).total, what="it waits")
        finally:
            self._local.start(postgres.NAME)
        return errors

    def mistake_in_the_schema(self) -> Errors:
        """As after a migration that went wrong. The subscriber gives up a message that it is given the fifth time."""
        rename = "ALTER TABLE clientes RENAME COLUMN {} TO {}"
        with self._changed(rename.format("nombre", "nombre_antes"), rename.format("nombre_antes", "nombre")):
            errors = self._ask()
            assert self._invoke("subscriber", {"Records": [self._record(count=5)]}) == {"batchItemFailures": []}
        return errors

    def value_that_the_warehouse_refuses(self) -> Errors:
        since = function_logs.now()
        check = f"ALTER TABLE clientes ADD CONSTRAINT marked CHECK (apellido <> '{self.fields['apellido']}') NOT VALID"
        with self._changed(check, "ALTER TABLE clientes DROP CONSTRAINT marked"):
            self.api.publish({**self.fields, "id": f"{self.fields['id']}-2"})
            until(lambda: self._rejections(since), what="the warehouse refuses it")
        return []

    def topic_that_takes_nothing(self) -> Errors:
        """The version that the API calls stays as it is."""
        name = self._functions["publish"]
        before = self._aws.functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        changed = {**before, "TOPIC_ARN": f"{before['TOPIC_ARN']}-gone"}
        self._aws.functions.update_function_configuration(FunctionName=name, Environment={"Variables": changed})
        try:
            context = {"info": {"parentTypeName": "Mutation", "fieldName": "publishClient"}}
            (answer,) = self._invoke("publish", [{**context, "arguments": {"input": self.fields}}])
        finally:
            self._aws.functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})
        return [answer]

    def events_of_no_known_shape(self) -> Errors:
        unknown = {"info": {"fieldName": "client"}, "arguments": self.fields}
        no_input = {"info": {"parentTypeName": "Mutation", "fieldName": "publishClient"}, "arguments": self.fields}
        broken = {"body": json.dumps(self.fields), "messageId": "1", "receiptHandle": "1"}
        events: tuple[tuple[str, Any], ...] = (
            *(("query", unknown), ("query", [unknown]), ("publish", no_input), ("publish", [no_input])),
            *(("subscriber", {"Records": [broken]}), ("subscriber", self.fields), ("query", json.dumps(self.fields))),
        )
        return [self._invoke(function, event) for function, event in events]

    def _wrong(self) -> list[dict[str, str]]:
        return [{**self.fields, field: form.format(**self.fields)} for field, form in WRONG.items()]

    def _ask(self) -> Errors:
        filters = [{name: self.fields[name]} for name in ("rut", "correo")]
        filters.append({"apellidoPrefix": self.fields["apellido"]})
        found = [self.api.execute(PAGE, filter=chosen) for chosen in filters]
        return _errors(self.api.execute(CLIENT, id=self.fields["id"]), *found)

    def _rejections(self, since: int) -> int:
        entries = function_logs.entries(self._aws.logs, "subscriber", since)
        return sum(int(entry.get("rejected", 0)) for entry in entries)

    def _record(self, count: int) -> dict[str, Any]:
        attributes = {"ApproximateReceiveCount": str(count), "SentTimestamp": str(function_logs.now())}
        return {"messageId": "1", "receiptHandle": "1", "body": json.dumps(self.fields), "attributes": attributes}

    def _invoke(self, function: str, event: Any) -> Any:
        answer = self._aws.functions.invoke(FunctionName=self._functions[function], Payload=json.dumps(event).encode())
        return json.load(answer["Payload"])

    @contextmanager
    def _changed(self, change: str, back: str) -> Iterator[None]:
        rows = Rows(self.api.facts)
        rows.execute(change)
        try:
            yield
        finally:
            rows.execute(back)
            rows.close()


def _errors(*answers: Answer) -> Errors:
    return [error for answer in answers for error in answer.body.get("errors", [])]
