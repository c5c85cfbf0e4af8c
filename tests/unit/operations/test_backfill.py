import csv
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations.backfill.checkpoint import Checkpoint
from operations.backfill.lines import Line, read_lines
from operations.backfill.outputs import Outputs
from operations.backfill.records import Times, batches
from operations.backfill.run import Import, InterruptedImportError
from operations.files import UnusableFileError
from operations.journal import read_journal
from operations.topic import Outcome, Outgoing, Refused, TopicUnavailableError
from resolvers.model.message import date_time

HEADER = "id,nombre,apellido,rut,correo\n"
GOOD = "c-{0},Ana {0},Muñoz,12345678-5,ana@example.com\n"
BAD = "c-{0},Ana,Muñoz,12345678-9,ana@example.com\n"


def write_clients(folder: Path, lines: int, bad: Sequence[int] = ()) -> Path:
    """Its clients are numbered as its lines are, from 2 on."""
    path = folder / "clients.csv"
    path.write_text(HEADER + "".join((BAD if number in bad else GOOD).format(number) for number in range(2, lines + 2)))
    return path


@dataclass
class Topic:
    """A topic in memory: it takes, refuses, or fails as it is told; it keeps what it took."""

    taken: list[Outgoing] = field(default_factory=list)
    judge: Callable[[Outgoing], Outcome] = lambda _: "m"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        with self.lock:
            outcomes = [self.judge(message) for message in messages]
            self.taken += [it for it, outcome in zip(messages, outcomes, strict=True) if isinstance(outcome, str)]
            return outcomes

    @property
    def ids(self) -> list[str]:
        return [json.loads(message.body)["id"] for message in self.taken]


def run(
    source: Path, topic: Topic, stop: threading.Event | None = None, workers: int = 3, *, again: bool = False
) -> Checkpoint:
    """As the command does it, with the files beside."""
    resume_file = source.with_suffix(".progress")
    checkpoint = (
        Checkpoint.again(resume_file, source, source.with_suffix(".journal"), source.with_suffix(".report"))
        if again
        else Checkpoint.resume(resume_file, source, None) or Checkpoint.begin(source, None)
    )
    lines = (line for line in read_lines(source) if line.number > checkpoint.line)
    with Outputs(source.with_suffix(".journal"), source.with_suffix(".report"), checkpoint) as outputs:
        work = Import(
            checkpoint,
            outputs,
            publish=topic.publish,
            save=lambda reached: reached.save(resume_file),
            tell=lambda _: None,
            stop=stop or threading.Event(),
        )
        work.run(batches(lines, checkpoint.times, 10), lambda _: None, workers)
    return checkpoint


def journaled(source: Path) -> list[str | None]:
    with source.with_suffix(".journal").open() as lines:
        return [entry.id for entry in read_journal(lines)]


def reported(source: Path) -> list[tuple[str, str, str]]:
    with source.with_suffix(".report").open() as lines:
        return [(row["line"], row["field"], row["reason"]) for row in csv.DictReader(lines)]


def test_good_lines_are_published_and_journaled_in_the_files_order(tmp_path: Path) -> None:
    source, topic = write_clients(tmp_path, 95), Topic()
    checkpoint = run(source, topic)
    wanted = [f"c-{number}" for number in range(2, 97)]
    assert sorted(topic.ids) == sorted(wanted)
    assert journaled(source) == wanted
    assert (checkpoint.published, checkpoint.rejected, checkpoint.line, checkpoint.done) == (95, 0, 96, True)


def test_bad_lines_are_reported_without_what_they_say(tmp_path: Path) -> None:
    source, topic = write_clients(tmp_path, 30, bad=(3, 17)), Topic()
    checkpoint = run(source, topic)
    assert reported(source) == [("3", "rut", "InvalidRut"), ("17", "rut", "InvalidRut")]
    assert "12345678" not in source.with_suffix(".report").read_text()
    assert (checkpoint.published, checkpoint.rejected) == (28, 2)
    assert not {"c-3", "c-17"} & {*topic.ids}


def test_line_that_the_topic_refuses_is_reported(tmp_path: Path) -> None:
    source = write_clients(tmp_path, 12)
    topic = Topic(judge=lambda message: Refused("InvalidParameter") if '"c-5"' in message.body else "m")
    run(source, topic)
    assert reported(source) == [("5", "message", "RefusedByTopic")]
    assert len(journaled(source)) == 11


def test_later_line_of_one_client_is_the_newer_and_a_line_published_again_is_the_same(tmp_path: Path) -> None:
    source = tmp_path / "clients.csv"
    source.write_text(HEADER + GOOD.format(1) + GOOD.format(1))
    first, again = Topic(), Topic()
    run(source, first)
    checkpoint = Checkpoint.model_validate_json(source.with_suffix(".progress").read_text())
    checkpoint.line, checkpoint.done = 0, False
    checkpoint.save(source.with_suffix(".progress"))
    run(source, again)
    older, newer = (json.loads(message.body)["publicadoEn"] for message in first.taken)
    assert older < newer
    assert first.taken == again.taken


def test_event_time_of_the_file_is_kept_and_one_ahead_of_the_clock_refused(tmp_path: Path) -> None:
    source = tmp_path / "clients.jsonl"
    client = {"nombre": "Ana", "apellido": "Muñoz", "rut": "12345678-5", "correo": "ana@example.com"}
    rows = [{"id": "a", "publicadoEn": "2020-01-31T12:00:00Z"}, {"id": "b", "publicadoEn": "2999-01-01T00:00:00Z"}]
    source.write_text("\n".join(json.dumps({**client, **row}) for row in rows))
    topic = Topic()
    run(source, topic)
    assert [json.loads(message.body)["publicadoEn"] for message in topic.taken] == ["2020-01-31T12:00:00.000000Z"]
    assert reported(source) == [("2", "publicadoEn", "EventTimeInFuture")]


def test_interrupted_import_goes_on_and_skips_no_line(tmp_path: Path) -> None:
    source, topic, stop = write_clients(tmp_path, 200, bad=(50,)), Topic(), threading.Event()

    def stop_at(message: Outgoing) -> Outcome:
        if '"c-100"' in message.body:
            stop.set()
        return "m"

    topic.judge = stop_at
    with pytest.raises(InterruptedImportError):
        run(source, topic, stop)
    checkpoint = run(source, topic)
    wanted = [f"c-{number}" for number in range(2, 202) if number != 50]
    assert {*topic.ids} == {*wanted}
    assert journaled(source) == wanted
    assert (checkpoint.published, checkpoint.rejected, checkpoint.done) == (199, 1, True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(failing=st.sets(st.integers(2, 61), min_size=1, max_size=4), workers=st.integers(1, 5))
def test_no_line_behind_one_that_failed_counts_as_done(tmp_path: Path, failing: set[int], workers: int) -> None:
    for old in tmp_path.iterdir():
        old.unlink()
    source = write_clients(tmp_path, 60)
    broken = {f'"c-{number}"' for number in failing}

    def fail(message: Outgoing) -> Outcome:
        if any(it in message.body for it in broken):
            raise TopicUnavailableError("gone")
        return "m"

    topic = Topic(judge=fail)
    with pytest.raises(TopicUnavailableError):
        run(source, topic, workers=workers)
    reached = Checkpoint.model_validate_json(source.with_suffix(".progress").read_text())
    assert reached.line < min(failing)
    assert journaled(source) == [f"c-{number}" for number in range(2, reached.line + 1)]
    topic.judge = lambda _: "m"
    assert run(source, topic).done
    assert journaled(source) == [f"c-{number}" for number in range(2, 62)]
    assert {*topic.ids} == {*map(str, journaled(source))}


def test_what_a_killed_import_wrote_beyond_its_checkpoint_is_cut_off(tmp_path: Path) -> None:
    source = write_clients(tmp_path, 40)
    checkpoint = run(source, Topic())
    with source.with_suffix(".journal").open("a") as journal:
        journal.write('{"id": "half a li')
    checkpoint.done = False
    checkpoint.save(source.with_suffix(".progress"))
    run(source, Topic())
    assert len(journaled(source)) == 40


def test_other_file_other_event_time_and_lost_journal_are_refused(tmp_path: Path) -> None:
    """And nobody is told to begin anew, as of a new time, by the way."""
    source = write_clients(tmp_path, 20)
    run(source, Topic())
    resume_file = source.with_suffix(".progress")
    began = Checkpoint.model_validate_json(resume_file.read_text()).default
    with pytest.raises(UnusableFileError, match="--event-time") as told:
        Checkpoint.resume(resume_file, source, datetime(2020, 1, 1, tzinfo=UTC))
    assert date_time(began) in str(told.value)
    source.with_suffix(".journal").unlink()
    with pytest.raises(UnusableFileError, match="shorter") as told:
        run(source, Topic())
    assert "--again" in str(told.value)
    write_clients(tmp_path, 21)
    with pytest.raises(UnusableFileError, match="is not the file") as told:
        Checkpoint.resume(resume_file, source, None)
    assert "--again" in str(told.value)
    assert date_time(began) in str(told.value)


@pytest.mark.parametrize("content", ["{}", "", "\x00", "[" * 100_000, "NaN"])
def test_progress_file_that_is_none_is_told_with_how_to_keep_the_time(tmp_path: Path, content: str) -> None:
    source = write_clients(tmp_path, 2)
    source.with_suffix(".progress").write_text(content)
    with pytest.raises(UnusableFileError, match="not an import's progress") as told:
        Checkpoint.resume(source.with_suffix(".progress"), source, None)
    assert "--event-time" in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("default", "2026-01-31T12:00:00"),
        ("default", "9999-12-31T23:59:59.999999Z"),
        ("started", "0001-01-01T00:00:00+14:00"),
        ("line", -1),
        ("journal_bytes", -1),
        ("report_bytes", 10**30),
    ],
)
def test_progress_file_that_tells_what_cannot_be_is_refused(tmp_path: Path, name: str, value: object) -> None:
    source = write_clients(tmp_path, 2)
    facts = Checkpoint.begin(source, None).model_dump(mode="json")
    source.with_suffix(".progress").write_text(json.dumps({**facts, name: value}))
    with pytest.raises(UnusableFileError):
        run(source, Topic())


def test_mended_file_is_published_whole_and_newer_than_it_was_but_not_than_what_came_since(tmp_path: Path) -> None:
    source, topic = write_clients(tmp_path, 12, bad=(3,)), Topic()
    run(source, topic)
    since = datetime.now(UTC)
    lines = source.read_text().splitlines(keepends=True)
    # The bad one is gone, and one of those that are now further up is corrected.
    mended = [lines[0], lines[1], *lines[3:11], lines[11].replace("Muñoz", "Díaz")]
    source.write_text("".join(mended))
    again, before = Topic(), {json.loads(it.body)["id"]: json.loads(it.body)["publicadoEn"] for it in topic.taken}
    checkpoint = run(source, again, again=True)
    assert (checkpoint.published, checkpoint.rejected, checkpoint.done) == (10, 0, True)
    for message in map(json.loads, (it.body for it in again.taken)):
        assert before[message["id"]] < message["publicadoEn"] < date_time(since)
    assert reported(source) == []
    assert sorted(map(str, journaled(source))) == sorted([*topic.ids, *again.ids])


def test_interrupted_repetition_goes_on_with_the_same_command(tmp_path: Path) -> None:
    source, stop = write_clients(tmp_path, 200), threading.Event()
    run(source, Topic())
    source.write_text(source.read_text().replace("Muñoz", "Díaz"))

    def stop_at(message: Outgoing) -> Outcome:
        if '"c-30"' in message.body:
            stop.set()
        return "m"

    topic = Topic(judge=stop_at)
    with pytest.raises(InterruptedImportError):
        run(source, topic, stop, again=True)
    assert run(source, topic, again=True).done
    assert len({message.body for message in topic.taken}) == 200


@pytest.mark.parametrize("lost", [".journal", ".report"])
def test_repetition_whose_files_are_lost_begins_anew(tmp_path: Path, lost: str) -> None:
    source = write_clients(tmp_path, 20, bad=(3,))
    checkpoint = run(source, Topic())
    checkpoint.done = False
    checkpoint.save(source.with_suffix(".progress"))
    source.with_suffix(lost).unlink()
    assert run(source, Topic(), again=True).published == 19


def test_lost_journal_is_written_again_as_of_the_same_time(tmp_path: Path) -> None:
    source = write_clients(tmp_path, 20)
    began = run(source, Topic()).default
    source.with_suffix(".journal").unlink()
    checkpoint = run(source, Topic(), again=True)
    assert len(journaled(source)) == 20
    assert checkpoint.default - began == timedelta(microseconds=21)


def test_two_imports_of_one_file_do_not_run_at_once(tmp_path: Path) -> None:
    source = write_clients(tmp_path, 20)
    files = (source.with_suffix(".journal"), source.with_suffix(".report"))
    checkpoint = Checkpoint.begin(source, None)
    with Outputs(*files, checkpoint), pytest.raises(UnusableFileError, match="another import"):
        Outputs(*files, checkpoint)


def test_line_that_tells_a_time_ahead_counts_as_of_the_import() -> None:
    """As the subscriber would count it, and the same whenever the line is published again."""
    now = datetime.now(UTC)
    times = Times(now, now)
    ahead = {"publicadoEn": (now + timedelta(minutes=4)).isoformat()}
    client = {"id": "c-1", "nombre": "Ana", "apellido": "Muñoz", "rut": "12345678-5", "correo": "ana@example.com"}
    lines = [Line(number, {**client, **ahead}) for number in (1, 2)]

    (batch,) = batches(lines, times, 10)

    assert [state.at for _, state in batch.good] == [now + timedelta(microseconds=number) for number in (1, 2)]
