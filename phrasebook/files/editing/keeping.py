"""A file changed so that nothing can be lost: one writer at a time, backups, the trash and what undo needs.

Everything kept lies in the folder the caller gives, never in the book: `edits/backups/` (the file before each
write), `edits/undo/` and `edits/trash/` (one TOML file a change, its phrases as TOML in it, so that a person
can take them out by hand). What a change means for a category file is for `rewriting` to say.
"""

import contextlib
import errno
import os
import random
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from phrasebook.files.editing.blocks import EditError
from phrasebook.files.editing.keys import as_toml
from phrasebook.files.editing.rewriting import Step, phrase_in
from phrasebook.files.walking import shown
from phrasebook.files.writing import write_whole
from phrasebook.model import Phrase, Place, Problem

MOST_BACKUPS = 20
"""Backups of one file; the oldest goes."""

MOST_UNDO = 50
"""Changes that can be taken back."""

MOST_TRASH = 1_000
"""Changes kept in the trash: years of an agent's deletions, at about 1 KB each."""

LOCK_SECONDS = 20.0
"""How long to wait for other programs that are writing the same book; a write takes 20 to 100 ms.

Six programs that write without a pause wait 2 s for their turn on a busy machine, the unluckiest of 240 edits 9 s.
"""

READ_BACK = "edit.read-back"
"""The rule of the error of a file that was written but could not be read back as it was meant."""

_POLL_SECONDS = 0.01
_YIELD_SECONDS = 0.015  # longer than a poll, so that a program with many edits lets every waiting one have its turn
_LEFT_OVER_SECONDS = 60.0  # a temporary file older than this has no living writer


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a book as it is kept for undo and in the trash.

    `key` names it and grows with time; `when` is seconds since 1970; `action` is one of `editing.Action`;
    `title` and `category` are the phrase's, `book` the path of the book.
    """

    key: str
    when: int
    action: str
    title: str
    category: str
    book: str
    steps: tuple[Step, ...]

    @classmethod
    def now(cls, action: str, phrase: Phrase, book: Path, steps: tuple[Step, ...]) -> Self:
        """A change of this moment."""
        where = str(book.absolute())
        return cls(new_key(), int(time.time()), action, phrase.title, phrase.category, where, steps)

    def phrase(self) -> Phrase | None:
        """The phrase as it was before the change; None where the change added or hid it."""
        before = (phrase_in(step.before, self.category, step.file) for step in self.steps)
        return next((phrase for phrase in before if phrase), None)


@contextlib.contextmanager
def locked(book: Path) -> Iterator[None]:
    """Be the only writer of a book, among processes on every machine whose file system has locks.

    The lock is a file in the book's folder, `.miaohui.lock` (`.NAME.lock` beside a book of one file). It stays
    there and is empty; a process that dies frees it. An absent folder is made.

    Raises:
        EditError: another program held the lock for `LOCK_SECONDS`, or the folder cannot be written to.
    """
    import filelock  # noqa: PLC0415 - 40 ms that only an edit pays

    single = book.suffix.lower() == ".toml"
    path = book.with_name(f".{book.name}.lock") if single else book / ".miaohui.lock"
    with failures_named(book):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(path, timeout=0, mode=0o666)
    begun = time.monotonic()
    with failures_named(book):
        while not lock.is_locked:
            try:
                lock.acquire()
            except filelock.Timeout:
                waited = time.monotonic() - begun
                if waited > LOCK_SECONDS:
                    raise _error(book, "edit.locked", "另一个程序正在写这本话术，没有改动", "请过几秒再试") from None
                # By chance, or those in step with each other would shut another out; the longer, the more often.
                time.sleep(random.uniform(0, 2 * _POLL_SECONDS) / (1 + waited))
    try:
        yield
    finally:
        lock.release()
        time.sleep(_YIELD_SECONDS)


def replace_file(path: Path, old: bytes | None, new: bytes, state: Path) -> None:
    """Back up a file, put new bytes in its place in one step, and read them back.

    Args:
        path: the file.
        old: its bytes, None if it is not there yet.
        new: what it shall hold.
        state: the folder that keeps the backups.

    Raises:
        EditError: the file or the backup could not be written, and the old content is intact; or, under the rule
            `READ_BACK`, the file was written and what it holds now is not known.
    """
    if old is not None:
        if not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise _error(path, "edit.write", _CAUSES[errno.EACCES], _INTACT)
        with failures_named(path):
            _back_up(path, old, state)
    with failures_named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        _write_patiently(path, new)
    message = "写入后读回来的内容不一样，可能有别的程序同时在写"
    try:
        if path.read_bytes() == new:
            return
    except OSError as error:
        message = f"写进去了，但读不回来（{error.strerror or error}），可能是磁盘或网络共享出了问题"
    raise _error(path, READ_BACK, message, f"写入前的内容在 {shown(backups_of(path, state))}")


def keep(change: Change, state: Path, *, undo: bool, trash: bool) -> None:
    """Keep a change for undo, in the trash, or both; the oldest beyond the bounds go.

    Raises:
        EditError: the folder cannot be written to.
    """
    source = _as_toml(change)
    for name, wanted, most in (("undo", undo, MOST_UNDO), ("trash", trash, MOST_TRASH)):
        if wanted:
            path = state / "edits" / name / f"{change.key}.toml"
            with failures_named(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, source)
            _thin(path.parent, most)


def forget(key: str, state: Path, *names: str) -> None:
    """Drop a change from `undo` or `trash`, from both where none is named."""
    for name in names or ("undo", "trash"):
        with contextlib.suppress(OSError):
            (state / "edits" / name / f"{key}.toml").unlink()


def kept(state: Path, name: str) -> tuple[Change, ...]:
    """The changes in `undo` or `trash`, newest first; damaged files are passed over, and stay."""
    found = (_from_toml(path) for path in sorted((state / "edits" / name).glob("*.toml"), reverse=True))
    return tuple(change for change in found if change is not None)


def new_key() -> str:
    """A name for a change: later ones sort behind earlier ones, two processes never give the same."""
    return f"{time.time_ns():020d}-{os.getpid()}"


@contextlib.contextmanager
def failures_named(path: Path) -> Iterator[None]:
    """Turn an OSError into an `EditError` that names the file, the cause in Chinese, and that nothing is lost."""
    try:
        yield
    except OSError as error:
        # A failure may concern another file than the one that was to be written: the backup, the state folder.
        named = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str | bytes) else path
        where = path if named.name.startswith(".") else named
        cause = _CAUSES.get(error.errno or 0, f"没有写成（{error.strerror or error}）")
        raise _error(where, "edit.write", cause, _INTACT) from error


_INTACT = "原来的内容没有变"
_CAUSES = {
    errno.ENOSPC: "磁盘满了，没有写入",
    errno.EDQUOT: "磁盘配额用完了，没有写入",
    errno.EACCES: "没有写入权限，没有改动",
    errno.EPERM: "没有写入权限，没有改动",
    errno.EROFS: "这里只能读，不能写，没有改动",
    errno.ENOENT: "文件夹不见了，没有写入，请检查网络共享",
}


def _error(path: Path, rule: str, message: str, mend: str) -> EditError:
    return EditError(Problem(Place(shown(path)), "error", rule, message, mend))


def backups_of(path: Path, state: Path) -> Path:
    """The folder of the backups of one file: its name, and a hash of where it lies."""
    import hashlib  # noqa: PLC0415 - only an edit needs it

    place = hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return state / "edits" / "backups" / f"{path.stem}-{place}"


def _back_up(path: Path, content: bytes, state: Path) -> None:
    folder = backups_of(path, state)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{new_key()}.toml", content)
    _thin(folder, MOST_BACKUPS)


def _write_patiently(path: Path, content: bytes) -> None:
    """Write, and try again for a moment where a reader has the file open: Windows lets nobody replace it then."""
    for _ in range(4):
        with contextlib.suppress(PermissionError):
            write_whole(path, content)
            return
        time.sleep(0.05)
    write_whole(path, content)


def _thin(folder: Path, most: int) -> None:
    """Remove the oldest files beyond a number; a file that another process removed first is no failure."""
    for old in sorted(folder.glob("*.toml"))[:-most]:
        with contextlib.suppress(OSError):
            old.unlink()


def _sweep(path: Path) -> None:
    """Remove what killed writers of this file have left beside it."""
    for left in path.parent.glob(f".{_literal(path.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_OVER_SECONDS:
                left.unlink()


def _literal(name: str) -> str:
    import glob  # noqa: PLC0415 - likewise

    return glob.escape(name)


def _as_toml(change: Change) -> bytes:
    head: dict[str, object] = {"when": change.when, "action": change.action, "title": change.title}
    head |= {"schema": 1, "category": change.category, "book": change.book}
    tables = [_lines(head.items()), *(_lines(zip(Step.__slots__, _PARTS(step), strict=True)) for step in change.steps)]
    return "\n[[step]]\n".join(tables).encode("utf-8", "surrogateescape")


def _lines(pairs: Iterable[tuple[str, object]]) -> str:
    return "".join([f"{name} = {_value(value)}\n" for name, value in pairs])


def _value(value: object) -> str:
    """A number or a string as TOML: of several lines where nothing in it needs an escape, else JSON's escapes."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and "\n" in value and not _ODD.search(value):
        return f'"""\n{value}"""'
    return as_toml(value).replace("\x7f", "\\u007f")


# An import writes thousands of these, and a writer of any TOML takes five times as long.
_PARTS = attrgetter(*Step.__slots__)
_ODD = re.compile(r'[\\\x00-\x08\x0b-\x1f\x7f]|"""|"\Z')


def _from_toml(path: Path) -> Change | None:
    import tomli  # noqa: PLC0415 - likewise

    try:
        # Not `read_toml`: it cleans, and a block must come back as it stood, invisible characters included.
        kept_toml: dict[str, Any] = tomli.loads(path.read_text(encoding="utf-8", errors="surrogateescape"))
        steps = tuple(Step(**step) for step in kept_toml.pop("step"))
        kept_toml.pop("schema")
        return Change(key=path.stem, steps=steps, **kept_toml)
    except (OSError, ValueError, KeyError, TypeError):
        return None
