import signal
import threading
from collections.abc import Iterator

import pytest

from operations.interruption import finished_first


@pytest.fixture(autouse=True)
def _ctrl_c_interrupts() -> Iterator[None]:
    """As in a terminal; a process that a shell started in the background ignores it from the beginning."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_interruption_waits_until_the_block_is_done() -> None:
    done = []

    def work() -> None:
        with finished_first():
            signal.raise_signal(signal.SIGINT)
            done.append("in spite of it")
        done.append("not reached")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["in spite of it"]


def test_second_interruption_does_not_wait() -> None:
    done = []

    def work() -> None:
        with finished_first():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            done.append("not reached")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == []


def test_handler_is_as_it_was_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)
    with finished_first():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_are_left_alone() -> None:
    done = []

    def work() -> None:
        with finished_first():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
