"""The thread that writes usage down, and the habits kept up to date in memory.

    record ──> habits (at once) and pending ──> writer thread ──> one transaction ──> acknowledged by `flush`

Nothing here waits for a disk but `flush`, `close` and `statistics`.

An event stays in `pending` until it is on the disk. Whenever the file is read, habits are those of the file plus
what is pending; so reading again loses nothing and counts nothing twice. Where the file cannot be used the program
works on with habits of this session alone, and says so once.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from phrasebook.usage.events import Copy, Event, FirstAnswer, Star, UsageError, checked
from phrasebook.usage.habits import Habits, hour_of

if TYPE_CHECKING:  # SQLite and the figures cost 10 ms that the first paint does not wait for
    from phrasebook.usage.figures import Statistics
    from phrasebook.usage.storage import Storage

_RETRY_SECONDS = 30.0
"""Pause after the file could not be written, unless something new is recorded."""

_MOST_PENDING = 10_000
"""Events kept in memory while the disk is full; two days of hard work."""


def _ignore(_: str) -> None:
    """Say nothing."""


class Usage:
    """Usage in a state folder; methods may be called from any thread."""

    def __init__(
        self,
        folder: Path,
        say: Callable[[str], None] = _ignore,
        loaded: Callable[[], None] = lambda: None,
        zone: tzinfo | None = None,
    ) -> None:
        """Start the writer and return at once; until `loaded` the habits are empty.

        Args:
            folder: the state folder; made if need be.
            say: gets a Chinese sentence when usage cannot be kept, at most once; called in the writer's thread.
            loaded: called in the writer's thread whenever the habits were read from the file; must not `flush`.
            zone: the agent's time zone, None for the system's.
        """
        self._folder = folder
        self._report = say
        self._loaded = loaded
        self.note = ""
        """What was said, "" for nothing."""
        self._changed = threading.Condition()
        self._habits = Habits(time.time(), zone)
        self._pending: list[Event] = []
        self._recorded = self._written = self._failures = 0
        self._wanted = self._closing = self._refreshing = self._without = False
        # A daemon: a hanging disk must not hold up the program's end.
        self._thread = threading.Thread(target=self._work, name="usage", daemon=True)
        self._thread.start()

    # What happened

    def record(self, event: Event) -> None:
        """Take an event and return at once; the habits know it already. Nothing is taken after `close`.

        Raises:
            ValueError: a time or a duration is none.
        """
        event = checked(event)
        with self._changed:
            if self._closing:
                return
            self._habits = self._habits.after(event)
            self._recorded += 1
            if not self._without:
                self._pending.append(event)
                self._wanted = True
                self._changed.notify_all()

    def record_copy(  # noqa: PLR0913 - a copy has as many sides
        self,
        phrase: str,
        *,
        category: str = "",
        query: str = "",
        method: str = "",
        outcome: str = "verified",
        rules: Iterable[str] = (),
        better: bool = False,
        keystrokes: int | None = None,
    ) -> None:
        """Record a copy made now; see `Copy`."""
        rules = tuple(dict.fromkeys(rules))
        self.record(Copy(time.time(), phrase, category, query, method, outcome, rules, better, keystrokes))

    def star(self, phrase: str) -> None:
        """Star a phrase; a second star changes nothing."""
        self.record(Star(time.time(), phrase))

    def unstar(self, phrase: str) -> None:
        """Take a star away."""
        self.record(Star(time.time(), phrase, starred=False))

    def first_answer(self, seconds: float) -> None:
        """Record how long a new buyer has just waited for the first answer."""
        self.record(FirstAnswer(time.time(), seconds))

    # What is known of it

    @property
    def habits(self) -> Habits:
        """The habits as of now, frozen."""
        return self._habits

    def stars(self) -> tuple[str, ...]:
        """Give the starred phrases, the oldest star first."""
        return self._habits.stars

    def weights(self, query: str, hour: int | None = None) -> Mapping[str, float]:
        """Give what `SearchIndex.search(usage=…)` takes for a query, the empty one included."""
        return self._habits.weights(query, self._hour() if hour is None else hour)

    def statistics(self, phrases: Iterable[str] = (), days: int = 30) -> "Statistics":
        """Write what is pending, then work out the figures; reads the disk, so call it in a worker.

        Raises:
            UsageError: the file cannot be read.
        """
        from phrasebook.usage.figures import read_statistics  # noqa: PLC0415 - see the imports

        self.flush()
        if self._without:
            raise UsageError(self.note)
        return read_statistics(self._folder, phrases, days, zone=self._habits.zone)

    def _hour(self) -> int:
        return hour_of(time.time(), self._habits.zone)

    # The writer

    def refresh(self) -> None:
        """Read the habits again, with what other instances have written; returns at once."""
        with self._changed:
            self._refreshing = self._wanted = True
            self._changed.notify_all()

    def flush(self, seconds: float = 10.0) -> bool:
        """Wait until all that was recorded is on the disk.

        Returns:
            Whether it is. False after `seconds`, after a failed attempt, or where the file cannot be used.
        """
        with self._changed:
            target, failures = self._recorded, self._failures
            self._wanted = True
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._written >= target or self._without or self._failures > failures, seconds
            )
            return self._written >= target

    def close(self, seconds: float = 2.0) -> bool:
        """Write what is pending and end the thread; True if all is on the disk. May be called twice."""
        with self._changed:
            self._closing = self._wanted = True
            self._changed.notify_all()
        self._thread.join(seconds)
        with self._changed:
            return self._written >= self._recorded

    def _work(self) -> None:
        """The thread; its boundary, so whatever goes wrong is reported."""
        try:
            self._serve()
        except UsageError as fault:
            self._do_without(str(fault))
        except Exception as fault:  # noqa: BLE001 - see above
            self._do_without(f"用量记录停了，这是程序的错（{type(fault).__name__}: {fault}）。照常能用，只是不再记。")

    def _serve(self) -> None:
        """Open and serve; a file found broken meanwhile is looked through and opened once more."""
        from phrasebook.usage.opening import DamagedError  # noqa: PLC0415 - see the imports
        from phrasebook.usage.storage import Storage  # noqa: PLC0415 - likewise

        try:
            self._serve_from(Storage(self._folder))
        except DamagedError:
            self._serve_from(Storage(self._folder, suspect=True))

    def _serve_from(self, storage: "Storage") -> None:
        """Read the habits, then write what comes until told to close."""
        try:
            self._say(storage.note)
            self._read(storage)
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._wanted, _RETRY_SECONDS if self._pending else None)
                    closing, refreshing, batch = self._closing, self._refreshing, tuple(self._pending)
                    self._wanted = self._refreshing = False
                if batch:
                    self._write(storage, batch)
                if refreshing:
                    self._read(storage)
                if closing:
                    return
        finally:
            storage.close()

    def _write(self, storage: "Storage", batch: tuple[Event, ...]) -> None:
        from phrasebook.usage.opening import DamagedError  # noqa: PLC0415 - loaded already

        try:
            storage.write(batch)
        except DamagedError:
            raise
        except UsageError as fault:
            if len(batch) > _MOST_PENDING:
                raise
            self._say(str(fault))
            with self._changed:
                self._failures += 1
                self._changed.notify_all()
        else:
            with self._changed:
                del self._pending[: len(batch)]
                self._written += len(batch)
                self._changed.notify_all()

    def _read(self, storage: "Storage") -> None:
        """Replace the habits by those of the file and what is not yet in it."""
        now = time.time()
        habits = Habits.of(storage.uses(now), storage.picks(now), storage.stars(), now, self._habits.zone)
        with self._changed:
            for event in self._pending:
                habits = habits.after(event)
            self._habits = habits
        self._loaded()

    def _say(self, note: str) -> None:
        """Say the first thing that there is to say, and nothing after it."""
        if note and not self.note:
            self.note = note
            self._report(note)

    def _do_without(self, note: str) -> None:
        with self._changed:
            self._without = True
            self._pending.clear()
            self._changed.notify_all()
        self._say(note)
