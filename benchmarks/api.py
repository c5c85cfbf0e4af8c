"""How fast the local stack answers: `python -m benchmarks.api`, against the stack of `make up`.

Prints milliseconds, and ratios within the run: times of one machine say little on another, their ratios more.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from stack_file import StackFile
from tests.e2e.clients_api import ClientsApi
from tests.people import new_client

POLL_SECONDS = 0.005
_never = threading.Event()


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """p50 and p99 in milliseconds."""
    ordered = sorted(seconds)
    return statistics.median(ordered) * 1000, ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000


def timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def reads(facts: dict[str, Any], id_: str, connections: int, requests: int) -> tuple[float, float]:
    apis = [ClientsApi(facts) for _ in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(lambda api: api.client(id_), apis * 3))  # each connection and each function's process is warm
        return percentiles(list(pool.map(lambda n: timed(lambda: apis[n % connections].client(id_)), range(requests))))


def freshness(api: ClientsApi, clients: int) -> tuple[float, float]:
    """From before the mutation is sent until the query answers the client."""

    def publish_and_read() -> None:
        client = new_client()
        api.publish(client)
        while api.client(client["id"]) is None:
            _never.wait(POLL_SECONDS)

    return percentiles([timed(publish_and_read) for _ in range(clients)])


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stack-file", type=Path, default=Path(".local/stack.json"))
    options.add_argument("--requests", type=int, default=2000)
    options.add_argument("--clients", type=int, default=200)
    chosen = options.parse_args()
    facts = StackFile.read(chosen.stack_file).facts()
    api = ClientsApi(facts)
    client = new_client()
    api.publish(client)
    while api.client(client["id"]) is None:
        _never.wait(POLL_SECONDS)
    health = percentiles([timed(lambda: api.execute("{ __typename }")) for _ in range(200)])
    print(f"{'':34}{'p50 ms':>10}{'p99 ms':>10}{'p50 / gateway alone':>22}")
    rows = [("gateway alone ({ __typename })", health)]
    rows += [
        (f"client, {count} connection(s)", reads(facts, client["id"], count, chosen.requests)) for count in (1, 16)
    ]
    rows += [(f"publish to readable, {chosen.clients} clients", freshness(api, chosen.clients))]
    for name, (middle, worst) in rows:
        print(f"{name:34}{middle:10.1f}{worst:10.1f}{middle / health[0]:22.1f}")


if __name__ == "__main__":
    main()
