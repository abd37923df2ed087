"""Opening `usage.sqlite3`: whose file it is, the tables of a new one, a damaged one moved aside. No row is read here.

Several instances may do this at the same moment, and any of them may be killed in the midst of it: tables are made
in one transaction, and a file is moved aside under a lock that ends with its process.

Nobody may open the file but SQLite: closing another handle of it would drop SQLite's locks (POSIX).
"""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from phrasebook.usage.disks import is_network
from phrasebook.usage.events import UsageError

FILE = "usage.sqlite3"
SCHEMA = 1
_APPLICATION = 0x6D687569  # "mhui" in the file's header, to know our own by

BUSY_SECONDS = 5.0
"""How long another instance may hold the file; its transactions take milliseconds."""

_TABLES = (
    """CREATE TABLE copies (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, phrase TEXT NOT NULL, category TEXT NOT NULL,
        query TEXT NOT NULL, method TEXT NOT NULL, outcome TEXT NOT NULL, rules TEXT NOT NULL,
        better INTEGER NOT NULL, keystrokes INTEGER)""",  # at: ms since 1970, UTC; rules: ids, spaces between
    "CREATE INDEX copies_at ON copies (at)",
    "CREATE TABLE stars (phrase TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE first_answers (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, seconds REAL NOT NULL)",
    "CREATE INDEX first_answers_at ON first_answers (at)",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {SCHEMA}",
)
_REASONS = {
    sqlite3.SQLITE_FULL: "磁盘满了",
    sqlite3.SQLITE_READONLY: "只读",
    sqlite3.SQLITE_BUSY: "被别的程序占着",
    sqlite3.SQLITE_LOCKED: "被别的程序占着",
    sqlite3.SQLITE_CANTOPEN: "打不开",
    sqlite3.SQLITE_IOERR: "读写出错",
    sqlite3.SQLITE_PERM: "没有权限",
}


class DamagedError(UsageError):
    """The file is no database, a broken one, or another program's."""


def open_file(folder: Path, *, suspect: bool = False) -> tuple[sqlite3.Connection, str]:
    """Open the file, made anew where there is none; a damaged one is moved aside first.

    Args:
        folder: the state folder; made if need be.
        suspect: look the whole file through, because something in it was found to be broken.

    Returns:
        A connection for the calling thread, and a sentence for the person, "" for none.

    Raises:
        UsageError: usage cannot be kept there.
    """
    if is_network(folder):
        raise UsageError(
            f"用量没有保存：{folder} 在网络盘上，几台电脑同时写会坏。照常能用；想记住常用和统计，请把它换到本机磁盘。"
        )
    path = folder / FILE
    note = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if suspect:
            note = _set_aside(path)
        try:
            return _connect(path), note
        except DamagedError:
            note = _set_aside(path)
            return _connect(path), note
    except OSError as fault:
        raise _unusable(path, fault.strerror or str(fault)) from fault


def _connect(path: Path) -> sqlite3.Connection:
    """Open, and make the tables of a new file; waits for instances that do the same at this moment.

    Going over to the write-ahead log needs the file alone, and SQLite then says "busy" at once instead of waiting.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        connection = None
        try:
            with explained(path):
                connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
                _prepare(connection, path)
        except BaseException as fault:
            if connection is not None:
                connection.close()
            if not _may_pass(fault.__cause__) or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """See whose file it is before anything in it is changed."""
    new = _is_new(connection, path)
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise _unusable(path, "这个磁盘不支持 SQLite 的 WAL")
    connection.execute("PRAGMA synchronous = FULL")
    if not new:
        return
    connection.execute("BEGIN IMMEDIATE")
    if _is_new(connection, path):  # unless another instance was quicker
        for statement in _TABLES:
            connection.execute(statement)
    connection.execute("COMMIT")


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is empty.

    Raises:
        DamagedError: it is another program's.
        UsageError: it is ours, but of a later version.
    """
    connection.execute("SAVEPOINT look")  # all three as of one moment: another instance may be making the tables
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.execute("RELEASE look")
    if application == _APPLICATION and version > SCHEMA:
        raise UsageError(f"用量没有保存：{path} 是更新版本的秒回写的。照常能用；想继续记录，请升级秒回。")
    if application == _APPLICATION and version == SCHEMA:
        return False
    if application or version or tables:
        raise DamagedError(f"{path} 不是秒回的用量记录")
    return True


def _set_aside(path: Path) -> str:
    """Rename a damaged file and what belongs to it, unless another instance just did.

    Returns:
        What to tell the person, "" if the file turns out to be sound.
    """
    with explained(path):
        lock = sqlite3.connect(path.with_name("usage.lock"), timeout=BUSY_SECONDS, isolation_level=None)
    with contextlib.closing(lock):
        with explained(path):
            lock.execute("BEGIN EXCLUSIVE")  # a lock that kill −9 releases; the file stays empty
        if _is_sound(path):
            return ""
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
        aside = path.with_name(f"usage-damaged-{stamp}.sqlite3")
        for suffix in ("-wal", "-shm", "-journal", ""):  # the log first: it must not meet the new file
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
    return f"用量记录坏了，已改名为 {aside.name} 留在 {aside.parent}；统计和常用从现在重新记。"


def _is_sound(path: Path) -> bool:
    """Whether SQLite reads every page, and the file is ours or new; one that is busy is not ours to judge."""
    try:
        with explained(path), contextlib.closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            _is_new(connection, path)
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
    except DamagedError:
        return False
    except UsageError:
        return True
    return bool(found == ("ok",))


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours."""
    try:
        yield
    except sqlite3.Error as fault:
        code = _code(fault)
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise DamagedError(f"用量记录 {path} 坏了（{fault}）") from fault
        raise _unusable(path, _REASONS.get(code, str(fault))) from fault


def _unusable(path: Path, reason: str) -> UsageError:
    return UsageError(
        f"用量没有保存：{path} 用不了（{reason}）。照常能用，只是不记常用和统计；请看看文件夹的权限和磁盘空间。"
    )


def _code(fault: sqlite3.Error) -> int:
    """The primary SQLite result code, -1 where Python gives none."""
    code = getattr(fault, "sqlite_errorcode", -1)
    return code & 0xFF if code >= 0 else -1


def _may_pass(fault: BaseException | None) -> bool:
    """Whether it is worth another try: another instance makes the file, or is just renaming it and its log."""
    return isinstance(fault, sqlite3.Error) and _code(fault) in (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_IOERR,
    )
