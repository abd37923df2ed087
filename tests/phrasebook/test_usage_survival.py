"""What happens to the file when programs are killed and disks go bad: every acknowledged count is kept."""

import contextlib
import random
import sqlite3
import subprocess
import sys
import time

import pytest

from phrasebook.usage import Copy, Usage, UsageError, opening, read_statistics
from phrasebook.usage.storage import Storage

WRITER = """
import sys
from pathlib import Path
from phrasebook.usage import Usage
usage = Usage(Path(sys.argv[1]))
number = 0
while True:
    for _ in range(1 + number % 4):
        usage.record_copy(f"{sys.argv[2]}/{number}", query="fh", rules=["tone.bu"])
        number += 1
    if not usage.flush():
        sys.exit(f"not acknowledged: {usage.note}")
    print(number, flush=True)
"""
PROCESSES = 6


class Writer:
    """A process that records and tells on its standard output how many of its counts were acknowledged."""

    def __init__(self, folder, name):
        self.name = name
        self.told = folder / f"{name}.txt"
        with self.told.open("wb") as told:
            command = [sys.executable, "-c", WRITER, str(folder / "state"), name]
            self.process = subprocess.Popen(command, stdout=told, stderr=subprocess.PIPE)

    def kill(self):
        """End it as `kill −9` does; one that ended by itself tells why."""
        assert self.process.poll() is None, self.process.stderr.read()
        self.process.kill()
        self.process.communicate()

    @property
    def acknowledged(self):
        whole = self.told.read_bytes().rpartition(b"\n")[0]
        return int(whole.split(b"\n")[-1] or 0)


def seconds_to_kill(request):
    """Four seconds in a run of all tests; the full minute for `pytest -m slow`."""
    return 60.0 if request.config.getoption("-m") == "slow" else 4.0


@pytest.mark.slow
def test_six_processes_killed_at_any_moment_lose_no_acknowledged_count(request, tmp_path):
    seed = random.randrange(1_000_000)
    print("seed", seed)  # noqa: T201 - shown when the test fails
    chance = random.Random(seed)
    finished, running = [], [Writer(tmp_path, f"w{number}") for number in range(PROCESSES)]
    until = time.monotonic() + seconds_to_kill(request)
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.0, 0.5))  # short enough to hit some while they open the file
        place = chance.randrange(PROCESSES)
        running[place].kill()
        finished.append(running[place])
        running[place] = Writer(tmp_path, f"w{PROCESSES + len(finished)}")
    for writer in running:
        writer.kill()
    finished += running

    connection = sqlite3.connect(tmp_path / "state" / "usage.sqlite3")
    with contextlib.closing(connection):
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        kept = {}
        for phrase, count in connection.execute("SELECT phrase, count(*) FROM copies GROUP BY 1"):
            assert count == 1, f"{phrase} was counted {count} times"
            name, _, number = phrase.partition("/")
            kept.setdefault(name, set()).add(int(number))
    for writer in finished:
        lost = set(range(writer.acknowledged)) - kept.get(writer.name, set())
        assert not lost, f"{writer.name} lost {len(lost)} of {writer.acknowledged}"
    told = sum(writer.acknowledged for writer in finished)
    print(f"{told} acknowledged, {len(finished)} killed")  # noqa: T201 - shown by -s: the figure that we report
    assert told > 100  # or the test would prove nothing
    assert list((tmp_path / "state").glob("usage-damaged*")) == []


def filled(folder, copies=3000):
    usage = Usage(folder)
    for number in range(copies):
        usage.record_copy(f"phrase.{number % 50}", query="fh")
    assert usage.close(10)
    return folder / "usage.sqlite3"


def garbage(folder):
    (folder / "usage.sqlite3").write_bytes(bytes(range(256)) * 40)


def a_text(folder):
    (folder / "usage.sqlite3").write_text("用量" * 1000, encoding="utf-8")


def cut_short(folder):
    path = filled(folder)
    path.write_bytes(path.read_bytes()[: 5 * 4096 + 100])


def smashed_inside(folder):
    # The first page, which says what is where, is sound: found only when the counts are read.
    path = filled(folder)
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


def smashed_header(folder):
    path = filled(folder)
    path.write_bytes(b"\x00" * 100 + path.read_bytes()[100:])


def another_programs(folder):
    connection = sqlite3.connect(folder / "usage.sqlite3")
    connection.executescript("CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES ('https://example.com');")
    connection.close()


DAMAGES = [garbage, a_text, cut_short, smashed_inside, smashed_header, another_programs]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_moved_aside_with_a_note_and_counting_begins_anew(damage, tmp_path):
    damage(tmp_path)
    before = (tmp_path / "usage.sqlite3").read_bytes()
    said = []
    usage = Usage(tmp_path, say=said.append)
    usage.record_copy("new", query="fh")
    assert usage.flush(), usage.note
    usage.refresh()
    assert usage.close()
    aside = list(tmp_path.glob("usage-damaged-*.sqlite3"))
    assert len(aside) == 1
    assert aside[0].read_bytes() == before
    assert len(said) == 1
    assert aside[0].name in said[0]
    assert usage.habits.uses.keys() == {"new"}
    assert read_statistics(tmp_path).total == 1


@pytest.mark.parametrize("damage", [garbage, smashed_inside])
def test_figures_of_a_damaged_file_are_refused_once_and_empty_afterwards(damage, tmp_path):
    damage(tmp_path)
    with pytest.raises(UsageError, match="usage-damaged-"):
        read_statistics(tmp_path)
    assert read_statistics(tmp_path).total == 0


def test_damage_under_a_running_instance_costs_the_file_but_no_crash(tmp_path):
    filled(tmp_path)
    said = []
    usage = Usage(tmp_path, say=said.append)
    assert usage.flush()
    path = tmp_path / "usage.sqlite3"
    with path.open("r+b") as file:  # every page but the first; the instance has read some of them
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))
    usage.refresh()
    for number in range(20):
        usage.record_copy(f"after.{number}")
        usage.flush()
    assert usage.flush(), usage.note
    assert usage.close()
    assert len(said) == 1
    assert "usage-damaged-" in said[0]
    assert read_statistics(tmp_path).total == 20


RACER = """
import sys, time
from pathlib import Path
from phrasebook.usage import Copy
from phrasebook.usage.storage import Storage
while time.time() < float(sys.argv[1]):
    pass
for folder in sorted(Path(sys.argv[2]).iterdir()):
    storage = Storage(folder)
    storage.write([Copy(time.time(), "a")])
    storage.close()
"""
RACES = 60


@pytest.mark.parametrize(("content", "moved"), [(None, 0), (b"no database" * 1000, 1)])
def test_six_processes_that_open_a_new_or_damaged_file_at_one_moment_agree(content, moved, tmp_path):
    for number in range(RACES):
        folder = tmp_path / f"{number:02}"
        folder.mkdir()
        if content:
            (folder / "usage.sqlite3").write_bytes(content)
    command = [sys.executable, "-c", RACER, str(time.time() + 1.0), str(tmp_path)]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(PROCESSES)]
    assert [process.communicate()[1] for process in running] == [b""] * PROCESSES
    for folder in tmp_path.iterdir():
        assert read_statistics(folder).total == PROCESSES
        assert len(list(folder.glob("usage-damaged-*.sqlite3"))) == moved


def test_a_file_that_another_instance_is_just_renaming_is_tried_again(tmp_path, monkeypatch):
    prepare, faults = opening._prepare, iter([sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_BUSY])

    def meets_the_other(connection, path):
        code = next(faults, None)
        if code is not None:
            fault = sqlite3.OperationalError("disk I/O error")
            fault.sqlite_errorcode = code
            raise fault
        prepare(connection, path)

    monkeypatch.setattr(opening, "_prepare", meets_the_other)
    storage = Storage(tmp_path)
    storage.write([Copy(time.time(), "a")])
    storage.close()
    assert read_statistics(tmp_path).total == 1


def test_a_sound_file_is_never_moved_aside_on_suspicion(tmp_path):
    filled(tmp_path, copies=10)
    storage = Storage(tmp_path, suspect=True)
    assert storage.note == ""
    assert sum(storage.counts().values()) == 10
    storage.close()
