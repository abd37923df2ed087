"""Two promises, kept with real processes and real git: no acknowledged publish is lost, and everybody gets a turn."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tomli

from phrasebook.model import Phrase
from phrasebook.sharing.model import Source
from phrasebook.sharing.team import Team

pytestmark = [
    pytest.mark.usefixtures("git_home"),
    pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is not for Windows"),
]

FILE = "phrases/10-ship.toml"
START = """\
schema = 1
category = "ship"
name = "物流"

# 大家都改的一条
[[phrase]]
id = "ship.all"
title = "t"
text = "0"
"""

EDITOR = """
import dataclasses, os, sys
from pathlib import Path
from phrasebook.files.reading import read_book
from phrasebook.model import Phrase
from phrasebook.sharing.model import Source
from phrasebook.sharing.team import Team

name, url, folder, rounds = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
team, source = Team([], folder / "state", folder / "cache"), Source(url, mode="direct")
team.sync(source)
noted = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
for number in range(rounds):
    # A name no earlier life of this editor has given: it must not be lost, whatever was killed when.
    key = f"ship.{name}-{os.getpid()}-{number}"
    team.keep(source, None, Phrase(key, key, f"{name} {number}", "ship"))
    shared = next(one for one in read_book(team.book(source)).phrases if one.id == "ship.all")
    waiting = [draft for draft in team.drafts(source) if draft.phrase_id == "ship.all"]
    if not waiting:
        team.keep(source, shared, dataclasses.replace(shared, tags=(*shared.tags, key)))
    published = team.publish(source)
    if published.outcome == "published":
        for draft in published.done:
            said = draft.mine.tags[-1] if draft.phrase_id == "ship.all" else draft.phrase_id
            os.write(noted, f"{said}\\n".encode())
        os.fsync(noted)
    else:
        print(name, published.outcome, published.problem, flush=True)
"""


def start(name: str, url: str, folder: Path, rounds: int) -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-c", EDITOR, name, url, str(folder), str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def published_words(origin) -> tuple[set[str], set[str]]:
    """The ids and the shared phrase's tags that the repository holds in the end."""
    tables = tomli.loads(origin.text(FILE))["phrase"]
    return {table["id"] for table in tables}, set(next(t for t in tables if t["id"] == "ship.all").get("tags", ()))


def acknowledged(folder: Path) -> list[str]:
    """Complete lines only: a line cut short was never told."""
    path = folder / "acknowledged"
    return path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []


def kill_at_random(origin, tmp_path, kills: int) -> int:
    """Four editors publish, and again and again one is killed and another takes its place; gives how many told."""
    lots = random.Random(7)
    names = ["a", "b", "c", "d"]
    editors = {name: start(name, origin.url, tmp_path / name, 1_000_000) for name in names}
    try:
        for _ in range(kills):
            time.sleep(lots.uniform(0.2, 1.2))
            name = lots.choice(names)
            os.kill(editors[name].pid, signal.SIGKILL)
            editors[name].communicate()
            editors[name] = start(name, origin.url, tmp_path / name, 1_000_000)
        # Whoever has not come round yet is given the time, on however slow a machine.
        deadline = time.monotonic() + 300
        while not all(acknowledged(tmp_path / name) for name in names) and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        for editor in editors.values():
            editor.kill()
            editor.communicate()
    told = 0
    for name in names:  # what a killed editor left behind goes out at its next start
        team = Team([], tmp_path / name / "state", tmp_path / name / "cache")
        source = Source(origin.url, mode="direct")
        while (published := team.publish(source)).outcome != "nothing":
            assert published.outcome == "published", published
        told += len(acknowledged(tmp_path / name))
    ids, tags = published_words(origin)
    for name in names:
        for said in acknowledged(tmp_path / name):
            assert said in ids | tags, f"lost: {said}"
        assert acknowledged(tmp_path / name)
    assert origin.run("fsck", "--strict", "--full", "--no-dangling") == ""
    assert '# 大家都改的一条\n[[phrase]]\nid = "ship.all"\n' in origin.text(FILE)
    return told


def test_no_acknowledged_publish_is_lost_to_a_kill(origin, tmp_path):
    origin.commit({FILE: START})
    assert kill_at_random(origin, tmp_path, kills=5) >= 4


@pytest.mark.slow
def test_no_acknowledged_publish_is_lost_to_a_minute_of_kills(origin, tmp_path):
    origin.commit({FILE: START})
    assert kill_at_random(origin, tmp_path, kills=85) >= 4


def everybody_at_once(origin, tmp_path, editors: int, rounds: int) -> None:
    """Editors of one file publish at the same time, each as often as asked; in the end everything stands there."""
    origin.commit({FILE: START})
    running = [start(f"e{number}", origin.url, tmp_path / f"e{number}", rounds) for number in range(editors)]
    said = [editor.communicate(timeout=600)[0] for editor in running]
    assert [editor.returncode for editor in running] == [0] * editors
    assert "".join(said) == ""
    ids, tags = published_words(origin)
    for number in range(editors):
        told = acknowledged(tmp_path / f"e{number}")
        assert len(told) == 2 * rounds
        assert set(told) <= ids | tags
    assert len(ids) == 1 + editors * rounds
    assert origin.run("rev-list", "--count", "main").strip() == str(1 + editors * rounds)
    assert origin.run("fsck", "--strict", "--full", "--no-dangling") == ""


def test_four_editors_of_one_file_all_publish(origin, tmp_path):
    everybody_at_once(origin, tmp_path, editors=4, rounds=1)


@pytest.mark.slow
def test_ten_editors_of_one_file_all_publish(origin, tmp_path):
    everybody_at_once(origin, tmp_path, editors=10, rounds=3)


def test_one_editors_two_programs_publish_at_once(origin, tmp_path):
    # The app and `miaohui team publish` share drafts and mirror: each draft goes out once.
    origin.commit({FILE: START})
    team, source = Team([], tmp_path / "a" / "state", tmp_path / "a" / "cache"), Source(origin.url, mode="direct")
    for number in range(6):
        team.keep(source, None, Phrase(f"ship.x{number}", "x", "x", "ship"))
    code = (
        "import sys; from pathlib import Path; from phrasebook.sharing.model import Source\n"
        "from phrasebook.sharing.team import Team\n"
        "team = Team([], Path(sys.argv[2], 'state'), Path(sys.argv[2], 'cache'))\n"
        "print(team.publish(Source(sys.argv[1], mode='direct')).outcome)\n"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", code, origin.url, str(tmp_path / "a")], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert sorted(program.communicate(timeout=300)[0].strip() for program in programs) == ["nothing", "published"]
    assert len(published_words(origin)[0]) == 7
    assert origin.run("rev-list", "--count", "main").strip() == "2"
