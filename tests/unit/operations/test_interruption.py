import signal
import threading

import pytest

from operations.interruption import finished_first


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
