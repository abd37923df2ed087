"""Reads the books in a thread of its own, and again whenever one of their files changes; posts what came of it.

A daemon thread and no worker: a share that has gone away blocks neither the screen nor quitting. Files are
polled, because native watches go deaf when a folder is recreated and see no network drives.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from tui import paths

if TYPE_CHECKING:  # the frame is painted before anything is read, and reading brings most imports
    from phrasebook.library import Library
    from tui.books import BookChoice
    from tui.desk import Desk
    from tui.settings import Settings

POLL_SECONDS = 0.5
"""Time between two looks at the files: with the pause below a change shows well within 2 s."""

NETWORK_SECONDS = 5.0
"""Time between two looks at a network drive: many agents share it."""

STILL_SECONDS = 0.3
"""A change counts once the files have been still for so long; editors and sync tools write in several steps."""

THAW_EVERY = 16
"""Readings after which everything is collected: some 30 KB of the screen's own are frozen at each (measured)."""

_Signature = dict[Path, tuple[tuple[str, int, int, int], ...]]


class DeskOpened(Message):
    """All books and rules are read."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk


class DeskFailed(Message):
    """Reading broke off for a reason nobody foresaw."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class Loading:
    """Opens the desk at `start`, again when a file changes, and at once when asked to."""

    def __init__(self, post: Callable[[Message], object], choice: BookChoice, settings: Settings) -> None:
        """Set up; `post` is called in the thread with what came of each reading."""
        self._post = post
        self._choice = choice
        self._settings = settings
        self._wake = threading.Event()
        self._stopped = False
        self._desk: Desk | None = None
        self._readings = 0

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._work, name="loading", daemon=True).start()

    def reopen(self) -> None:
        """Read again now; for whoever has just written a book."""
        self._wake.set()

    def stop(self) -> None:
        """Read no more; returns at once."""
        self._stopped = True
        self._wake.set()
        gc.unfreeze()

    def _work(self) -> None:
        """Read, wait for a change, read again; the boundary of the thread, so whatever goes wrong is reported."""
        while not self._stopped:
            try:
                seen = self._read()
                self._wait_for_change(seen)
            except Exception as fault:  # noqa: BLE001 - see above
                self._post(DeskFailed(f"{type(fault).__name__}: {fault}"))
                self._wake.wait(10 * POLL_SECONDS)
            self._wake.clear()

    def _read(self) -> _Signature:
        """Open everything and post it; gives the state of the files as of before reading."""
        # All that is needed from the first reply on is imported here, off the UI thread and after the first frame.
        for module in ("tui.desk", "tui.copying", "tui.describe", "phrasebook.usage"):
            importlib.import_module(module)
        from tui.desk import open_desk  # noqa: PLC0415 - see above

        before = self._desk.library if self._desk else None
        seen = _signature(self._watched(before)) if before else {}
        self._readings += 1
        with _no_collection(thaw=self._readings % THAW_EVERY == 0):
            desk = self._desk = open_desk(self._choice, self._settings, before)
        self._post(DeskOpened(desk))
        if before is None:  # behind the first results: a dead share may not answer
            seen = _signature(self._watched(desk.library))
        importlib.import_module("tui.writing")  # for the first edit or draft of the day, behind the first results
        return seen

    def _wait_for_change(self, seen: _Signature) -> None:
        """Return when the files differ from `seen` and have come to rest, or when woken."""
        assert self._desk is not None  # noqa: S101 - it has just been read
        from phrasebook.sharing.network_drives import on_network  # noqa: PLC0415 - behind the first results

        if any(problem.rule in {"book.away", "file.shrunk"} for problem in self._desk.library.problems):
            self._wake.wait(NETWORK_SECONDS)
            return
        there = self._watched(self._desk.library)
        near = [path for path in there if not on_network(path)]
        looks = 0
        while not self._wake.wait(POLL_SECONDS):
            looks += 1
            due = near if looks * POLL_SECONDS % NETWORK_SECONDS else there
            now = _signature(due)
            while any(now[path] != seen.get(path) for path in due) and not self._wake.wait(STILL_SECONDS):
                later = _signature(due)
                if later == now:
                    return
                now = later

    def _watched(self, library: Library) -> list[Path]:
        """Paths of all that may change under us: the books, and what git brings or waits to be published."""
        books = [Path(book.path) for book in library.books if book.layer != "built-in"]
        sources = () if self._choice.only else self._settings.sources
        if not sources:
            return books
        from phrasebook.sharing.opening import watched  # noqa: PLC0415 - most people share nothing

        return [*books, *watched(sources, paths.state_dir(), paths.cache_dir())]


@contextlib.contextmanager
def _no_collection(*, thaw: bool) -> Iterator[None]:
    """Spare the screen the collections that reading would set off: each walks all there is, and nothing else can run.

    What was read is frozen after one collection, which walks little else: no later one need walk it between two keys.
    A desk holds no cycle, so that it is gone as soon as the next one is in its place, frozen or not. What the screen
    was using while it was frozen may hold some, and is gone only after a thaw: `thaw` before collecting.
    """
    gc.disable()
    try:
        yield
        if thaw:
            gc.unfreeze()
        gc.collect()  # or what the screen has left lying about would be frozen, too
        gc.freeze()
    finally:
        gc.enable()


def _signature(books: list[Path]) -> _Signature:
    """Name, time, size and inode of every file that may belong to the books; what cannot be seen is not there."""
    return {book: tuple(_entries(book)) for book in books}


def _entries(book: Path) -> Iterator[tuple[str, int, int, int]]:
    folders = [book, book / "phrases", book / "rules", book / "guides"]
    files = [book] if book.is_file() else [path for folder in folders for path in _toml_files(folder)]
    for path in files:
        try:
            state = path.stat()
        except OSError:
            continue
        yield str(path), state.st_mtime_ns, state.st_size, state.st_ino


def _toml_files(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.name.endswith(".toml"))
    except OSError:
        return []
