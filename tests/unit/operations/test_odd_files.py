"""Files full of anything: what is wrong with one is one typed error, and never another."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations.backfill.checkpoint import Checkpoint
from operations.backfill.lines import read_lines
from operations.backfill.records import batches, start
from operations.files import UnusableFileError
from operations.journal import JournalError, read_journal_file
from operations.reconciliation.events import Events
from operations.rejected import Correction, corrected
from operations.stack import StackNotFoundError, read_stack_file
from resolvers.model.errors import InvalidInputError
from resolvers.model.message import Message
from tests.faults.odd_corpus import odd_messages
from tests.operators import CLIENTS, JOURNAL
from tests.stack_files import stack_file

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
BAD = '{"id": "b", "bad": "InvalidRut", "digest": "0123456789abcdef", "publicadoEn": "2026-01-31T12:00:00Z"}\n'
CORPUS = [it.body.replace("\n", " ").encode(errors="surrogatepass") + b"\n" for it in odd_messages(200)]
ODD = (
    b"\xff",
    b"\\ud800",
    b"\0",
    b"9" * 4_400,
    b"[" * 5_000,
    b"1e999",
    b"-",
    b'"',
    b"{",
    b"null",
    b"NaN",
    b"\xef\xbb\xbf",
)


@st.composite
def altered(draw: st.DrawFn, valid: bytes) -> bytes:
    """A valid file in which some places are overwritten."""
    content = bytearray(valid)
    for _ in range(draw(st.integers(0, 4))):
        place, length = draw(st.integers(0, len(content))), draw(st.integers(0, 8))
        content[place : place + length] = draw(st.sampled_from(ODD) | st.sampled_from(CORPUS) | st.binary(max_size=8))
    return bytes(content)


def files(valid: bytes) -> st.SearchStrategy[bytes]:
    return altered(valid) | st.binary() | st.lists(st.sampled_from(CORPUS)).map(b"".join)


def progress() -> bytes:
    begun = Checkpoint(sha256="0", lines=2, run="0", started=NOON, default=NOON)
    return begun.model_dump_json().encode()


def read_journal(path: Path) -> None:
    with suppress(JournalError):
        Events(read_journal_file(path))


def read_clients(path: Path) -> None:
    for suffix in (".csv", ".jsonl"):
        named = path.with_suffix(suffix)
        named.write_bytes(path.read_bytes())
        with suppress(UnusableFileError):
            assert sum(len(batch.good) + len(batch.bad) for batch in batches(read_lines(named), start(NOON), 10)) >= 0


def read_progress(path: Path) -> None:
    source = path.with_name("source.csv")
    source.write_text(CLIENTS, "utf-8")
    with suppress(UnusableFileError):
        Checkpoint.resume(path, source, None)
    with suppress(UnusableFileError):
        assert Checkpoint.again(path, source, path, path).times.of_line(10**9) > NOON


def read_stack(path: Path) -> None:
    with suppress(StackNotFoundError):
        read_stack_file(path)


FILES: dict[str, tuple[bytes, Callable[[Path], None]]] = {
    "journal": ((JOURNAL + BAD + JOURNAL).encode(), read_journal),
    "clients": (CLIENTS.encode() * 2, read_clients),
    "progress": (progress(), read_progress),
    "stack file": (json.dumps(stack_file().facts()).encode(), read_stack),
}


@pytest.mark.parametrize("kind", FILES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(data=st.data())
def test_file_is_read_or_refused(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    valid, read = FILES[kind]
    path = tmp_path / "file"
    path.write_bytes(data.draw(files(valid)))
    read(path)


def bodies() -> Iterator[str]:
    yield from (it.body for it in odd_messages(200))
    for depth in (500, 900, 990, 1_000, 1_500, 2_000, 5_000, 20_000):
        yield '{"id": "c-1", "x": ' + "[" * depth + "]" * depth + "}"
        yield '{"x": ' * depth + "1" + "}" * depth


def test_odd_body_is_corrected_or_refused() -> None:
    refused = 0
    whole = {"id": "c-1", "nombre": "Ana", "apellido": "Díaz", "rut": "12345678-5", "correo": "a@b.cl"}
    for body in bodies():
        for correction in (Correction({}), Correction(whole, ("version", "publicadoEn")), Correction({}, ("id",))):
            try:
                corrected(Message("m-1", body, NOON), correction)
            except InvalidInputError:
                refused += 1
    assert refused
