"""Watches one book each, in a thread of its own: a share that does not answer holds up the look at no other.

Files are polled, because native watches go deaf when a folder is recreated and see no network drives. Reads files to
tell whether a touched one says anything new; knows nothing of what is in them.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

POLL_SECONDS = 0.5
"""Time between two looks at the files: with the pause below a change shows well within 2 s."""

NETWORK_SECONDS = 5.0
"""Time between two looks at a network drive: many agents share it."""

STILL_SECONDS = 0.3
"""A change counts once the files have been still for so long; editors and sync tools write in several steps."""

PATIENCE_SECONDS = 1.0
"""How long a book is waited for that shall be looked at at once."""

_State = tuple[int, int, int]
"""A file's time in ns, size and inode."""


class Watcher:
    """Tells of each change of a book, a folder or a single file, once its files have come to rest."""

    def __init__(self, book: Path, changed: Callable[[], object], *, far: bool) -> None:
        """Set up; `changed` is called in the watcher's thread, `far` says that the book lies on a network drive."""
        self.pace = NETWORK_SECONDS if far else POLL_SECONDS
        self._book = book
        self._changed = changed
        self._far = far
        self._poke = threading.Event()
        self._stopped = False
        self._lock = threading.Lock()
        self._taken: threading.Event | None = None
        self._states: Mapping[str, _State] = {}
        self._said: Mapping[str, object] = {}

    def start(self) -> None:
        """Begin; how the files are at the first look counts as known."""
        self._taken = threading.Event()
        self._poke.set()
        threading.Thread(target=self._work, name=f"watching {self._book.name}", daemon=True).start()

    def stop(self) -> None:
        """Tell of nothing more; returns at once."""
        self._stopped = True
        self._poke.set()

    def take(self) -> None:
        """Look now, and count what is there as known; whoever is about to read the book calls this.

        A book that does not answer within `PATIENCE_SECONDS` is not waited for: it will be told of later.
        """
        taken = threading.Event()
        with self._lock:
            self._taken = taken
        self._poke.set()
        if not taken.wait(PATIENCE_SECONDS):
            with self._lock:
                if self._taken is taken:
                    self._taken = None

    def _work(self) -> None:
        while not self._stopped:
            self._poke.wait(self.pace)
            self._poke.clear()
            states = _states(self._book)
            if self._take(states) or states == self._states:
                continue
            while not self._poke.wait(STILL_SECONDS):
                later = _states(self._book)
                if later == states:
                    self._tell(states)
                    break
                states = later

    def _take(self, states: Mapping[str, _State]) -> bool:
        """Whether somebody is about to read what is there."""
        if self._taken is None:
            return False
        said = self._marks(states)
        with self._lock:
            if self._taken is None:  # nobody waits any more: what was read may be older
                return False
            self._states, self._said = states, said
            self._taken.set()
            self._taken = None
        return True

    def _tell(self, states: Mapping[str, _State]) -> None:
        said = self._marks(states)
        new = said != self._said
        self._states, self._said = states, said
        if new and not self._stopped:
            self._changed()

    def _marks(self, states: Mapping[str, _State]) -> Mapping[str, object]:
        """By file what tells whether it says something new: a hash, so that a sync tool may touch it.

        On a network drive the state itself: a hash would send the whole book to every agent at each start.
        """
        if self._far:
            return states
        return {
            path: self._said[path] if path in self._said and self._states.get(path) == state else _hash(path)
            for path, state in states.items()
        }


def _hash(path: str) -> bytes:
    from phrasebook.files.toml import TomlError, read_source  # noqa: PLC0415 - the first frame needs none of it

    try:
        return hashlib.sha256(read_source(Path(path), path)).digest()  # which opens neither pipes nor devices
    except TomlError:
        return b""


def _states(book: Path) -> Mapping[str, _State]:
    """Every file that may belong to the book; what cannot be seen is not there."""
    return dict(_entries(book))


def _entries(book: Path) -> Iterator[tuple[str, _State]]:
    folders = [book, book / "phrases", book / "rules", book / "guides"]
    files = [str(book)] if book.is_file() else [path for folder in folders for path in _toml_files(folder)]
    for path in files:
        try:
            state = os.stat(path)  # noqa: PTH116 - as it is listed
        except OSError:
            continue
        yield path, (state.st_mtime_ns, state.st_size, state.st_ino)


def _toml_files(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry in entries if entry.name.endswith(".toml"))
    except OSError:
        return []
