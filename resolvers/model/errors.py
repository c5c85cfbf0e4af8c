"""What can be wrong with what a caller or a producer sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. `message` names the field and says what to do; it never repeats the value."""

    code: str
    field: str
    message: str


class InvalidInputError(Exception):
    """The input can never be accepted as it is."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.message for problem in problems))

    @property
    def first(self) -> Problem:
        return self.problems[0]


def invalid(code: str, field: str, message: str) -> InvalidInputError:
    return InvalidInputError([Problem(code, field, f"{field}: {message}")])
