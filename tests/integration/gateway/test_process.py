"""The gateway as a process: what it logs, what it says when the API is away, how it follows a redeployment."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.options import Options
from gateway.server import serve
from gateway.wiring.read import WiringError
from local.ports import free_port
from local.processes import Processes, base_environment
from local.state import REPOSITORY
from tests.integration.gateway.caller import Caller, ask
from tests.integration.gateway.conftest import start_gateway
from tests.integration.gateway.deployment import SESSION, Deployment
from tests.integration.gateway.relay import Relay
from tests.polling import until

INTERNAL = {
    "path": ["client"],
    "data": None,
    "errorType": "InternalFailure",
    "errorInfo": None,
    "locations": [{"line": 1, "column": 20, "sourceName": None}],
    "message": "An internal error occurred.",
}
CLIENT = "query ($id: ID!) { client(id: $id) { id } }"


def test_an_api_that_is_not_there(emulator: str) -> None:
    command = [sys.executable, "-m", "gateway", "--endpoint-url", emulator, "--region", "us-east-1"]
    ended = subprocess.run(  # noqa: S603 - our own program
        [*command, "--api-id", "nowhere", "--wait", "0"],
        cwd=REPOSITORY,
        env=base_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert f"There is no AppSync API 'nowhere' at {emulator}: deploy the stack first" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_emulator_that_is_not_there() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(WiringError, match=f"No answer from {url}: is the emulator running?"):
        serve(Options(endpoint_url=url, region="us-east-1", api_id="any", wait=0))


def test_a_port_that_is_taken(gateway: Caller, deployment: Deployment) -> None:
    options = Options(deployment.endpoint_url, "us-east-1", deployment.api_id, port=gateway.port)
    with pytest.raises(OSError, match=f"127.0.0.1:{gateway.port} cannot be listened on: Address already in use"):
        serve(options)


def test_the_log_names_no_person(gateway: Caller, gateway_log: Path) -> None:
    reply = gateway.execute(CLIENT, id=ask(answer={"data": {"id": "personal-result"}}))
    assert reply["data"]["client"]["id"] == "personal-result"
    gateway.execute(CLIENT, id=ask(**{"raise": "ValueError", "message": "personal-message"}))
    gateway.send("GET", "/graphql?query=%7Bclient(id:%22personal-query%22)%7Bid%7D%7D")
    gateway.execute('query Named { client(id: ["personal-literal"]) { id } }')
    until(lambda: "operation=query Named" in gateway_log.read_text(), what="the last request is logged", within=10)
    log = gateway_log.read_text()
    assert "field=Query.client size=1 status=ok" in log
    assert "operation=refused=UnauthorizedException status=401" in log
    assert "personal" not in log


def test_the_emulator_goes_away_and_comes_back(processes: Processes, deployment: Deployment) -> None:
    relay = Relay(int(deployment.endpoint_url.rpartition(":")[2]))
    gateway = start_gateway(processes, replace(deployment, endpoint_url=relay.url), "relayed")
    try:
        asked = ask(answer={"data": {"id": "1"}})
        assert gateway.execute(CLIENT, id=asked) == {"data": {"client": {"id": "1"}}}
        relay.cut()
        assert gateway.execute(CLIENT, id=asked) == {"data": {"client": None}, "errors": [INTERNAL]}
        assert gateway.send("GET", "/graphql", headers=[("x-api-key", "unknown")]).status == 401
        relay.mend()
        assert gateway.execute(CLIENT, id=asked) == {"data": {"client": {"id": "1"}}}
        assert "Traceback" not in processes.log("relayed").read_text()
    finally:
        processes.stop("relayed")
        relay.cut()


def test_a_hangup_makes_it_read_the_wiring_again(gateway: Caller, processes: Processes, deployment: Deployment) -> None:
    appsync = SESSION.client("appsync", endpoint_url=deployment.endpoint_url)
    query = "mutation ($input: [ClientInput!]!) { publishClients(input: $input) { id } }"
    item = {"id": "1", "nombre": ask(answer=[{"id": "7"}]), "apellido": "A", "rut": "1-9", "correo": "a@b.cl"}

    def answer_after_hangup() -> object:
        leader = processes.leader("gateway")
        assert leader is not None
        leader.send_signal(signal.SIGHUP)
        return gateway.execute(query, input=[item])["data"]

    appsync.create_resolver(
        apiId=deployment.api_id, typeName="Mutation", fieldName="publishClients", dataSourceName="Probe"
    )
    try:
        until(lambda: answer_after_hangup() == {"publishClients": [{"id": "7"}]}, what="resolver found", within=10)
    finally:
        appsync.delete_resolver(apiId=deployment.api_id, typeName="Mutation", fieldName="publishClients")
    until(lambda: answer_after_hangup() is None, what="resolver gone", within=10)
