"""What a sub-command writes to a terminal is clean whatever it was given; files and pipes get what there is."""

import io
import sys

import pytest

from tui.clean_output import CleanOutput, clean_terminals


@pytest.mark.parametrize(
    ("written", "passed"),
    [
        ("物流 ✓\t好\n", "物流 ✓\t好\n"),
        ("\x1b[33m提醒\x1b[0m", "\x1b[33m提醒\x1b[0m"),  # our own colours
        ("\r\x1b[K已看 3 条", "\r\x1b[K已看 3 条"),
        ("\x1b[35m红\x1b]0;x\x07\x9b2J\u202e反\u200b\r行", "红反\n行"),
        ("\x1b\x1b[33m]0;x\x07", "\x1b[33m]0;x"),  # what is left of a sequence is none
    ],
)
def test_only_clean_text_and_our_own_sequences_pass(written, passed):
    terminal = io.BytesIO()
    stream = CleanOutput(terminal, encoding="utf-8", newline="")
    assert stream.write(written) == len(written)
    stream.flush()
    assert terminal.getvalue().decode() == passed


def test_what_goes_to_a_pipe_is_left_alone(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    clean_terminals()
    assert sys.stdout is stream
