"""What the deployed functions logged, as CloudWatch Logs has it."""

import json
import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_logs import CloudWatchLogsClient

DURATION = re.compile(r"^REPORT .*\bDuration: ([\d.]+) ms\b", re.DOTALL)


def now() -> int:
    """Where to begin to read, so that only what comes later is found."""
    return int(time.time() * 1000)


def messages(logs: "CloudWatchLogsClient", name_part: str = "", since: int = 0) -> Iterator[str]:
    """Every line of every group with that in its name, since that millisecond."""
    for groups in logs.get_paginator("describe_log_groups").paginate():
        for group in groups["logGroups"]:
            if name_part in group["logGroupName"]:
                pages = logs.get_paginator("filter_log_events").paginate(
                    logGroupName=group["logGroupName"], startTime=since
                )
                yield from (event["message"] for page in pages for event in page["events"])


def entries(logs: "CloudWatchLogsClient", name_part: str = "", since: int = 0) -> Iterator[dict[str, Any]]:
    """The structured lines alone: those that the functions' own code writes."""
    for message in messages(logs, name_part, since):
        if message.startswith("{"):
            yield json.loads(message)


def durations(logs: "CloudWatchLogsClient", name_part: str, since: int = 0) -> list[float]:
    """Seconds that each invocation took."""
    found = (DURATION.match(message) for message in messages(logs, name_part, since))
    return [float(it[1]) / 1000 for it in found if it]
