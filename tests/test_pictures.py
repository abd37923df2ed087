"""The handbook's pictures show the words that the app shows now. After a change: python .ci/make_pictures.py."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
SCRIPT = HOUSE / ".ci" / "make_pictures.py"
MADE = runpy.run_path(str(SCRIPT))
HANDBOOK = (HOUSE / "docs" / "手册.md").read_text(encoding="utf-8")


def stale(*names):
    """Where the words of pictures are not those of the app; asked in a process of its own, for it stops the clock."""
    command = [sys.executable, str(SCRIPT), "--check", *names]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) in ((0, ""), (1, "")), done.stderr
    assert bool(done.stdout) == bool(done.returncode)
    return done.stdout


def test_two_pictures_are_as_the_app_is_now():
    assert stale("窄屏", "改写") == ""


@pytest.mark.slow
def test_every_picture_is_as_the_app_is_now():
    assert stale() == ""


def test_every_picture_is_there_and_stands_in_the_handbook_with_words_that_tell_of_it():
    assert {path.stem for path in (HOUSE / "docs" / "图").glob("*.svg")} == set(MADE["PICTURES"])
    told = dict(re.findall(r"!\[([^\]]{6,})\]\(图/(\w+)\.svg\)", HANDBOOK))
    assert set(told.values()) == set(MADE["PICTURES"])


@pytest.mark.parametrize("name", MADE["PICTURES"])
def test_a_picture_asks_nobody_else_for_anything(name):
    svg = (HOUSE / "docs" / "图" / f"{name}.svg").read_text(encoding="utf-8")
    assert "@font-face" not in svg
    assert re.findall(r"(?:href|src)=|url\((?!#)", svg) == []


def test_the_words_of_a_picture_are_read_row_by_row():
    rows = MADE["rows"]((HOUSE / "docs" / "图" / "改写.svg").read_text(encoding="utf-8"))
    assert any("这段话有风险，要怎么做？" in row for row in rows)
    assert len(rows) == 1 + 22  # the window's title, and a row for each line that has words
