"""Shows the parts' log files and the functions' logs, each line with its part in front."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from local import ministack
from local.aws import Aws
from local.parts import PARTS
from local.progress import say
from local.stack import Stack

FUNCTIONS: Final = "functions"
LINES: Final = 20  # of each part, when nobody follows
OVERLAP_MS: Final = 10_000  # an event is written when its invocation ends, maybe after a later one's
INTERVAL: Final = 0.5
PAUSE_BEFORE_ASKING_AGAIN: Final = 5.0


def show(stack: Stack, part: str | None, *, follow: bool) -> None:
    files = [_LogFile(name, stack.processes.log(name)) for name in PARTS if part in {None, name}]
    functions = (
        [_FunctionLogs(stack.ministack.aws)] if part in {None, FUNCTIONS} and stack.healthy(ministack.NAME) else []
    )
    sources: list[_LogFile | _FunctionLogs] = [*files, *functions]
    for source in sources:
        for line in list(source.news())[-LINES:]:
            say(line)
    with contextlib.suppress(KeyboardInterrupt):  # that is how one stops following
        while follow:
            time.sleep(INTERVAL)
            for source in sources:
                for line in source.news():
                    say(line)


class _LogFile:
    def __init__(self, name: str, path: Path) -> None:
        self._name, self._path, self._position, self._rest = name, path, 0, ""

    def news(self) -> Iterator[str]:
        try:
            if self._path.stat().st_size < self._position:  # a new stack writes a new file
                self._position, self._rest = 0, ""
            with self._path.open("rb") as file:
                file.seek(self._position)
                new = file.read()
        except FileNotFoundError:
            return
        self._position += len(new)
        *lines, self._rest = (self._rest + new.decode(errors="replace")).split("\n")
        for line in lines:
            yield f"{self._name:<11} | {line}"


class _FunctionLogs:
    """As CloudWatch Logs has them; they come when an invocation has ended."""

    def __init__(self, aws: Aws) -> None:
        self._aws, self._quiet_until = aws, 0.0
        self._shown: Counter[tuple[str, str, int, str]] = Counter()

    def news(self) -> Iterator[str]:
        if time.monotonic() < self._quiet_until:
            return
        try:
            yield from self._new_events()
        except (BotoCoreError, ClientError) as error:
            self._quiet_until = time.monotonic() + PAUSE_BEFORE_ASKING_AGAIN
            yield f"{FUNCTIONS:<11} | not readable now: {error}"

    def _new_events(self) -> Iterator[str]:
        """MiniStack gives events no id, and one invocation's the same time: so equal ones are counted."""
        since = max((time_ for _, _, time_, _ in self._shown), default=OVERLAP_MS) - OVERLAP_MS
        found: Counter[tuple[str, str, int, str]] = Counter()
        for group in self._aws.logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            pages = self._aws.logs.get_paginator("filter_log_events").paginate(logGroupName=name, startTime=since)
            for event in (event for page in pages for event in page["events"]):
                key = (name, event["logStreamName"], event["timestamp"], event["message"])
                found[key] += 1
                if found[key] > self._shown[key]:
                    yield f"{_short(name):<11} | {event['message'].rstrip()}"
        self._shown = found


def _short(group: str) -> str:
    return group.rpartition("/")[2].removeprefix("clients-local-").partition("-")[0]
