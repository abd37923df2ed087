"""A snapshot gives exactly the book that reading gives, or is not used."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from phrasebook.files import snapshot
from phrasebook.files.reading import read_book
from phrasebook.files.snapshot import read_book_cached
from phrasebook.library import BUILT_IN, open_library

HEAD = 'schema = 1\ncategory = "c"\nname = "类"\n'
GOOD = '[[phrase]]\nid = "ok.one"\ntitle = "好的"\ntext = "好{城市}"\n'
FULL = """\
[[phrase]]
title = "无编号"
text = "a{b"
code = "wb"
tags = ["标签"]
asks = ["问"]
note = "记"
allow = ["tone.bu"]
reason = "因"
future = {a = [1, "二", true]}
"""
BOOK = """\
schema = 1
name = "店"
categories = ["c"]
[fields."城市"]
choices = ["杭州", "上海"]
hint = "市"
"""


def age(folder):
    """Make every file ten seconds old: a book changed just now gets no snapshot."""
    past = time.time() - 10
    for path in folder.rglob("*"):
        os.utime(path, (past, past))


@pytest.fixture
def old(monkeypatch):
    # ctime cannot be set; every file here was born this second, so the clock moves instead.
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + 10_000_000_000)


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    (folder / "phrases").mkdir(parents=True)
    (folder / "rules").mkdir()
    (folder / "book.toml").write_text(BOOK, encoding="utf-8")
    (folder / "phrases" / "a.toml").write_text(HEAD + GOOD + FULL, encoding="utf-8")
    (folder / "phrases" / "b.toml").write_text("title = “x”", encoding="utf-8")
    (folder / "rules" / "r.toml").write_text("schema = 1\n", encoding="utf-8")
    return folder


def snapshots(cache):
    return list(cache.rglob("*.json"))


def read_from_snapshot_only(monkeypatch):
    """Make reading impossible, so that a book can only come from its snapshot."""

    def fail(*_):
        raise AssertionError("the book was read")

    monkeypatch.setattr("phrasebook.files.reading.read_book", fail)


def test_a_snapshot_is_the_book(book, tmp_path, old, monkeypatch):
    cache = tmp_path / "cache"
    read = read_book(book)
    assert read_book_cached(book, "team", cache) == read
    read_from_snapshot_only(monkeypatch)
    again = read_book_cached(book, "team", cache)
    assert again == read
    assert again.phrases[1].extra == {"future": {"a": [1, "二", True]}}
    assert again.fields == read.fields
    assert [problem.rule for problem in again.problems] == [problem.rule for problem in read.problems] != []


def test_the_built_in_book_survives(tmp_path, old, monkeypatch):
    library = open_library(cache=tmp_path)
    read_from_snapshot_only(monkeypatch)
    assert open_library(cache=tmp_path).phrases == library.phrases
    assert read_book_cached(BUILT_IN, "built-in", tmp_path).rule_files == library.books[0].rule_files


CHANGES = {
    "edited": lambda book: (book / "phrases" / "a.toml").write_text(
        HEAD + GOOD.replace("好的", "行的"), encoding="utf-8"
    ),
    "touched back": lambda book: os.utime(book / "phrases" / "a.toml", (0, 0)),
    "new file": lambda book: (book / "phrases" / "c.toml").write_text(HEAD, encoding="utf-8"),
    "new lone file": lambda book: (book / "lone.toml").write_text(HEAD, encoding="utf-8"),
    "gone": lambda book: (book / "phrases" / "b.toml").unlink(),
    "book.toml gone": lambda book: (book / "book.toml").unlink(),
    "rules gone": lambda book: (book / "rules" / "r.toml").unlink(),
    "conflict copy": lambda book: (book / "phrases" / "a.sync-conflict-1.toml").write_text("x"),
    "all gone": shutil.rmtree,
}


@pytest.mark.parametrize("change", CHANGES)
def test_any_change_is_seen(book, tmp_path, old, change):
    read_book_cached(book, "team", tmp_path / "cache")
    assert snapshots(tmp_path / "cache")
    CHANGES[change](book)
    assert read_book_cached(book, "team", tmp_path / "cache") == read_book(book)


DAMAGES = {
    "empty": lambda content: b"",
    "cut": lambda content: content[:-20],
    "a byte": lambda content: content.replace("好".encode(), "坏".encode()),
    "no json": lambda content: b"\xff\xfe" + content,
    "other shape": lambda content: b"[]\n[]",
    "no line": lambda content: content.replace(b"\n", b""),
    "deep": lambda content: b"[" * 100_000,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_is_not_used_and_is_replaced(book, tmp_path, old, damage):
    cache = tmp_path / "cache"
    read_book_cached(book, "team", cache)
    (file,) = snapshots(cache)
    whole = file.read_bytes()
    file.write_bytes(DAMAGES[damage](whole))
    assert read_book_cached(book, "team", cache) == read_book(book)
    assert file.read_bytes() == whole


def test_a_snapshot_of_another_program_or_layer_is_not_used(book, tmp_path, old, monkeypatch):
    cache = tmp_path / "cache"
    read_book_cached(book, "team", cache)
    assert read_book_cached(book, "personal", cache).layer == "personal"
    monkeypatch.setattr(snapshot, "_program", lambda: "newer")
    called = []
    monkeypatch.setattr("phrasebook.files.reading.read_book", lambda *given: called.append(given) or read_book(*given))
    read_book_cached(book, "team", cache)
    assert called


def test_a_book_changed_just_now_gets_no_snapshot(book, tmp_path):
    age(book)
    read_book_cached(book, "team", tmp_path / "cache")  # the times of change of the files are of this second
    assert snapshots(tmp_path / "cache") == []


def test_a_cache_that_cannot_be_written_costs_nothing(book, tmp_path, old):
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert read_book_cached(book, "team", tmp_path / "cache") == read_book(book)


def test_what_json_cannot_hold_is_read_each_time(book, tmp_path, old):
    extra = '[[phrase]]\nid = "x.y"\ntitle = "t"\ntext = "x"\nsince = 2026-05-01\n'
    (book / "phrases" / "b.toml").write_text(HEAD + extra, encoding="utf-8")
    assert read_book_cached(book, "team", tmp_path / "cache") == read_book(book)
    assert snapshots(tmp_path / "cache") == []


def test_a_start_with_snapshots_imports_no_parser(tmp_path):
    home = Path(__file__).parents[2]
    code = (
        "import sys, time, pathlib; real = time.time_ns; time.time_ns = lambda: real() + 10**10\n"
        "from phrasebook.library import open_library\n"
        f"library = open_library(cache=pathlib.Path({str(tmp_path)!r}))\n"
        "print(len(library), 'tomli' in sys.modules)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=home
        ).stdout.split()
        for _ in range(2)
    ]
    assert [run[1] for run in runs] == ["True", "False"]
    assert runs[0][0] == runs[1][0]
