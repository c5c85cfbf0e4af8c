import io
import json
import sys

import pytest

from operations.terminal import Meter, Terminal


def test_message_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(as_json=False).show("\x1b[2J\x9b31mÑandú\nline\x7f [bold]no markup[/bold]")
    assert capsys.readouterr().out == "?[2J?31mÑandú?line? [bold]no markup[/bold]\n"


ODD = "a\x00\x1b\x9b\t\r\n\x85\u2028\u202e\u2066\u200b\ufeff\ud800\U000e0041z"


def test_line_of_a_list_is_one_line_whatever_a_message_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Or somebody writes entries of an operator's list."""
    terminal = Terminal(as_json=False)
    terminal.show(ODD)
    terminal.say(ODD)
    told = capsys.readouterr()
    assert told.out == told.err == f"a{'?' * (len(ODD) - 2)}z\n"


def test_json_answer_says_what_was_sent_and_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(as_json=True).result({"body": ODD, "ñ": "Ñ"})
    told = capsys.readouterr().out
    assert json.loads(told) == {"body": ODD, "ñ": "Ñ"}
    assert "".join(told.split("\n")).isprintable()
    assert "Ñ" in told


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp1252"])
def test_terminal_of_any_encoding_shows_everything(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    raw = [io.BytesIO(), io.BytesIO()]
    for name, bytes_ in zip(("stdout", "stderr"), raw, strict=True):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(bytes_, encoding))
    for as_json in (True, False):
        terminal = Terminal(as_json=as_json)
        terminal.say(f"Ñandú 李 {ODD}")
        terminal.show(f"Ñandú 李 {ODD}")
        terminal.result({"Ñandú": f"李 {ODD}"})
    sys.stdout.flush()
    sys.stderr.flush()
    document, _, shown = raw[0].getvalue().decode(encoding).rpartition("}\n")
    assert json.loads(document + "}") == {"Ñandú": f"李 {ODD}"}
    assert shown.count("\n") == 1
    assert raw[1].getvalue().decode(encoding).count("\n") == 2


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
