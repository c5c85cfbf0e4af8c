from collections.abc import Callable

from operations.backfill.backlog import ASK_SECONDS, Backlog


class Queue:
    """Gets one emptier a second."""

    def __init__(self, depth: int) -> None:
        self.now, self.depth, self.asked = 0.0, depth, 0

    def __call__(self) -> int:
        self.asked += 1
        return self.depth

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.depth -= 1


def backlog_of(queue: Queue, tell: Callable[[int], None] = lambda _: None) -> Backlog:
    return Backlog(queue, 10, tell, queue.sleep, lambda: queue.now)


def test_it_waits_until_there_is_room() -> None:
    queue = Queue(13)
    backlog_of(queue).wait()
    assert (queue.depth, queue.now) == (10, 3 * ASK_SECONDS)


def test_long_wait_is_told_now_and_then() -> None:
    queue, told = Queue(10 + 50), list[int]()
    backlog_of(queue, told.append).wait()
    assert told == [44, 28, 12]


def test_queue_is_asked_no_more_than_once_a_second() -> None:
    queue = Queue(0)
    backlog = backlog_of(queue)
    for _ in range(5):
        backlog.wait()
    assert queue.asked == 1
    queue.now += ASK_SECONDS
    backlog.wait()
    assert queue.asked == 2
