"""Reads through the API all the time, as its callers do, and notes what each answer was."""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import urllib3

from operations.pace import Pace
from soak.people import Fields
from soak.record import FINE, Read, Record

CLIENT = "query ($id: ID!) { client(id: $id) { id nombre apellido rut correo } }"
PAGE = "query ($after: String) { clients(first: 20, after: $after) { nodes { id nombre apellido rut correo } } }"
PAGES = 0.1  # of the reads
LONGEST_SECONDS = 30.0
WARM_UP_SECONDS = 90.0


class ApiUnavailableError(Exception):
    """The API does not work even before anything was taken away."""


class Reads:
    """`facts` are those of stack.json; `versions` the forms in which each client may be read."""

    def __init__(self, facts: Mapping[str, Any], versions: Mapping[str, Sequence[Fields]], record: Record) -> None:
        self._url, self._key = facts["graphqlUrl"], facts["apiKey"]
        self._versions = versions
        self._ids = list(versions)
        self._record = record
        self._chance = Random(0)  # noqa: S311 - which client is read does not matter
        self._http = urllib3.PoolManager(retries=False, timeout=LONGEST_SECONDS)

    def warm_up(self) -> None:
        """Until the API answers: the time that its first process takes to start is not what a run is about.

        Raises ApiUnavailableError.
        """
        deadline = time.monotonic() + WARM_UP_SECONDS
        while (outcome := self._ask({"query": CLIENT, "variables": {"id": self._ids[0]}})[0]) != FINE:
            if time.monotonic() > deadline:
                raise ApiUnavailableError(f"the API does not answer before the run: {outcome}")

    def run(self, per_second: float, stopped: threading.Event) -> None:
        pace = Pace(per_second)
        while not stopped.is_set():
            pace.wait()
            self._read()

    def _read(self) -> None:
        page = self._chance.random() < PAGES
        variables = {"after": None} if page else {"id": self._chance.choice(self._ids)}
        at, begin = self._record.now, time.monotonic()
        outcome, data = self._ask({"query": PAGE if page else CLIENT, "variables": variables})
        self._record.reads.append(Read(at, time.monotonic() - begin, outcome))
        if outcome == FINE:
            self._check(data["clients"]["nodes"] if page else [data["client"]])

    def _ask(self, body: Mapping[str, Any]) -> tuple[str, Any]:
        headers = {"x-api-key": self._key, "content-type": "application/json"}
        try:
            answer = self._http.request("POST", self._url, body=json.dumps(body).encode(), headers=headers)
            document = json.loads(answer.data)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            return f"no answer: {type(error).__name__}", None
        if errors := document.get("errors"):
            return str(errors[0].get("errorType") or errors[0]["message"]), None
        return (FINE, document["data"]) if answer.status == 200 else (f"status {answer.status}", None)  # noqa: PLR2004

    def _check(self, clients: Sequence[Fields | None]) -> None:
        """What is read must have been published, whole."""
        for client in clients:
            mine = client and client["id"] in self._versions
            if client and mine and client not in self._versions[client["id"]]:
                self._record.wrong_reads.append(client["id"])
