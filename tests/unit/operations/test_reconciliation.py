from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from operations.journal import Entry, JournalError
from operations.reconciliation.events import Events
from operations.reconciliation.judge import Observed, judge
from operations.reconciliation.report import FINAL, UNRESOLVED, Report
from operations.reconciliation.rows import Row
from resolvers.model.event import ClientState
from tests.unit.operations.worlds import World, bad, entry, forgotten, message, published, row, states, worlds

WRONG = ("pending", "missing", "doubled", "stale", "resurrected", "damaged", "misplaced", "inTwoPlaces")


def figures(report: Report, *names: str) -> dict[str, int]:
    return {name: report.figures()[name] for name in names}


def wrong(report: Report) -> dict[str, int]:
    return {name: count for name, count in report.figures().items() if name in WRONG and count}


def ids(report: Report, what: str) -> list[str | None]:
    return [name.get("id") for name in report.names()[what]]


@given(worlds())
def test_run_that_ended_as_it_should_is_clean(world: World) -> None:
    report = world.report()
    assert wrong(report) == {}
    assert report.clean
    assert report.accounted


@given(worlds(), st.lists(states(), max_size=3), st.integers(0, 3))
def test_every_message_is_counted_in_exactly_one_place_whatever_happened(
    world: World, rows: list[ClientState], backlog: int
) -> None:
    world.backlog = backlog
    world.rows = {state.id: [row(state)] for state in rows}
    report = world.report()
    counted = report.figures()
    places = (*FINAL, "pending", *UNRESOLVED)
    assert sum(counted[place] for place in places) + counted["duplicates"] == counted["published"]


@given(worlds(), st.data())
def test_client_whose_row_is_gone_is_missing_and_named(world: World, data: st.DataObject) -> None:
    assume(world.rows)
    lost = data.draw(st.sampled_from(sorted(world.rows)))
    del world.rows[lost]
    report = world.report()
    assert set(wrong(report)) == {"missing"}
    assert set(ids(report, "missing")) == {lost}
    assert not report.accounted


@given(worlds(), st.data())
def test_client_with_two_rows_is_doubled(world: World, data: st.DataObject) -> None:
    assume(world.rows)
    twice = data.draw(st.sampled_from(sorted(world.rows)))
    world.rows[twice] *= 2
    report = world.report()
    assert wrong(report) == {"doubled": 1}
    assert ids(report, "doubled") == [twice]
    assert not report.clean


@given(worlds(), st.data())
def test_older_row_is_stale_or_brings_a_forgotten_client_back(world: World, data: st.DataObject) -> None:
    dead = {(state.id, state.version) for state in world.dead}
    settled = [state for state in world.sent if (state.id, state.version) not in dead]
    older = [state for state in settled for it in world.rows.get(state.id, ()) if state.version < it.version]
    assume(older)
    state = data.draw(st.sampled_from(older))
    erased = world.rows[state.id][0].forgotten
    world.rows[state.id] = [row(state)]
    report = world.report()
    expected = "resurrected" if erased and state.client else "stale"
    assert set(wrong(report)) == {expected}
    assert set(ids(report, expected)) == {state.id}


def test_places_of_a_small_run() -> None:
    old, new = published("a", 0), published("a", 1)
    report = World([old, new, new, published("b", 0), forgotten("b", 5)], dead=[published("b", 0)], bad=1).report()
    assert figures(report, "published", "duplicates", *FINAL) == {
        "published": 6,
        "duplicates": 1,
        "stored": 2,
        "superseded": 1,
        "rejected": 1,
        "deadLettered": 1,
    }


def test_what_is_not_found_may_be_in_the_backlog_but_no_more_than_that() -> None:
    world = World([published("a", 0), published("b", 0), published("c", 0)], backlog=2)
    world.rows = {}
    assert wrong(world.report()) == {"pending": 2, "missing": 1}


def test_row_newer_than_the_journal_is_somebody_elses_and_supersedes() -> None:
    world = World([published("a", 0)])
    world.rows = {"a": [row(published("a", 9, "Somebody"))]}
    report = world.report()
    assert report.clean
    assert figures(report, "stored", "superseded") == {"stored": 0, "superseded": 1}


def test_row_of_older_data_is_older_than_every_event() -> None:
    world = World([published("a", 0)])
    world.rows = {"a": [Row.of("a", ("Ana", "Muñoz", "12345678-5", None), None, None, olvidado=False)]}
    assert wrong(world.report()) == {"stale": 1}


def test_row_whose_fields_are_not_those_of_its_event_is_damaged() -> None:
    world = World([published("a", 0)])
    right = world.rows["a"][0]
    personal = ("Eva", "Muñoz", "12345678-5", "ana@example.com")
    world.rows = {"a": [Row.of("a", personal, "2026-01-31 12:00:00", right.told, olvidado=False)]}
    assert wrong(world.report()) == {"damaged": 1}


def test_tombstone_with_somebodys_data_in_it_is_resurrected() -> None:
    state = forgotten("a", 0)
    world = World([state])
    world.rows = {"a": [Row.of("a", ("Ana", None, None, None), "2026-01-31 12:00:00", "olvido", olvidado=True)]}
    assert wrong(world.report()) == {"resurrected": 1}


def test_message_that_was_sent_once_cannot_be_in_two_places() -> None:
    state = published("a", 0)
    once, twice = World([state], dead=[state]), World([state, state], dead=[state])
    once.rows = twice.rows = {"a": [row(state)]}
    assert wrong(once.report()) == {"inTwoPlaces": 1}
    assert wrong(twice.report()) == {}


def test_good_message_that_was_rejected_is_misplaced() -> None:
    state = published("a", 0)
    report = judge(Events([entry(state)]), Observed({}, rejected=[(message(state), "InvalidRut")]))
    assert wrong(report) == {"misplaced": 1}
    assert figures(report, "rejected") == {"rejected": 1}


def test_bad_message_has_to_be_rejected_with_its_own_reason() -> None:
    line, sent = bad(1)
    assert judge(Events([line]), Observed({}, rejected=[(sent, "InvalidRut")])).clean
    other = judge(Events([line]), Observed({}, rejected=[(sent, "InvalidEmail")]))
    (name,) = other.names()["misplaced"]
    assert (name["expected"], name["found"]) == ("rejected: InvalidRut", "rejected: InvalidEmail")
    assert wrong(judge(Events([line]), Observed({}, dead=[sent]))) == {"misplaced": 1}
    assert wrong(judge(Events([line]), Observed({}))) == {"missing": 1}


def test_message_of_somebody_else_in_a_side_queue_is_only_counted() -> None:
    stranger = message(published("stranger", 0))
    report = judge(Events([]), Observed({}, rejected=[(stranger, "InvalidRut")], dead=[stranger]))
    assert figures(report, "otherRejected", "otherDeadLettered") == {"otherRejected": 1, "otherDeadLettered": 1}
    assert report.clean


def test_correlation_id_of_several_messages_tells_none_of_them() -> None:
    one, other = published("a", 0), published("b", 0)
    shared = [entry(state, "call") for state in (one, other)]
    unreadable = message(one, "call")
    report = judge(Events(shared), Observed({}, dead=[replace(unreadable, body="{")]))
    assert figures(report, "deadLettered", "missing", "otherDeadLettered") == {
        "deadLettered": 0,
        "missing": 2,
        "otherDeadLettered": 1,
    }


def test_message_without_a_time_of_its_own_is_known_by_its_content() -> None:
    state = published("a", 0)
    timeless = Entry(id="a", fingerprint=state.fingerprint, correlationId="x")
    later = row(replace(state, at=state.at + timedelta(hours=1)))
    assert judge(Events([timeless]), Observed({"a": [later]})).clean
    assert wrong(judge(Events([timeless]), Observed({"a": [row(published("a", 0, "Eva"))]}))) == {"stale": 1}
    with pytest.raises(JournalError, match="publicadoEn"):
        Events([timeless, entry(published("a", 1))])


def told(state: ClientState, **fields: object) -> Entry:
    return entry(state).model_copy(update=fields)


@pytest.mark.parametrize("later", [-200, 40, 5 * 60])
def test_event_that_counts_as_of_when_the_topic_took_it_is_stored(later: int) -> None:
    """Its clock was ahead; or the API published it, and told by its own clock when."""
    for sent, stored in ((published("a", 0), published("a", later)), (forgotten("a", 0), forgotten("a", later))):
        report = judge(Events([entry(sent)]), Observed({"a": [row(stored)]}))
        assert (report.clean, report.count("stored")) == (True, 1)


def test_same_content_of_quite_another_time_is_another_event() -> None:
    assert wrong(judge(Events([entry(published("a", 0))]), Observed({"a": [row(published("a", -301))]}))) == {
        "stale": 1
    }


def test_same_content_at_the_time_of_another_event_is_that_event() -> None:
    events = Events([entry(published("a", 0)), entry(published("a", 10))])
    assert wrong(judge(events, Observed({"a": [row(published("a", 0))]}))) == {"stale": 1}


def test_what_a_clock_ahead_published_is_superseded_by_what_the_topic_took_later() -> None:
    ahead, erased = published("a", 240), forgotten("a", 5)
    assert wrong(judge(Events([entry(ahead), entry(erased)]), Observed({"a": [row(erased)]}))) == {"stale": 1}
    events = Events([told(ahead, takenAt=published("a", 1).at), entry(erased)])
    report = judge(events, Observed({"a": [row(erased)]}))
    assert (report.clean, report.count("superseded"), report.count("stored")) == (True, 1, 1)


def test_event_without_a_time_of_its_own_may_tell_when_the_topic_took_it() -> None:
    events = Events([told(published("a", 0), publicadoEn=None, takenAt=published("a", 1).at), entry(forgotten("a", 5))])
    assert judge(events, Observed({"a": [row(forgotten("a", 5))]})).clean
