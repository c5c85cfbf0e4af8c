"""A page of another origin, in a real browser, commands and reads nothing of the stack; the console itself works."""

import base64
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from selenium.webdriver import Chrome

from local.aws import Aws
from tests.own_queue import OwnQueue, queue_of_topic
from tests.people import new_client
from tests.polling import until

PAGE_SECONDS = 60
ASK = """
const [url, headers, body, done] = arguments;
fetch(url, {method: "POST", headers, body})
  .then(async answer => done([answer.status, await answer.text()]))
  .catch(error => done([0, `${error}`]));
"""


@pytest.fixture
def topic_queue(stack: dict[str, Any]) -> Iterator[OwnQueue]:
    """Whatever is published arrives here, too."""
    with queue_of_topic(Aws(stack["awsEndpointUrl"]), stack["topicArn"]) as queue:
        yield queue


def opened_page(browser: Chrome, site: str, port: int, stack: Mapping[str, Any]) -> dict[str, str]:
    """What came of each attempt of the page."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", "def handler(event, context):\n    return 'mine'\n")
    target = {
        "aws": stack["awsEndpointUrl"],
        "graphql": stack["graphqlUrl"],
        "console": stack["consoleUrl"],
        "apiKey": stack["apiKey"],
        "topicArn": stack["topicArn"],
        "secretArn": stack["redshift"]["secretArns"]["admin"],
        "function": stack["functions"]["migration"],
        "code": base64.b64encode(code.getvalue()).decode(),
        "client": new_client(),
    }
    browser.get(f"http://{site}:{port}/foreign.html#{quote(json.dumps(target))}")
    found = until(lambda: browser.execute_script("return window.outcomes"), what="the attempts", within=PAGE_SECONDS)
    return dict(found)


def functions(aws: Aws) -> set[str]:
    pages = aws.functions.get_paginator("list_functions").paginate()
    return {function["FunctionName"] for page in pages for function in page["Functions"]}


@pytest.mark.parametrize("site", ["evil.example", "localhost"], ids=["another site", "another port"])
def test_foreign_page_creates_publishes_and_reads_nothing(
    browser: Chrome, pages_port: int, stack: dict[str, Any], topic_queue: OwnQueue, site: str
) -> None:
    aws = Aws(stack["awsEndpointUrl"])
    before = functions(aws)

    outcomes = opened_page(browser, site, pages_port, stack)

    assert functions(aws) == before
    aws.sns.publish(TopicArn=stack["topicArn"], Message="by a program")
    sent = [json.loads(record["body"])["Message"] for record in topic_queue.event()["Records"]]
    assert sent == ["by a program"]
    assert len(outcomes) >= 18
    read = {name: outcome for name, outcome in outcomes.items() if outcome.startswith(("cors ", "basic "))}
    assert read == {}


def test_name_that_is_pointed_here_reads_nothing(browser: Chrome, stack: dict[str, Any]) -> None:
    """DNS rebinding: for the browser the stack then is the page's own origin."""
    secret = json.dumps({"SecretId": stack["redshift"]["secretArns"]["admin"]})
    asks = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "secretsmanager.GetSecretValue"}
    browser.get(f"http://evil.example:{urlsplit(stack['awsEndpointUrl']).port}/")
    status, said = browser.execute_async_script(ASK, "/", asks, secret)
    assert (status, "Host header" in said) == (403, True)

    browser.get(f"http://evil.example:{urlsplit(stack['consoleUrl']).port}/console")
    assert stack["apiKey"] not in browser.page_source
    assert "Host header" in browser.page_source


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_console_opened_at_its_address_asks_its_gateway(browser: Chrome, stack: dict[str, Any], name: str) -> None:
    browser.get(stack["consoleUrl"].replace("127.0.0.1", name))

    assert stack["apiKey"] in browser.page_source
    query = json.dumps({"query": "{ __typename }"})
    asks = {"content-type": "application/json", "x-api-key": stack["apiKey"]}
    assert browser.execute_async_script(ASK, "/graphql", asks, query) == [200, '{"data":{"__typename":"Query"}}']
