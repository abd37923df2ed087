"""The terminal window of the fixtures does what tests rely on: keys, Chinese, size, exit code, its own tmux."""

import sys

import pytest

pytestmark = pytest.mark.real

ECHO = """
import os, shutil, sys
print(shutil.get_terminal_size(), os.environ["COLOUR"], flush=True)
for line in sys.stdin:
    print("heard", line.strip()[::-1], *shutil.get_terminal_size(), flush=True)
sys.exit(3)
"""


def test_window_types_shows_resizes_and_tells_the_exit_code(terminal):
    terminal.start([sys.executable, "-c", ECHO], 44, 22, {"COLOUR": "红 'quoted'"})

    assert "columns=44, lines=22) 红 'quoted'" in terminal.wait_for("红").replace("\n", "")
    terminal.resize(60, 20)
    terminal.type("你好; --秒回 $HOME")
    terminal.keys("Enter")
    terminal.wait_for("heard EMOH$ 回秒-- ;好你 60 20")
    terminal.paste("贴上\n")
    terminal.wait_for("heard 上贴")
    terminal.keys("C-d")

    assert terminal.exit_code() == 3


def test_a_new_start_closes_the_old_window(terminal):
    terminal.start([sys.executable, "-c", ECHO], 44, 22, {"COLOUR": "1"})
    terminal.wait_for("lines=22")

    terminal.start(["true"])

    assert terminal.exit_code() == 0
    assert "lines" not in terminal.screen()
