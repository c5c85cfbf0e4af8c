"""What the soak makes of what it saw: everything that is not as promised is a problem."""

import pytest

from operations.reconciliation.report import Report
from soak.page import page
from soak.plan import Fault, Plan
from soak.record import Happened, Read, Record, Sample
from soak.run import Outcome
from soak.traffic import Traffic
from soak.verdict import figures, lags, recovery

PLAN = Plan(10, 1, ((0.5, Fault.STOP_DATABASE),), rate=1, most_waiting=1, outage_seconds=1, old_batch=0)
OUTAGE = Happened(Fault.STOP_DATABASE, begin=2, end=5)
AWAY = "WarehouseUnavailable"


def outcome(*reads: Read, report: Report | None = None, bad: int = 0, **record: object) -> Outcome:
    samples = [Sample(at, int(at), 0, 0, 0, 0) for at in (0.0, 10.0)]
    seen = Record(samples=samples, reads=list(reads), faults=[OUTAGE], published_at=9)
    for name, value in record.items():
        setattr(seen, name, value)
    return Outcome(PLAN, Traffic([], [], {}, {"InvalidRut": bad}), seen, report or Report(published=10))


def problems(found: Outcome) -> str:
    return "; ".join(figures(found)["problems"])


def test_run_in_which_all_is_well_holds() -> None:
    found = figures(outcome(Read(1, 0.1, "ok"), Read(3, 0.1, AWAY), Read(5.5, 0.2, AWAY), Read(7, 0.1, "ok")))
    assert (found["holds"], found["problems"]) == (True, [])
    assert (found["apiErrors"], found["recoverySeconds"]) == ({AWAY: 2}, 0.7)


@pytest.mark.parametrize("place", ["missing", "stale", "resurrected", "deadLettered"])
def test_whatever_reconciliation_finds_is_a_problem(place: str) -> None:
    report = Report(published=10)
    report.place(place, {"id": "1"})
    assert f"{place}: 1" in problems(outcome(report=report))


@pytest.mark.parametrize(("field", "told"), [("doubled", "doubled: 1"), ("misplaced", "wrongReasons: 1")])
def test_doubled_and_misplaced_ones_are_problems(field: str, told: str) -> None:
    report = Report(published=10)
    getattr(report, field).append({"id": "1"})
    assert told in problems(outcome(report=report))


def test_bad_message_that_was_not_rejected_is_a_problem() -> None:
    assert "2 were bad and 0 rejected" in problems(outcome(bad=2))


def test_any_other_error_of_the_api_is_a_problem() -> None:
    assert "errors that it must not: {'InternalError': 1}" in problems(outcome(Read(3, 0.1, "InternalError")))


@pytest.mark.parametrize("at", [0.5, 10.5])
def test_error_while_the_database_is_there_is_a_problem(at: float) -> None:
    assert "1 reads failed while the database was there" in problems(outcome(Read(at, 0.1, AWAY)))


def test_slow_recovery_is_a_problem() -> None:
    slow = outcome(Read(9.9, 0.3, AWAY))
    assert recovery(slow.record, OUTAGE) == pytest.approx(5.2)
    assert "took 5.2 s to recover" in problems(slow)


def test_answer_that_nobody_published_is_a_problem() -> None:
    assert "wrongReads: 1" in problems(outcome(wrong_reads=["7"]))


def test_fault_that_did_not_happen_is_a_problem() -> None:
    assert "not every fault happened" in problems(outcome(faults=[]))


def test_lag_is_how_long_ago_was_published_what_is_done_with_now() -> None:
    samples = [
        Sample(0, 0, 0, 0, 0, 0),
        Sample(1, 100, 100, 0, 0, 0),
        Sample(2, 200, 150, 0, 0, 0),
        Sample(3, 200, 0, 0, 0, 0),
    ]
    assert lags(Record(samples=samples)) == [(0, 0), (1, 1), (2, 1), (3, 0)]


def test_page_shows_what_is_wrong() -> None:
    broken = outcome(wrong_reads=["7"])
    text = page(broken, figures(broken))
    assert "a promise was broken" in text
    assert "<li>wrongReads: 1</li>" in text
    held = outcome()
    assert "all promises held" in page(held, figures(held))
