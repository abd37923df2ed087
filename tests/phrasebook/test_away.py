"""A share that is away or does not answer costs neither the other books nor the words last read from it."""

import os
import shutil
import threading
import time

import pytest

from phrasebook.files import away, snapshot
from phrasebook.library import open_library

FILE = 'schema = 1\ncategory = "c"\nname = "类"\n[[phrase]]\nid = "ok.one"\ntitle = "好的"\ntext = "好"\n'


@pytest.fixture
def share(tmp_path, monkeypatch):
    """A book that was read once, long enough after it was written to be kept."""
    folder = tmp_path / "share"
    (folder / "phrases").mkdir(parents=True)
    (folder / "rules").mkdir()
    (folder / "phrases" / "a.toml").write_text(FILE, encoding="utf-8")
    (folder / "rules" / "r.toml").write_text("schema = 1\n", encoding="utf-8")
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + 10_000_000_000)
    assert "ok.one" in open_library([folder], built_in=False, cache=tmp_path / "cache")
    return folder


def opened(share, tmp_path):
    return open_library([share], cache=tmp_path / "cache")


def test_a_share_that_is_away_at_a_start_gives_what_was_last_read_and_says_so(share, tmp_path):
    shutil.rmtree(share)
    library = opened(share, tmp_path)
    assert library["ok.one"].text == "好"
    (problem,) = [each for each in library.problems if each.level == "error"]
    assert problem.rule == "book.missing"
    assert "先用上次读到的 1 条" in problem.mend
    assert library.rule_files == ()  # they lie on the share
    # And again at the next start: what was kept is not overwritten by what is not there.
    assert "ok.one" in opened(share, tmp_path)


@pytest.fixture
def dead(share, monkeypatch):
    """A share whose files never answer until the test ends."""
    end = threading.Event()
    real = os.path.isdir

    def asked(path):
        if os.fspath(path) == str(share):
            end.wait(60)
        return real(path)

    monkeypatch.setattr(os.path, "isdir", asked)
    monkeypatch.setattr(away, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(away, "FIRST_PATIENCE_SECONDS", 0.1)
    yield share
    end.set()
    for thread in away._waiting.values():
        thread.join(30)
        assert not thread.is_alive()


def test_a_share_that_does_not_answer_gives_what_was_last_read_and_holds_up_nothing(dead, tmp_path):
    library = opened(dead, tmp_path)
    assert library["ok.one"].text == "好"
    assert len(library) > 60  # the built-in words are there
    assert [each.rule for each in library.problems if each.level == "error"] == [away.AWAY]
    threads = threading.active_count()
    assert "ok.one" in opened(dead, tmp_path)  # asked again, it starts no second thread
    assert threading.active_count() == threads


def test_a_share_never_read_that_does_not_answer_is_named_and_the_others_load(dead, tmp_path):
    shutil.rmtree(tmp_path / "cache")
    library = opened(dead, tmp_path)
    assert len(library) > 60
    assert [each.rule for each in library.problems if each.level == "error"] == [away.AWAY]


def test_what_another_program_kept_is_not_used(share, tmp_path, monkeypatch):
    assert snapshot.last_good(share, "team", tmp_path / "cache")
    monkeypatch.setattr(snapshot, "_program", lambda: "newer")
    assert snapshot.last_good(share, "team", tmp_path / "cache") is None
