"""What a command shows: words and progress on the error stream, its result on the other, so that it can be piped."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

LINE_SECONDS = 5.0


@dataclass(slots=True)
class Meter:
    """How far a long work has come. `total` is None where nobody knows."""

    total: int | None
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    _show: Any = None

    def advance(self, count: int = 1) -> None:
        self.done += count
        if self._show:
            self._show(self)

    @property
    def rate(self) -> float:
        return self.done / max(time.monotonic() - self.began, 1e-3)

    def __str__(self) -> str:
        of = "" if self.total is None else f" of {self.total:,}"
        left = "" if not (self.total and self.done) else f", {(self.total - self.done) / self.rate:,.0f} s left"
        return f"{self.done:,}{of} ({self.rate:,.0f}/s{left})"


class Terminal:
    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._result = Console(soft_wrap=True, highlight=False, emoji=False, markup=False)
        self._words = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False, markup=False)

    def say(self, line: str, style: str = "") -> None:
        """A line of words for a person, whichever form the result has."""
        self._words.print(Text(_one_line(line, self._words.encoding), style))

    def show(self, line: str = "", style: str = "") -> None:
        """A line of the result, for a person. With --json there is one document instead."""
        if not self.as_json:
            self._result.print(Text(_one_line(line, self._result.encoding), style))

    def result(self, document: Mapping[str, Any]) -> None:
        if self.as_json:
            sys.stdout.write(_document(document, sys.stdout.encoding) + "\n")

    @contextmanager
    def meter(self, what: str, total: int | None, unit: str = "messages") -> Iterator[Meter]:
        """A bar on a terminal; elsewhere a line every few seconds, so that a log shows that it goes on."""
        meter = Meter(total)
        if not self._words.is_terminal:
            meter._show = _Lines(self, what, unit)  # noqa: SLF001 - the two belong together
            yield meter
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn())
        with Progress(
            *columns, TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), console=self._words, transient=True
        ) as progress:
            task = progress.add_task(what, total=total, rate="")
            meter._show = lambda now: progress.update(task, completed=now.done, rate=f"{now.rate:,.0f}/s")  # noqa: SLF001
            yield meter


def _one_line(text: str, encoding: str) -> str:
    """What a producer put into a message must neither steer an operator's terminal nor write a line of its own."""
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _document(document: Mapping[str, Any], encoding: str) -> str:
    """JSON that says what was sent, whatever it was, in characters that steer no terminal."""
    text = json.dumps(document, ensure_ascii=False, indent=2, default=str)
    text = "".join(it if it.isprintable() or it == "\n" else json.dumps(it)[1:-1] for it in text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(document, indent=2, default=str)
    return text


class _Lines:
    def __init__(self, terminal: Terminal, what: str, unit: str) -> None:
        self._terminal, self._what, self._unit = terminal, what, unit
        self._shown = time.monotonic()

    def __call__(self, meter: Meter) -> None:
        if time.monotonic() - self._shown > LINE_SECONDS:
            self._terminal.say(f"{self._what}: {meter} {self._unit}")
            self._shown = time.monotonic()
