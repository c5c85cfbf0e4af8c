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


def test_it_waits_until_there_is_room() -> None:
    queue = Queue(13)
    Backlog(queue, 10, queue.sleep, lambda: queue.now).wait()
    assert (queue.depth, queue.now) == (10, 3 * ASK_SECONDS)


def test_queue_is_asked_no_more_than_once_a_second() -> None:
    queue = Queue(0)
    backlog = Backlog(queue, 10, queue.sleep, lambda: queue.now)
    for _ in range(5):
        backlog.wait()
    assert queue.asked == 1
    queue.now += ASK_SECONDS
    backlog.wait()
    assert queue.asked == 2
