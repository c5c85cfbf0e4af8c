import asyncio
from collections import Counter

from gateway.invocation.turns import InTurns


class Busy:
    """A function whose invocations end only when all that may run at once have begun."""

    def __init__(self, expected: int) -> None:
        self.running: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self._barrier = asyncio.Barrier(expected)

    async def invoke(self, function_arn: str, payload: bytes) -> str:
        self.running[function_arn] += 1
        self.most[function_arn] = max(self.most[function_arn], self.running[function_arn])
        await self._barrier.wait()
        self.running[function_arn] -= 1
        return f"{function_arn} {payload.decode()}"


def test_no_function_is_invoked_more_often_at_a_time_and_functions_do_not_wait_for_each_other() -> None:
    async def burst() -> tuple[list[str], Busy]:
        busy = Busy(expected=4)
        turns = InTurns(busy, most=2)
        calls = [turns.invoke(name, str(number).encode()) for number in range(4) for name in ("query", "publish")]
        return await asyncio.gather(*calls), busy

    answers, busy = asyncio.run(burst())
    assert answers == [f"{name} {number}" for number in range(4) for name in ("query", "publish")]
    assert busy.most == {"query": 2, "publish": 2}
