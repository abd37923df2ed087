"""A disk that fails at any step of a write: the old bytes stay or the new ones are whole, the file is named, no rest.

Every function of the operating system that a write calls fails from its first call on, then from its second, and so
on until the write no longer gets there.
"""

import dataclasses
import errno
import itertools
import os
import re
import shutil
import tempfile
from pathlib import Path

import pytest

from phrasebook.files.editing import EditError, Editor, Saved
from phrasebook.files.reading import read_book

SHIPPING = """\
schema = 1
category = "shipping"
name = "物流"

# 运营核对
[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = "两天内发出"
"""

STEPS = {
    "open": (os, "open"),  # the lock, temporary files, the folder that is flushed
    "temporary file": (tempfile, "mkstemp"),
    "write": (os, "fdopen"),
    "flush": (os, "fsync"),
    "permissions": (shutil, "copymode"),
    "permissions of a new file": (Path, "chmod"),
    "replace": (Path, "replace"),
    "read back": (Path, "read_bytes"),
    "folder": (Path, "mkdir"),
}
FAULTS = {errno.ENOSPC: "磁盘满了", errno.EACCES: "没有写入权限", errno.EIO: "没有写成"}


class Full:
    """A file that takes no byte."""

    def __init__(self, file, code):
        self.file, self.code = file, code

    def __enter__(self):
        return self

    def __getattr__(self, name):
        return getattr(self.file, name)

    def __exit__(self, *_):
        self.file.close()

    def write(self, _):
        raise OSError(self.code, os.strerror(self.code))


def failing(monkeypatch, step, code, after):
    """Let a function fail but for its first `after` calls; gives the list of the calls that failed."""
    where, name = STEPS[step]
    real, calls, failed = getattr(where, name), itertools.count(), []

    def call(*words, **options):
        if next(calls) < after:
            return real(*words, **options)
        failed.append(words)
        if step == "write":
            return Full(real(*words, **options), code)
        raise OSError(code, os.strerror(code), *(str(word) for word in words[:1] if isinstance(word, str | Path)))

    monkeypatch.setattr(where, name, call)
    return failed


def temporary(*folders):
    return [path for folder in folders for path in folder.rglob("*.tmp")]


@pytest.mark.parametrize("code", [pytest.param(code, id=errno.errorcode[code]) for code in FAULTS])
@pytest.mark.parametrize("step", STEPS)
def test_whatever_fails_while_a_book_is_written_nothing_is_lost(tmp_path, monkeypatch, step, code):
    book, state = tmp_path / "mine", tmp_path / "state"
    path = book / "phrases" / "shipping.toml"
    refused = 0
    for after in itertools.count():
        shutil.rmtree(tmp_path / "mine", ignore_errors=True)
        shutil.rmtree(state, ignore_errors=True)
        path.parent.mkdir(parents=True)
        path.write_bytes(SHIPPING.encode())
        base = read_book(book).phrases[0]
        with monkeypatch.context() as patched:
            failed = failing(patched, step, code, after)
            try:
                outcome = Editor((), book, state).save(dataclasses.replace(base, text="三天内发出"), base)
            except EditError as error:
                outcome = error.problem
        assert temporary(book, state) == []
        now = path.read_bytes()
        if isinstance(outcome, Saved):
            assert now == SHIPPING.replace("两天", "三天").encode()
        elif outcome.rule == "edit.read-back":
            assert now == SHIPPING.replace("两天", "三天").encode()
            assert SHIPPING.encode() in [kept.read_bytes() for kept in state.rglob("backups/*/*.toml")]
            assert "backups" in outcome.mend
            undone = Editor((), book, state).undo()  # it stands in the file, so it can be taken back
            assert isinstance(undone, Saved)
            assert path.read_bytes() == SHIPPING.encode()
        else:
            refused += 1
            assert now == SHIPPING.encode()
            assert outcome.place.file.startswith((str(book), str(state)))
            if outcome.rule == "file.unreadable":  # it failed while the book was read, before anything was written
                assert step in ("open", "write")
                assert re.search("[一-龥]", outcome.message + outcome.mend)
            else:
                assert FAULTS[code] in outcome.message
                assert outcome.mend == "原来的内容没有变"
            assert Editor((), book, state).undo() is None
        if not failed:
            break
    print(f"{step}, {errno.errorcode[code]}: {after} calls, {refused} times refused")  # noqa: T201 - shown by -s
