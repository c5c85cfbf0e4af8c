from operations.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_work_goes_on_at_the_rate() -> None:
    clock = Clock()
    pace = Pace(50, clock, clock.sleep)
    for _ in range(10):
        pace.wait(10)
    assert round(clock.now - 100, 6) == 9 * 10 / 50


def test_pause_is_not_made_up_for_by_a_burst() -> None:
    clock = Clock()
    pace = Pace(10, clock, clock.sleep)
    pace.wait(1)
    clock.now += 60
    pace.wait(10)
    before = clock.now
    pace.wait(1)
    assert round(clock.now - before, 6) == 1.0
