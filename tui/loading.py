"""Reads the books in a thread of its own, and again whenever one of their files changes; posts what came of it.

A daemon thread and no worker: a share that has gone away blocks neither the screen nor quitting. `tui.watching` tells
of changes; what did not answer or is not believed yet is read again after a while without one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from tui import paths

if TYPE_CHECKING:  # the frame is painted before anything is read, and reading brings most imports
    from phrasebook.library import Library
    from phrasebook.wording.expressions import Expression
    from tui.books import BookChoice
    from tui.desk import Desk
    from tui.settings import Settings
    from tui.watching import Watcher

_DOUBT_SECONDS = 5.0
"""After how long books are read again of which one did not answer, or lost so much that it is not believed yet."""

_BREATH = 0.002
"""Seconds between two steps of work that has time, so that a key is answered at once."""

THAW_EVERY = 16
"""Readings after which everything is collected: some 30 KB of the screen's own are frozen at each (measured)."""


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
        self._watchers: dict[Path, Watcher] = {}
        self._readings = 0
        self._uncompiled: Iterator[Expression] | None = None

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
        for watcher in list(self._watchers.values()):
            watcher.stop()
        gc.unfreeze()

    def _work(self) -> None:
        """Read, wait for a change, read again; the boundary of the thread, so whatever goes wrong is reported."""
        while not self._stopped:
            try:
                self._wake.wait(_DOUBT_SECONDS if self._read() else None)
            except Exception as fault:  # noqa: BLE001 - see above
                self._post(DeskFailed(f"{type(fault).__name__}: {fault}"))
                self._wake.wait(_DOUBT_SECONDS)
            self._wake.clear()

    def _read(self) -> bool:
        """Open everything, post it and watch it; tells whether some book is in doubt and should be read again."""
        # All that is needed from the first reply on is imported here, off the UI thread and after the first frame.
        for module in ("tui.desk", "tui.copying", "tui.describe", "phrasebook.usage"):
            importlib.import_module(module)
        from tui.desk import open_desk  # noqa: PLC0415 - see above

        for watcher in self._watchers.values():
            watcher.take()
        before = self._desk.library if self._desk else None
        self._readings += 1
        with _no_collection(thaw=self._readings % THAW_EVERY == 0):
            desk = self._desk = open_desk(self._choice, self._settings, before)
        self._post(DeskOpened(desk))
        self._watch(desk.library)
        self._make_ready(desk)
        return any(problem.rule in {"book.away", "file.shrunk"} for problem in desk.library.problems)

    def _make_ready(self, desk: Desk) -> None:
        """Make behind the first results what some later key would wait for, in small steps between the keys.

        A file that changes meanwhile is read first; what is left then goes on after that.
        """
        importlib.import_module("tui.writing")  # for the first edit or draft of the day
        if self._uncompiled is None:  # what a later desk has besides is compiled when a text needs it
            self._uncompiled = (each for rule in desk.rules.rules for each in rule.expressions())
        while not (self._stopped or self._wake.is_set()):
            expression = next(self._uncompiled, None)
            if expression is None:
                return
            _ = expression.compiled  # up to 5 ms each, of which one key would meet a handful
            time.sleep(_BREATH)

    def _watch(self, library: Library) -> None:
        """Watch the books of a library, each by a thread of its own, and none that has gone from it."""
        from phrasebook.sharing.network_drives import on_network  # noqa: PLC0415 - behind the first results
        from tui.watching import Watcher  # noqa: PLC0415 - likewise

        books = self._watched(library)
        for book in self._watchers.keys() - books:
            self._watchers.pop(book).stop()
        for book in books:
            if book not in self._watchers:
                self._watchers[book] = Watcher(book, self._wake.set, far=on_network(book))
                self._watchers[book].start()
        if self._stopped:  # meanwhile
            self.stop()

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
