"""Nothing is torn or lost: killed writers, several writers, a full disk, read-only folders; real processes."""

import contextlib
import dataclasses
import errno
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from phrasebook.files.editing import EditError, Editor, keeping
from phrasebook.files.reading import read_book
from phrasebook.files.toml import read_toml
from phrasebook.model import Phrase

PHRASES = 150
HEAD = 'schema = 1\ncategory = "shipping"\nname = "物流"\n'
BLOCK = '\n# 第 {0} 条\n[[phrase]]\nid = "s.{0:03d}"\ntitle = "第 {0} 条"\ntext = "正常情况下两天内发出"\n'
SHIPPING = HEAD + "".join(BLOCK.format(number) for number in range(PHRASES))

REWRITER = """
import dataclasses, itertools, sys
from pathlib import Path
from phrasebook.files.editing import Editor
from phrasebook.files.reading import read_book
book, state = Path(sys.argv[1]), Path(sys.argv[2])
for number in itertools.count():
    base = read_book(book, "personal").phrases[number * 7 % 150]
    editor = Editor((), book, state)
    editor.save(dataclasses.replace(base, text="改" * (number % 40 + 1), note=str(number)), base)
    print(base.id, number, flush=True)
"""

APPENDER = """
import sys, time
from pathlib import Path
from phrasebook.files.editing import Editor, Saved
from phrasebook.model import Phrase
book, state, name, count = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
longest = 0
for number in range(count):
    phrase = Phrase("", f"{name} 写的第 {number} 条", "您好", "shipping")
    begun = time.monotonic()
    assert isinstance(Editor((), book, state / name).save(phrase), Saved)
    longest = max(longest, time.monotonic() - begun)
print(f"{longest:.2f}")
"""


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "mine" / "phrases"
    folder.mkdir(parents=True)
    (folder / "shipping.toml").write_text(SHIPPING, encoding="utf-8")
    return tmp_path / "mine"


def start(script, *words):
    return subprocess.Popen([sys.executable, "-c", script, *map(str, words)], stdout=subprocess.PIPE, text=True)


def sound(path):
    """The number of phrases, read as every reader does; a torn file would raise or have fewer."""
    return len(read_toml(path).data["phrase"])


@pytest.mark.parametrize(("kills", "writes"), [(4, 5), pytest.param(40, 200, marks=pytest.mark.slow)])
def test_a_writer_killed_at_any_moment_tears_no_file_and_leaves_the_lock_free(book, tmp_path, kills, writes):
    path = book / "phrases" / "shipping.toml"
    reads, stop = [], threading.Event()

    def read_on():
        while not stop.is_set():
            reads.append(sound(path))

    reader = threading.Thread(target=read_on)
    reader.start()
    chance = random.Random(kills)
    said = killed = 0
    while killed < kills or said < writes:
        killed += 1
        with start(REWRITER, book, tmp_path / "state") as writer:
            first = writer.stdout.readline()
            time.sleep(chance.uniform(0.1, 0.5))
            writer.kill()
            lines = [first, *writer.stdout.read().splitlines()]
        said += len(lines)
        phrase_id, number = lines[-1].split()  # what the writer was told is saved, is saved
        assert {phrase.id: phrase.note for phrase in read_book(book).phrases}[phrase_id] == number
    stop.set()
    reader.join()
    assert set(reads) == {PHRASES}
    print(f"{killed} kills, {said} writes, {len(reads)} reads")  # noqa: T201 - shown by -s
    base = read_book(book).phrases[0]
    saved = Editor((), book, tmp_path / "state").save(dataclasses.replace(base, note="之后"), base)
    assert saved.phrase.note == "之后"


@pytest.mark.parametrize("each", [5, pytest.param(40, marks=pytest.mark.slow)])
def test_six_writers_on_one_file_lose_no_edit(book, tmp_path, each):
    writers = [start(APPENDER, book, tmp_path / "state", f"w{number}", each) for number in range(6)]
    waits = [writer.communicate()[0].strip() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 6
    print("longest wait of each writer in s:", *waits)  # noqa: T201 - shown by -s
    titles = {phrase.title for phrase in read_book(book).phrases}
    assert {f"w{writer} 写的第 {number} 条" for writer in range(6) for number in range(each)} <= titles
    assert len(titles) == PHRASES + 6 * each


def test_threads_of_one_program_wait_for_each_other_too(book, tmp_path):
    def add(name):
        for number in range(4):
            Editor((), book, tmp_path / "state").save(Phrase("", f"{name} 第 {number} 条", "您好", "shipping"))

    threads = [threading.Thread(target=add, args=(name,)) for name in "甲乙丙"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_book(book).phrases) == PHRASES + 12


def test_a_book_that_another_program_is_writing_is_said_to_be(book, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "LOCK_SECONDS", 0.1)
    with keeping.locked(book), pytest.raises(EditError, match="另一个程序正在写"):
        Editor((), book, tmp_path / "state").save(Phrase("", "新的", "您好", "shipping"))
    assert (book / "phrases" / "shipping.toml").read_text(encoding="utf-8") == SHIPPING


def unchanged(book, state, words):
    """Try an edit that must fail: the error names the book's file and the cause, and nothing is different."""
    path = book / "phrases" / "shipping.toml"
    names = sorted(each.name for each in path.parent.iterdir())
    base = read_book(book).phrases[0]
    with pytest.raises(EditError) as failure:
        Editor((), book, state).save(dataclasses.replace(base, text="长" * 4000), base)
    assert failure.value.problem.place.file.startswith((str(book), str(state)))
    assert words in failure.value.problem.message
    assert failure.value.problem.mend == "原来的内容没有变"
    assert path.read_text(encoding="utf-8") == SHIPPING
    assert sorted(each.name for each in path.parent.iterdir()) == names
    return failure.value.problem


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_while_the_file_is_written_leaves_the_old_content(book, tmp_path, monkeypatch, code):
    real = os.fsync

    def fsync(descriptor):
        if Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(book):
            raise OSError(code, os.strerror(code))
        real(descriptor)

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to tell which file is written")
    monkeypatch.setattr(os, "fsync", fsync)
    words = {errno.ENOSPC: "磁盘满了，没有写入", errno.EIO: "没有写成"}[code]
    assert unchanged(book, tmp_path / "state", words).place.file == str(book / "phrases" / "shipping.toml")
    assert Editor((), book, tmp_path / "state").undo() is None  # and nothing is there to take back


@contextlib.contextmanager
def mounted(folder, size):
    """A small file system of its own, where this user may mount one."""
    folder.mkdir()
    if not sys.platform.startswith("linux"):
        pytest.skip("tmpfs is Linux's")
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.real
def test_a_full_disk_leaves_the_old_content(tmp_path):
    with mounted(tmp_path / "disk", 256) as disk:
        book = disk / "mine"
        (book / "phrases").mkdir(parents=True)
        (book / "phrases" / "shipping.toml").write_text(SHIPPING, encoding="utf-8")
        (book / ".miaohui.lock").touch()
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while filler.write(b"x" * 4096):
                pass
        fault = unchanged(book, tmp_path / "state", "磁盘满了，没有写入")
        assert fault.place.file == str(book / "phrases" / "shipping.toml")
        # And where the state folder's disk is full, no edit goes ahead without its backup.
        assert unchanged(book, disk / "state", "磁盘满了，没有写入").place.file.startswith(str(disk / "state"))
        (disk / "filler").unlink()
        base = read_book(book).phrases[0]
        assert (
            Editor((), book, tmp_path / "state").save(dataclasses.replace(base, text="好了"), base).action == "change"
        )


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.parametrize(("folder", "mode"), [("phrases", 0o555), (".", 0o555), ("phrases/shipping.toml", 0o444)])
def test_what_may_not_be_written_to_is_named_and_stays(folder, mode):
    # Not in tmp_path: root, whom permissions do not bind, becomes nobody here, and must reach the folder.
    with tempfile.TemporaryDirectory() as root:
        book, state = Path(root) / "mine", Path(root) / "state"
        (book / "phrases").mkdir(parents=True)
        (book / "phrases" / "shipping.toml").write_text(SHIPPING, encoding="utf-8")
        nobody = os.getuid() == 0
        if nobody:
            for path in (Path(root), book, book / "phrases", book / "phrases" / "shipping.toml"):
                os.chown(path, 65534, -1)
            os.seteuid(65534)
        try:
            (book / folder).chmod(mode)
            unchanged(book, state, "没有写入权限")
        finally:
            (book / folder).chmod(0o755)
            if nobody:
                os.seteuid(0)


def test_what_killed_writers_left_beside_a_file_is_swept_away(book, tmp_path):
    folder = book / "phrases"
    old, young, other = (folder / f".{name}.tmp" for name in ("shipping.toml.aa", "shipping.toml.bb", "x.toml.aa"))
    for path in (old, young, other):
        path.write_text("half", encoding="utf-8")
    for path in (old, other):
        os.utime(path, (time.time() - 3600,) * 2)
    base = read_book(book).phrases[0]
    Editor((), book, tmp_path / "state").save(dataclasses.replace(base, note="一"), base)
    assert (old.exists(), young.exists(), other.exists()) == (False, True, True)
