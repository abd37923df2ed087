"""Usage in SQLite: `usage.sqlite3` in the state folder, shared by every running instance on this machine.

Write-ahead log, one short transaction a batch, flushed to the disk before `write` returns: what `write` returned
from survives kill −9 and, the disk being honest, a power cut. Rows are only ever added (stars: replaced), and the
habits are worked out from them when read, so there is one truth and nothing that could disagree with it.

The file must lie on a local disk: the log is shared memory, which network file systems do not share.
"""

import contextlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from phrasebook.usage.events import Copy, Event, FirstAnswer
from phrasebook.usage.habits import DAY, WINDOW
from phrasebook.usage.opening import FILE, explained, open_file

BUCKET = 900
"""Seconds of one count: every time zone's hours begin on a quarter."""

_ADD_COPY = "INSERT INTO copies VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_STAR = "INSERT INTO stars VALUES (?, ?) ON CONFLICT (phrase) DO NOTHING"
_ADD_ANSWER = "INSERT INTO first_answers VALUES (NULL, ?, ?)"

_USES = """SELECT phrase, at / ?, count(*) FROM copies
    WHERE at BETWEEN ? AND ? AND outcome <> 'failed' GROUP BY 1, 2"""
_PICKS = """SELECT query, phrase, at / ?, count(*) FROM copies
    WHERE at BETWEEN ? AND ? AND outcome <> 'failed' AND query <> '' GROUP BY 1, 2, 3"""
_COPIES = """SELECT at, phrase, category, query, method, outcome, rules, better, keystrokes FROM copies
    WHERE at >= ? AND at < ? ORDER BY at, id"""
_ANSWERS = "SELECT at, seconds FROM first_answers WHERE at >= ? AND at < ? ORDER BY at, id"
_COUNTS = "SELECT phrase, count(*) FROM copies WHERE outcome <> 'failed' GROUP BY 1"


class Storage:
    """The file, open for the thread that made this. `note` is a sentence for the person, "" for none."""

    def __init__(self, folder: Path, *, suspect: bool = False) -> None:
        """Open; see `open_file`.

        Raises:
            UsageError: usage cannot be kept in that folder.
        """
        self._connection, self.note = open_file(folder, suspect=suspect)
        self._path = folder / FILE

    def close(self) -> None:
        """Close; the last one to close tidies the log away."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def write(self, events: Iterable[Event]) -> None:
        """Add all events or none; they are on the disk when this returns.

        Raises:
            DamagedError: the file is broken.
            UsageError: it cannot be written now.
        """
        with explained(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for event in events:
                    _add(self._connection, event)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def uses(self, now: float) -> list[tuple[str, float, int]]:
        """Give uses up to `now` and within the window, by quarter of an hour: (phrase, its middle in seconds, uses)."""
        rows = self._counted(_USES, BUCKET, now)
        return [(phrase, (bucket + 0.5) * BUCKET, uses) for phrase, bucket, uses in rows]

    def picks(self, now: float) -> list[tuple[str, str, float, int]]:
        """Give picks likewise, counted by day: (query, phrase, middle of the day in seconds, times)."""
        rows = self._counted(_PICKS, int(DAY), now)
        return [(query, phrase, (day + 0.5) * DAY, times) for query, phrase, day, times in rows]

    def stars(self) -> tuple[str, ...]:
        """Give the starred phrases, the oldest star first."""
        return tuple(phrase for (phrase,) in self._rows("SELECT phrase FROM stars ORDER BY at, phrase"))

    def copies(self, since: float, until: float) -> list[Copy]:
        """Give the copies of a time, `until` not included, oldest first."""
        rows = self._rows(_COPIES, _milliseconds(since), _milliseconds(until))
        return [
            Copy(at / 1000, phrase, category, query, method, outcome, tuple(rules.split()), bool(better), keystrokes)
            for at, phrase, category, query, method, outcome, rules, better, keystrokes in rows
        ]

    def first_answers(self, since: float, until: float) -> list[FirstAnswer]:
        """Give the first answers of a time, likewise."""
        rows = self._rows(_ANSWERS, _milliseconds(since), _milliseconds(until))
        return [FirstAnswer(at / 1000, seconds) for at, seconds in rows]

    def counts(self) -> dict[str, int]:
        """Give the uses of every phrase ever used."""
        return dict(self._rows(_COUNTS))

    def _counted(self, statement: str, bucket: int, now: float) -> list[Any]:
        """Run a counting statement over the window before the latest use; what lies in the future is left out."""
        latest = self._rows("SELECT max(at) FROM copies WHERE at <= ?", _milliseconds(now))[0][0]
        if latest is None:
            return []
        return self._rows(statement, bucket * 1000, latest - _milliseconds(WINDOW), _milliseconds(now))

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with explained(self._path):
            return self._connection.execute(statement, values).fetchall()


def _add(connection: sqlite3.Connection, event: Event) -> None:
    at = _milliseconds(event.at)
    if isinstance(event, Copy):
        texts = (event.phrase, event.category, event.query, event.method, event.outcome, " ".join(event.rules))
        connection.execute(_ADD_COPY, (at, *map(_storable, texts), event.better, event.keystrokes))
    elif isinstance(event, FirstAnswer):
        connection.execute(_ADD_ANSWER, (at, event.seconds))
    elif event.starred:
        connection.execute(_ADD_STAR, (_storable(event.phrase), at))
    else:
        connection.execute("DELETE FROM stars WHERE phrase = ?", (_storable(event.phrase),))


def _storable(text: str) -> str:
    """Replace lone surrogates, which SQLite refuses: one odd key press must not hold up a batch for ever."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
