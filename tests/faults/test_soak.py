"""The quick soak: 2,000 messages, and one of each fault. `make soak` is the same with 50,000 and eleven faults."""

import json
from pathlib import Path
from typing import Any

import pytest

from local.stack import Stack
from operations.journal import read_journal
from soak.page import page
from soak.plan import Fault, quick
from soak.run import JOURNAL, Outcome, Run
from soak.verdict import figures

MESSAGES, SEED = 2_000, 20_260_131


@pytest.fixture(scope="module")
def outcome(local_stack: Stack, stack: dict[str, Any]) -> Outcome:
    return Run(local_stack, stack, quick(MESSAGES, SEED), print)()


@pytest.fixture(scope="module")
def found(outcome: Outcome) -> dict[str, Any]:
    return figures(outcome)


def test_every_promise_holds(found: dict[str, Any]) -> None:
    assert found["problems"] == [], found["names"]
    assert found["holds"] is True


def test_nothing_is_lost_doubled_stale_or_brought_back(found: dict[str, Any]) -> None:
    assert {name: found[name] for name in ("missing", "doubled", "stale", "resurrected", "deadLettered")} == {
        "missing": 0,
        "doubled": 0,
        "stale": 0,
        "resurrected": 0,
        "deadLettered": 0,
    }


def test_every_bad_message_is_rejected_for_its_own_reason(found: dict[str, Any]) -> None:
    assert found["rejected"] == found["bad"] == MESSAGES // 100
    assert all(found["badByReason"].values()), "each of the twelve kinds was sent"
    assert found["wrongReasons"] == 0


def test_readers_only_ever_saw_the_typed_error_and_what_was_published(found: dict[str, Any]) -> None:
    assert set(found["apiErrors"]) <= {"WarehouseUnavailable"}
    assert found["reads"] > 50
    assert found["wrongReads"] == 0
    assert found["recoverySeconds"] <= 5


def test_the_faults_were_real(outcome: Outcome, found: dict[str, Any]) -> None:
    assert {it.fault for it in outcome.record.faults} == set(Fault)
    assert found["apiErrors"].get("WarehouseUnavailable", 0) > 0, "readers noticed that the database was away"
    assert found["mostWaiting"] > 100, "messages waited"


def test_the_journal_has_a_line_for_each_message(local_stack: Stack, found: dict[str, Any]) -> None:
    with local_stack.state.path(JOURNAL).open(encoding="utf-8") as lines:
        entries = list(read_journal(lines))
    assert len(entries) == found["published"]
    assert sum(entry.bad is not None for entry in entries) >= found["bad"]


def test_the_page_stands_alone(outcome: Outcome, found: dict[str, Any], tmp_path: Path) -> None:
    text = page(outcome, json.loads(json.dumps(found)))
    (tmp_path / "soak.html").write_text(text)
    assert text.count("<svg") == 5
    assert text.count("<title>subscriber killed") == 5, "each plot marks the fault"
    assert "://" not in text
