"""Changes of books are told of once, by content, and never held up by another book that does not answer."""

import os
import queue
import threading
import time

import pytest
from waiting import wait_until

from phrasebook.files.shrinking import SHRUNK
from phrasebook.sharing import network_drives
from tui import watching
from tui.watching import Watcher

LONG = 60  # seconds that no test waits for

ONE = '[[phrase]]\nid = "n.{0}"\ntitle = "题{0}"\ntext = "文"\n'
HEAD = 'schema = 1\ncategory = "n"\nname = "新类"\n'


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(watching, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(watching, "STILL_SECONDS", 0.01)


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    (folder / "phrases").mkdir(parents=True)
    (folder / "phrases" / "a.toml").write_text("schema = 1\n", encoding="utf-8")
    return folder


@pytest.fixture
def watch():
    """Give a way to watch a book; what it tells comes by a queue."""
    watchers = []

    def watched(book, *, far=False):
        told = queue.SimpleQueue()
        watcher = Watcher(book, lambda: told.put(book), far=far)
        watchers.append(watcher)
        watcher.start()
        watcher.take()
        return watcher, told

    yield watched
    for watcher in watchers:
        watcher.stop()


def test_what_is_written_is_told_once_and_what_is_taken_is_not(book, watch):
    watcher, told = watch(book)
    path = book / "phrases" / "a.toml"
    path.write_text("schema = 1\n# 一\n", encoding="utf-8")
    assert told.get(timeout=LONG) == book
    path.write_text("schema = 1\n# 二二\n", encoding="utf-8")
    told.get(timeout=LONG)
    (book / "phrases" / "b.toml").write_text("schema = 1\n", encoding="utf-8")
    told.get(timeout=LONG)
    path.unlink()
    told.get(timeout=LONG)
    watcher.take()
    assert told.empty()


@pytest.mark.parametrize("far", [False, True])
def test_a_file_that_a_sync_tool_touched_is_told_of_only_where_its_content_is_not_looked_at(book, watch, far):
    watcher, told = watch(book, far=far)
    watcher.pace = 0.01
    watcher.take()
    path = book / "phrases" / "a.toml"
    copy = path.with_suffix(".new")
    copy.write_bytes(path.read_bytes())
    os.utime(copy, (1, 1))
    copy.replace(path)  # another inode and time, the same bytes
    if far:
        assert told.get(timeout=LONG) == book
        return
    looked = watcher._states
    for _ in range(6_000):
        if watcher._states != looked:
            break
        threading.Event().wait(0.01)
    assert watcher._states != looked
    assert told.empty()


def test_a_network_drive_is_looked_at_every_five_seconds_and_others_ten_times_as_often(book, monkeypatch):
    monkeypatch.undo()
    assert Watcher(book, print, far=True).pace == 5.0
    assert Watcher(book, print, far=False).pace == 0.5


@pytest.fixture
def hanging(tmp_path, monkeypatch):
    """A book whose files cannot be listed until the test ends: the call does not come back."""
    share, end = tmp_path / "share", threading.Event()
    (share / "phrases").mkdir(parents=True)
    (share / "phrases" / "s.toml").write_text(HEAD + ONE.format(0), encoding="utf-8")
    hangs = threading.Event()
    real = watching._states

    def states(book):
        if book == share and hangs.is_set():
            end.wait(LONG)
        return real(book)

    monkeypatch.setattr(watching, "_states", states)
    monkeypatch.setattr(watching, "PATIENCE_SECONDS", 0.05)
    yield share, hangs
    end.set()


def test_a_book_that_does_not_answer_holds_up_neither_another_nor_whoever_reads(book, watch, hanging):
    share, hangs = hanging
    watcher, _ = watch(share)
    hangs.set()
    _, told = watch(book)
    watcher.take()  # comes back
    (book / "phrases" / "a.toml").write_text("schema = 1\n# 一\n", encoding="utf-8")
    assert told.get(timeout=LONG) == book


async def test_a_share_that_hangs_after_the_start_does_not_stop_the_reloading_of_the_others(start, folders, hanging):
    share, hangs = hanging
    async with start() as driven:
        driven.app._loading._choice = driven.app._choice._replace(paths=(*driven.app._choice.paths, str(share)))
        driven.app._loading.reopen()
        await wait_until(driven.pilot, lambda: "题0" in driven.titles)
        hangs.set()
        new = folders / "book" / "phrases" / "30-new.toml"
        new.write_text(HEAD + ONE.format(1), encoding="utf-8")
        await wait_until(driven.pilot, lambda: "题1" in driven.titles)
        new.unlink()
        await wait_until(driven.pilot, lambda: "题1" not in driven.titles)
        assert "题0" in driven.titles


async def test_the_banner_names_a_file_that_lost_most_of_its_phrases_and_keeps_them(start, folders, monkeypatch):
    monkeypatch.setattr("phrasebook.files.shrinking.HOLD_SECONDS", 1e9)
    many = HEAD + "".join(ONE.format(number) for number in range(20))
    async with start(size=(120, 32), files={"n.toml": many}) as driven:
        (folders / "book" / "phrases" / "n.toml").write_text(HEAD + ONE.format(0), encoding="utf-8")
        await wait_until(driven.pilot, lambda: "一下子少了 19 条话术" in driven.screen_text())
        assert len(driven.titles) == 20
        assert [problem.rule for problem in driven.app._copying.desk.problems] == [SHRUNK]


async def test_the_banner_names_a_share_that_went_away_and_that_its_last_words_are_in_use(start, folders, monkeypatch):
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + 10_000_000_000)  # a book just written is not kept yet
    async with start(size=(120, 32)) as driven:
        driven.app._loading._choice = driven.app._choice._replace(cached=True)
        driven.app._loading.reopen()
        await wait_until(driven.pilot, lambda: any((folders / "cache" / "books").glob("*.json")))
        (folders / "book").rename(folders / "away")
        await wait_until(driven.pilot, lambda: "先用上次读到的 5 条" in driven.screen_text())
        assert "book:1:1 找不到这个话术本" in driven.screen_text()
        await driven.type("fh")
        assert driven.titles == ["什么时候发货"]
        monkeypatch.setattr("tui.loading._DOUBT_SECONDS", 0.05)
        (folders / "away").rename(folders / "book")
        await wait_until(driven.pilot, lambda: "找不到这个话术本" not in driven.screen_text())


async def test_a_network_drive_is_watched_as_one(start, monkeypatch):
    monkeypatch.setattr(network_drives, "on_network", lambda _: True)
    async with start() as driven:
        await wait_until(driven.pilot, lambda: driven.app._loading._watchers)
        assert [watcher.pace for watcher in driven.app._loading._watchers.values()] == [watching.NETWORK_SECONDS]
