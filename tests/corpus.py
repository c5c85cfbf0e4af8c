"""The corpus of tests/events, and what each function must make of it, whichever runtime runs it."""

import json
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from local.aws import Aws

FOLDER = Path(__file__).parent / "events"
EVENTS = {path.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
# Each is another at every publication.
NEVER_TWICE = ("messageId", "publicadoEn")
COUNTS = re.compile(r'^\{"level".*"message":"batch".*$', re.MULTILINE)


def function_of(name: str) -> str:
    """By its logical id in template.yaml."""
    if not name.startswith("appsync"):
        return "SubscriberFunction" if name.startswith(("sqs", "sns")) else "MigrationFunction"
    return "PublishFunction" if re.search(r"-(publish|forget)", name) else "QueryFunction"


def of_function(function: str) -> list[str]:
    return [name for name in EVENTS if function_of(name) == function]


def comparable(answer: Any) -> Any:
    """Without what is never the same twice."""
    match answer:
        case dict():
            return {name: "…" if name in NEVER_TWICE and it else comparable(it) for name, it in answer.items()}
        case list():
            return [comparable(it) for it in answer]
    return answer


def deployed_answers(aws: Aws, function_name: str, names: Iterable[str]) -> dict[str, Any]:
    """What the deployed function makes of them, in the emulator's runtime."""
    answers = {}
    for name in names:
        payload = json.dumps(EVENTS[name]).encode()
        answers[name] = json.load(aws.functions.invoke(FunctionName=function_name, Payload=payload)["Payload"])
    return answers


def outcomes_of(log: str) -> list[tuple[int, list[str]]]:
    """How many a subscriber stored, and the reasons with which it rejected others, batch by batch."""
    batches = (json.loads(line) for line in COUNTS.findall(log))
    return [(batch["stored"], batch["reasons"]) for batch in batches]


def described(name: str) -> tuple[int, list[str]]:
    """The same as tests/events/README.md says."""
    rows = (FOLDER / "README.md").read_text("utf-8").splitlines()
    (row,) = [line.split("|") for line in rows if line.startswith(f"| `{name}`")]
    return int(row[3]), sorted(re.findall(r"\w+", row[4]))


def record(client: dict[str, str], count: int = 1) -> dict[str, Any]:
    """One that the queue's event source hands over, of a message that came raw."""
    return {
        "messageId": f"message-{client['id']}",
        "receiptHandle": f"receipt-{client['id']}",
        "body": json.dumps(client, ensure_ascii=False),
        "attributes": {"ApproximateReceiveCount": str(count), "SentTimestamp": str(int(time.time() * 1000))},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
    }
