"""The system's clock is set while a stack runs: what runs is still known, and keeps its data."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from local.parts import PARTS
from local.processes import Processes, Service, base_environment
from local.stack import Stack
from local.state import State

PART = "part"
HOUR = 3600.0
FOREVER = "import threading; threading.Event().wait()"


STEPS = pytest.mark.parametrize("step", [-HOUR, HOUR, 30 * 365 * 24 * HOUR], ids=["back", "on", "years on"])


@pytest.fixture
def set_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """What the kernel tells after the clock was set: another time of boot (`btime`), and all else as before."""
    if not Path("/proc/stat").exists():
        pytest.skip("only Linux tells when processes began by the time of boot")

    def set_by(seconds: float) -> None:
        told, before = tmp_path / "proc", psutil.boot_time()
        told.mkdir()
        for entry in Path("/proc").iterdir():
            (told / entry.name).symlink_to(entry)
        stat = (told / "stat").read_text()
        (told / "stat").unlink()
        (told / "stat").write_text(stat.replace(f"btime {int(before)}", f"btime {int(before + seconds)}"))
        monkeypatch.setattr(psutil, "PROCFS_PATH", str(told), raising=False)
        assert psutil.boot_time() == before + seconds

    return set_by


@pytest.fixture
def part(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(State(tmp_path / "state"))
    processes.start(Service(PART, [sys.executable, "-c", FOREVER], base_environment()))
    yield processes
    processes.stop_all([PART])


@STEPS
def test_process_is_known_and_ended_under_a_clock_that_was_set(
    part: Processes, set_clock: Callable[[float], None], step: float
) -> None:
    leader = part.leader(PART)
    assert leader is not None

    set_clock(step)

    again = part.leader(PART)
    assert again is not None
    assert again.pid == leader.pid
    part.stop(PART)
    assert part.leader(PART) is None
    assert part.members() == []


@STEPS
def test_up_after_the_clock_was_set_starts_nothing_anew(
    local_stack: Stack, set_clock: Callable[[float], None], step: float
) -> None:
    before = {part: getattr(local_stack.processes.leader(part), "pid", None) for part in PARTS}
    assert None not in before.values()

    set_clock(step)
    Stack(local_stack.state).up()

    assert {part: getattr(local_stack.processes.leader(part), "pid", None) for part in PARTS} == before
