import json

import pytest

from operations.terminal import Meter, Terminal


def test_message_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(as_json=False).show("\x1b[2J\x9b31mÑandú\nline\x7f [bold]no markup[/bold]")
    assert capsys.readouterr().out == "?[2J?31mÑandú\nline? [bold]no markup[/bold]\n"


def test_json_answer_is_one_document_and_words_go_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(as_json=True)
    terminal.say("on the way")
    terminal.show("for a person")
    terminal.result({"name": "Ñandú"})
    told = capsys.readouterr()
    assert json.loads(told.out) == {"name": "Ñandú"}
    assert told.err == "on the way\n"


def test_long_lines_are_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(as_json=False).show("x" * 500)
    assert capsys.readouterr().out == "x" * 500 + "\n"


def test_meter_tells_how_far_how_fast_and_how_long_still() -> None:
    meter = Meter(total=2_000)
    meter.advance(500)
    assert str(meter).startswith("500 of 2,000 (")
    assert "/s, " in str(meter)
    assert str(Meter(total=None)).startswith("0 (0/s")


def test_work_without_a_terminal_is_told_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Terminal(as_json=True).meter("importing", 10) as meter:
        meter._show._shown -= 60  # noqa: SLF001 - as if a minute had gone by
        meter.advance(5)
        meter.advance(1)
    assert capsys.readouterr().err.startswith("importing: 5 of 10 (")
