"""A team's file that lost many phrases a moment ago is held back and named; after some seconds it is believed."""

import os
import time

import pytest

from phrasebook.files.shrinking import SHRUNK
from phrasebook.library import open_library

HEAD = 'schema = 1\ncategory = "c"\nname = "类"\n'
ONE = '[[phrase]]\nid = "p.{0}"\ntitle = "题{0}"\ntext = "文"\n'


def write(folder, count, *, seconds_ago=0.0):
    path = folder / "phrases" / "a.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "".join(ONE.format(number) for number in range(count)), encoding="utf-8")
    os.utime(path, (time.time() - seconds_ago + 2,) * 2)  # two seconds of grace for a slow machine
    return folder


@pytest.mark.parametrize(
    ("had", "has", "seconds_ago", "shown", "held"),
    [
        (20, 13, 0, 20, True),  # seven of twenty
        (20, 15, 0, 15, False),  # five are no doubt
        (40, 30, 0, 30, False),  # ten of forty are less than 30 %
        (20, 13, 60, 13, False),  # it has stayed so
        (20, 30, 0, 30, False),
    ],
)
def test_a_file_in_doubt_is_held_back_until_it_has_stayed_so(tmp_path, had, has, seconds_ago, shown, held):
    before = open_library([write(tmp_path, had)], built_in=False)
    after = open_library([write(tmp_path, has, seconds_ago=seconds_ago)], built_in=False, before=before)
    assert len(after) == shown
    assert [problem.rule for problem in after.problems] == [SHRUNK] * held


def test_what_was_held_back_is_believed_when_it_is_read_again_later(tmp_path):
    before = open_library([write(tmp_path, 20)], built_in=False)
    held = open_library([write(tmp_path, 2)], built_in=False, before=before)
    assert f"少了 {18} 条" in held.problems[0].message
    later = open_library([write(tmp_path, 2, seconds_ago=60)], built_in=False, before=held)
    assert len(later) == 2
    assert later.problems == ()
