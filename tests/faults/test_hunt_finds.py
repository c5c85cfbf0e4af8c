"""The hunt finds what it is for: defects that this system once had, each put back into a copy of the code.

One that concerns the commands alone needs no stack of its own and is looked for in every run; the others at night.
"""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.stack import Stack
from tests.faults.profile import every
from tests.programs import ROOT, run

LINKED = (".venv", ".programs")
SECONDS = 150  # beside the time that a stack takes to start


@dataclass(frozen=True)
class Defect:
    """`puts_back` has for a file what stands in it and what stood there; `seed` is a walk's that soon meets it."""

    name: str
    puts_back: Mapping[str, tuple[tuple[str, str], ...]]
    promise: str
    seed: int
    deployed: bool = True

    def __str__(self) -> str:
        return self.name


DEFECTS = [
    Defect(
        "half a character breaks the list of rejected messages",
        {
            "operations/terminal.py": (
                ('return shown.encode(encoding, "backslashreplace").decode(encoding)', "return text"),
                ("except UnicodeEncodeError:", "except ZeroDivisionError:"),
            )
        },
        "no command ends in a traceback",
        seed=9,
        deployed=False,
    ),
    Defect(
        "a time ahead outlasts an erasure",
        {"resolvers/model/message.py": (("min(at, message.received_at)", "at"),)},
        "what is forgotten stays forgotten",
        seed=12,
    ),
    Defect(
        "blanks behind an id hide its client",
        {
            "resolvers/warehouse/newest.py": (
                ("StoredClient(without_blanks(id_), *texts)", "StoredClient(id_, *texts)"),
            )
        },
        "the newest wins|client and clients agree",  # whichever is asked first
        seed=2,
    ),
    Defect(
        "a rejected body outgrows its queue",
        {"resolvers/queues.py": (("if len(body) > BATCH_BYTES:", "if len(body) < 0:"),)},
        "bad data costs no retries",
        seed=0,
    ),
    Defect(
        "a filter shows rows behind the newest",
        {
            "resolvers/warehouse/read.py": (
                ("newest_of_each_id(rows)\n", "newest_of_each_id([row for row in rows if row[-1]])\n"),
            )
        },
        "client and clients agree",
        seed=0,
    ),
]


def copy_of_the_code(folder: Path, defect: Defect) -> None:
    names = run("git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    for name in [name for name in names if (ROOT / name).is_file() and not name.startswith(("docs/", "tests/"))]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    for name, changes in defect.puts_back.items():
        text = (folder / name).read_text("utf-8")
        for now, before in changes:
            assert text.count(now) == 1, f"{name} has changed: {now!r} must stand there once"
            text = text.replace(now, before)
        (folder / name).write_text(text, "utf-8")


@pytest.mark.timeout(2 * SECONDS)
@pytest.mark.parametrize("defect", every(len(DEFECTS), DEFECTS), ids=str)
def test_reinserted_defect_is_found(defect: Defect, local_stack: Stack, tmp_path: Path) -> None:
    copy_of_the_code(tmp_path, defect)
    words = ["--quick", "--seconds", str(SECONDS), "--seed", str(defect.seed), "--shrinking", "0"]
    words += [] if defect.deployed else ["--state", str(local_stack.state.folder)]
    done = run(sys.executable, "-m", "hunt", *words, folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert any(f": {promise}" in done.stdout for promise in defect.promise.split("|"))
