"""No torn file, whatever happens while it is written."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from phrasebook.files.writing import back_up, write_whole

HOME = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from phrasebook.files.writing import write_whole
print("ready", flush=True)
number = 0
while True:
    number += 1
    write_whole(Path(sys.argv[1]), (b"%d" % (number % 10)) * 200_000)
"""


def test_the_content_is_replaced_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "a.toml"
    for content in (b"first", b"", b"second" * 1000):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_readers_never_see_half_a_file_even_when_the_writer_is_killed(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"0" * 200_000)
    reads = 0
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, cwd=HOME) as writer:
            assert writer.stdout.readline() == b"ready\n"
            end = time.monotonic() + 0.4
            while time.monotonic() < end:
                content = path.read_bytes()
                assert len(content) == 200_000
                assert len(set(content)) == 1
                reads += 1
            os.kill(writer.pid, signal.SIGKILL)
        content = path.read_bytes()
        assert len(content) == 200_000
        assert len(set(content)) == 1
    assert reads > 10


def test_a_failed_write_leaves_the_old_content_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "a.toml"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    with pytest.raises(OSError, match="No space"):
        back_up(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_backups_are_numbered_and_whole(tmp_path):
    path = tmp_path / "a.toml"
    for number in range(3):
        path.write_bytes(b"%d" % number)
        back_up(path)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir() if ".bak" in one.name} == {
        "a.toml.bak": b"0",
        "a.toml.bak.2": b"1",
        "a.toml.bak.3": b"2",
    }
