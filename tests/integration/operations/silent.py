"""An AWS that takes connections and never answers, and a stack of which all is there."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SilentAws:
    """`reached` is set when somebody asks it something."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._taken: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def write_stack_file(self, path: Path) -> Path:
        queues = {name: f"{self.address}/000000000000/{name}" for name in QUEUES}
        secrets = {"reader": "arn:aws:secretsmanager:us-east-1:000000000000:secret:reader"}
        warehouse = {"host": "localhost", "port": 1, "database": "clients", "caFile": "-", "secretArns": secrets}
        topic = "arn:aws:sns:us-east-1:000000000000:customers-topic"
        where = {"stackName": "clients-local", "region": "us-east-1", "awsEndpointUrl": self.address}
        path.write_text(json.dumps({**where, **queues, "topicArn": topic, "redshift": warehouse}))
        return path

    def _take(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:  # closed: the test is over
                return
            self._taken.append(connection)
            self.reached.set()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._taken:
            connection.close()


QUEUES = ("queueUrl", "rejectedQueueUrl", "deadLetterQueueUrl", "subscriptionDeadLetterQueueUrl")


@contextmanager
def silent_aws() -> Iterator[SilentAws]:
    aws = SilentAws()
    try:
        yield aws
    finally:
        aws.close()
