"""Every command over queues and files full of the odd corpus: no traceback, documented exit codes, nobody shown."""

import json
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from click.testing import Result

from operations.commands.options import DONE, LOOK, USAGE
from tests.faults.odd_corpus import odd_messages
from tests.faults.odd_messages import Odd
from tests.integration.operations.side import Side
from tests.operators import COMMANDS

NOW = datetime.now(UTC).replace(microsecond=0)
COUNT = 40  # one or two of each kind
OURS = ("ana@example.com", "12345678-5")  # as every problem's hint has them
RUT = re.compile(r'"rut": "([0-9]{7,8})-')
SHOWN = ("rejected", "dead")


@dataclass(frozen=True)
class Corpus:
    """`mark` is a part of every name and every correlation id; no address and no RUT may be shown either."""

    mark: str
    messages: Sequence[Odd]

    @property
    def ruts(self) -> set[str]:
        return {rut for it in self.messages for rut in RUT.findall(it.body)}

    def told_by(self, *written: str) -> list[str]:
        text = "".join(written).casefold()
        for hint in OURS:
            text = text.replace(hint, "")
        return [it for it in (self.mark, "@example", *self.ruts) if it.casefold() in text]


def corpus() -> Corpus:
    mark = f"Zq{secrets.token_hex(4)}".translate(str.maketrans("0123456789", "ghijklmnop"))

    def marked(odd: Odd) -> Odd:
        return replace(odd, body=odd.body.replace("Ana", f"Ana{mark}").replace("D\u00edaz", f"D\u00edaz{mark}"))

    places = dict.fromkeys(("version", "publicadoEn", "another"), f"Ana {mark}")
    person = Odd("a person in every place", json.dumps({"id": "c-1", **places}), None)
    return Corpus(mark, [*map(marked, odd_messages(COUNT)), person])


def fill(side: Side, full: Corpus) -> None:
    """As the subscriber, SQS and SNS do, and as nobody should."""
    for number, odd in enumerate(full.messages):
        name = (f"{full.mark} {number}", f"call-{number}", f"call\n{full.mark}", None)[number % 4]
        event_type = odd.event_type if number % 3 else f"{full.mark}\n\x1b[2J"
        side.reject(odd.body, f"m-{number}", NOW - timedelta(days=number), event_type=event_type, correlation_id=name)
        # What a queue does not take stands in none.
        with suppress(ClientError, BotoCoreError, UnicodeEncodeError):
            side.sqs.send_message(QueueUrl=side.urls["rejected"], MessageBody=odd.body)
        for queue in ("dead", "subscription", "queue"):
            attributes = {"correlation_id": name or "call-1", "failure": ("failed (42501)", full.mark)[number % 2]}
            with suppress(ClientError, BotoCoreError, UnicodeEncodeError):
                side.send(queue, odd.body, **attributes)


@pytest.fixture
def full(side: Side) -> Corpus:
    found = corpus()
    fill(side, found)
    return found


def fine(result: Result, *codes: int) -> str:
    """What it wrote."""
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    assert result.exit_code in codes, result.output
    assert "".join(result.stderr.split("\n")).isprintable()
    return result.output


def test_every_command_is_tried_here() -> None:
    text = Path(__file__).read_text("utf-8")
    words = {word for command in COMMANDS for word in command.split()}
    assert [word for word in words if f'"{word}"' not in text] == []


@pytest.mark.parametrize("more", [[], ["--json"]], ids=str)
def test_full_queues_can_be_looked_at(side: Side, full: Corpus, more: list[str]) -> None:
    before = [side.counts(queue) for queue in side.urls]
    for queue in SHOWN:
        written = fine(side.run(queue, "list", "--limit", "1000", *more), DONE)
        ids = [it["messageId"] for it in side.answer(queue, "list", "--limit", "1000")["messages"]]
        assert len(ids) > COUNT / 2
        for id_ in (*ids[::20], "", "\udcff", "nobody\n\x1b[2J"):
            written += fine(side.run(queue, "show", id_, *more), DONE, LOOK)
        assert full.told_by(written) == []
        if not more:
            assert "".join(written.split("\n")).isprintable()
    assert [side.counts(queue) for queue in side.urls] == before


def test_full_queues_can_be_emptied(side: Side, full: Corpus) -> None:
    written = fine(side.run("rejected", "resubmit", "m-0", "--set", "rut=1", "--json"), LOOK)
    written += fine(side.run("rejected", "resubmit", "m-1", "--body", "-"), LOOK)
    for more in ([], ["--json"]):
        written += fine(side.run("rejected", "resubmit", "--all", *more), LOOK)
        written += fine(side.run("dead", "redrive", "--all", "--rate", "100000", *more), DONE, LOOK)
    for client_id in ("1", "c-1", "x" * 64, "Ana"):
        written += fine(side.run("purge", client_id, "--yes"), DONE, LOOK)
    for command in (["dead", "redrive", "m-0"], ["purge", "\udcff", "--yes"], ["purge", "x" * 65, "--yes"]):
        written += fine(side.run(*command), LOOK, USAGE)
    for queue in SHOWN:
        for it in side.answer(queue, "list", "--limit", "1000")["messages"]:
            written += fine(side.run(queue, "remove", it["messageId"], "--yes"), DONE)
    assert full.told_by(written) == []
    assert [sum(side.counts(queue)) for queue in ("rejected", "dead", "subscription")] == [0, 0, 0]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_odd_file_is_imported_as_far_as_it_is_good(side: Side, full: Corpus, tmp_path: Path, suffix: str) -> None:
    source = tmp_path / f"clients.{suffix}"
    bodies = [it.body.encode(errors="surrogatepass") for it in full.messages]
    header = b"id,nombre,apellido,rut,correo\n" if suffix == "csv" else b""
    source.write_bytes(header + b"\n".join(bodies) + b"\n\xff\xfe\0\n" + b",".join(bodies))
    written = ""
    for more in ([], ["--json"], ["--again"]):
        written += fine(side.run("import", str(source), "--max-backlog", "100000", "--rate", "10000", *more), LOOK)
    assert full.told_by(written, Path(f"{source}.rejected.csv").read_text("utf-8")) == []
    journal = Path(f"{source}.journal.jsonl")
    assert full.told_by(journal.read_text("utf-8")) == []
    written = fine(side.run("reconcile", str(journal)), LOOK)
    assert written.startswith("Error: ")  # no warehouse is there


def test_odd_journal_is_a_usage_error_that_tells_nobody(side: Side, full: Corpus, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    for odd in full.messages:
        journal.write_bytes(odd.body.encode(errors="surrogatepass") + b"\n")
        written = fine(side.run("reconcile", str(journal)), LOOK, USAGE)
        assert full.told_by(written) == []
        entry = {"id": odd.body[:64], "fields": {odd.body: odd.body}, "event": odd.body, "publicadoEn": odd.body}
        for gone in entry:
            journal.write_text(json.dumps({key: it for key, it in entry.items() if key != gone}) + "\n")
            assert full.told_by(fine(side.run("reconcile", str(journal)), LOOK, USAGE)) == []
