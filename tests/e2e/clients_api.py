"""The system as its users see it: GraphQL, the topic and the queues. Nothing here knows what is behind them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import urllib3

from operations.look import Look

if TYPE_CHECKING:
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient

CLIENT = "query ($id: ID!) { client(id: $id) { id nombre apellido rut correo } }"
PUBLISH = """mutation ($input: ClientInput!) {
  publishClient(input: $input) { messageId publicadoEn id nombre apellido rut correo } }"""
PUBLISH_MANY = """mutation ($input: [ClientInput!]!) {
  publishClients(input: $input) { id client { messageId publicadoEn rut } error { errorType message } } }"""
FORGET = "mutation ($id: ID!) { forgetClient(id: $id) { id messageId publicadoEn } }"

type Fields = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any

    @property
    def data(self) -> Any:
        assert "errors" not in self.body, self.body
        return self.body["data"]

    @property
    def error(self) -> Fields:
        """The one error of the answer."""
        (error,) = self.body["errors"]
        return dict(error)


class ClientsApi:
    """`facts` are those of stack.json."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts
        self._http = urllib3.PoolManager(maxsize=4, retries=False)

    def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        given = {"x-api-key": self.facts["apiKey"], "content-type": "application/json"} if headers is None else headers
        answer = self._http.request("POST", self.facts["graphqlUrl"], body=body, headers=given)
        return Answer(answer.status, json.loads(answer.data))

    def execute(self, query: str, **variables: Any) -> Answer:
        return self.post(json.dumps({"query": query, "variables": variables}).encode())

    def client(self, id_: str) -> Fields | None:
        found: Fields | None = self.execute(CLIENT, id=id_).data["client"]
        return found

    def publish(self, client: Mapping[str, str]) -> Fields:
        published: Fields = self.execute(PUBLISH, input=client).data["publishClient"]
        return published

    def forget(self, id_: str) -> Fields:
        forgotten: Fields = self.execute(FORGET, id=id_).data["forgetClient"]
        return forgotten

    def send(self, message: object, **attributes: str) -> str:
        """Publishes on the topic as another system would; a text goes as it is. The message's id."""
        body = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
        named = {name.replace("_", "-"): {"DataType": "String", "StringValue": it} for name, it in attributes.items()}
        answer = self._sns.publish(TopicArn=self.facts["topicArn"], Message=body, MessageAttributes=named)  # type: ignore[arg-type]
        return answer["MessageId"]

    def rejected(self, text: str) -> list[Fields]:
        """What the rejected queue holds with `text` in the message; looked at, not taken."""
        with Look(self._sqs, self.facts["rejectedQueueUrl"]) as look:
            bodies = [json.loads(lent.message.body) for lent in look.messages()]
        return [body for body in bodies if text in body["body"]]

    @cached_property
    def _sns(self) -> "SNSClient":
        return boto3.client("sns", **self._aws)

    @cached_property
    def _sqs(self) -> "SQSClient":
        return boto3.client("sqs", **self._aws)

    @property
    def _aws(self) -> dict[str, Any]:
        """On the local stack any keys do; in AWS the usual chain finds them."""
        where: dict[str, Any] = {"region_name": self.facts["region"]}
        if self.facts.get("awsEndpointUrl"):
            where |= {"endpoint_url": self.facts["awsEndpointUrl"]}
            where |= {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return where
