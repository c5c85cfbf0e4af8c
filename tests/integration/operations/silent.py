"""An AWS that takes connections and never answers, and a stack of which all is there."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.stack_files import stack_file


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
        queues = {f"{name}_url": f"{self.address}/000000000000/{name}" for name in QUEUES}
        stack_file(aws_endpoint_url=self.address, **queues).write(path)
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


QUEUES = ("queue", "rejected_queue", "dead_letter_queue", "subscription_dead_letter_queue")


@contextmanager
def silent_aws() -> Iterator[SilentAws]:
    aws = SilentAws()
    try:
        yield aws
    finally:
        aws.close()
