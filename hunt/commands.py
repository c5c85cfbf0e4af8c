"""What operators do in a walk. Every command may answer that there is nothing to do; none may fail in another way."""

import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hunt.broken import BrokenPromiseError
from hunt.memory import Event, Memory
from hunt.people import People, marks_of
from hunt.steps import Step
from hunt.system import System, Told

ALL = ("--limit", "100000")
COLUMNS = ("id", "nombre", "apellido", "rut", "correo")
WRONG = (
    ("rejected", "list", "--limit", "0"),
    ("dead", "redrive", "--all", "--rate", "nan"),
    ("rejected", "resubmit"),
    ("reconcile", "/nowhere/journal.jsonl"),
    ("purge", "--yes", "x" * 65),
    ("import", "/nowhere/clients.csv"),
)


@dataclass(frozen=True, slots=True)
class Commands:
    system: System
    people: People
    memory: Memory
    folder: Path

    def do(self, step: Step) -> None:
        match step.how.split():
            case [("rejected" | "dead") as group, "list", *options]:
                self._run(group, "list", *ALL, *options)
            case ["purge"]:
                self._run("purge", self.people.id(step.client), "--yes")
            case ["resubmit", *all_]:
                self._resubmit(everything=bool(all_))
            case ["redrive"]:
                self._run("dead", "redrive", "0f1e2d3c-4b5a-4678-9abc-def012345678")
            case ["reconcile"]:
                self._run("reconcile", str(self._file("empty.jsonl", b"")), "--json")
            case ["import", *bad]:
                self._import(step, bad=bool(bad))
            case ["a", *_]:
                lines = b'{"id": "\xff", "event": "published"}\n{"id": "\\ud800", "event": "forgotten"}\n'
                self._run("reconcile", str(self._file("odd.jsonl", lines)))
            case _:
                for words in WRONG:
                    self._run(*words)

    def _run(self, *words: str) -> Told:
        told = self.system.command(*words)
        shown = [mark for mark in self.memory.marks if mark in told.output or mark in told.errors]
        if shown:
            raise BrokenPromiseError("operators see no personal data unasked", f"{' '.join(words)} shows {shown[0]}")
        return told

    def _resubmit(self, *, everything: bool) -> None:
        """Corrected in a way that does not make it good, so that it stays where it is."""
        if everything:
            self._run("rejected", "resubmit", "--all")
        elif self.memory.bad:
            self._run("rejected", "resubmit", self.memory.bad[-1].message_id, "--unset", "id")

    def _import(self, step: Step, *, bad: bool) -> None:
        fields = self.people.version(step.client)
        self.memory.marks |= marks_of(fields)
        rows = [[fields[name] for name in COLUMNS]]
        if bad:
            stranger = self.people.stranger()
            self.memory.marks |= marks_of(stranger)
            rows.append([stranger[name] for name in COLUMNS[:-1]] + ["no address"])
        path = self.folder / f"{self.people.made}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
        began = datetime.now(UTC)
        self._run("import", str(path))
        journal = path.with_name(f"{path.name}.journal.jsonl")
        lines = journal.read_text("utf-8").splitlines() if journal.exists() else []
        if len(lines) != 1:
            raise BrokenPromiseError("import publishes the good lines and tells of each", json.dumps(rows[0][:1]))
        self.memory.happened(step.client, Event(_time_of(lines[0], began), fields))

    def _file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


def _time_of(line: str, began: datetime) -> datetime:
    """As the import tells it: when it began by AWS's clock, which tells whole seconds."""
    told = datetime.fromisoformat(json.loads(line)["publicadoEn"])
    if not began.replace(microsecond=0) <= told <= datetime.now(UTC):
        raise BrokenPromiseError("an import counts as of when it began", f"{told} of one that began at {began}")
    return told
