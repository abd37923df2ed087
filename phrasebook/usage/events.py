"""What can be recorded, as frozen data. Times are seconds since 1970, UTC, as `time.time()` gives them.

Named tuples, not dataclasses: the app imports this before it has painted, and they take a third of the time.
"""

import re
from typing import NamedTuple

from phrasebook.characters import fold

FAILED = "failed"
"""Outcome of a copy that reached no clipboard: kept, but no use of the phrase."""

LONGEST_QUERY = 24
"""Characters of a query that is kept. Longer ones are buyers' sentences: they never come twice the same way, and
may hold a name or an address."""

_LATEST = 10_000_000_000.0  # the year 2286; a clock beyond it is broken, and milliseconds still fit SQLite's integers
_LONG_NUMBER = re.compile(r"\d{7,}")


class UsageError(Exception):
    """Usage cannot be kept or read; the message is a Chinese sentence for the person, with what to do."""


class Copy(NamedTuple):
    """One copied reply.

    `query` is what the phrase was found with; `method` and `outcome` what the clipboard said (`verified`, `sent`,
    `failed`); `rules` the ids of the wording rules that warned; `better` whether the better wording was taken
    instead; `keystrokes` how many it took, Enter included, None where nobody counted.
    """

    at: float
    phrase: str
    category: str = ""
    query: str = ""
    method: str = ""
    outcome: str = ""
    rules: tuple[str, ...] = ()
    better: bool = False
    keystrokes: int | None = None

    @property
    def counts(self) -> bool:
        """Whether the reply reached a clipboard, as far as anyone knows."""
        return self.outcome != FAILED


class Star(NamedTuple):
    """A phrase was starred, or its star taken away."""

    at: float
    phrase: str
    starred: bool = True


class FirstAnswer(NamedTuple):
    """A new buyer got the first answer after so many `seconds`."""

    at: float
    seconds: float


Event = Copy | Star | FirstAnswer


def normal_query(query: str) -> str:
    """Give the form under which a pick is remembered; "" for a query that is not kept.

    Width, case, script, spaces and the apostrophes of input methods do not count: `ＴＨ  yf` is `th yf`. What is
    longer than `LONGEST_QUERY`, or holds a run of seven digits (a telephone or order number), is not kept.

    >>> normal_query(" Tui'Huo  運費 ")
    'tuihuo 运费'
    """
    if len(query) > 4 * LONGEST_QUERY:
        return ""
    normal = " ".join(fold(query).replace("'", "").replace("’", "").split())
    return "" if len(normal) > LONGEST_QUERY or _LONG_NUMBER.search(normal) else normal


def checked(event: Event) -> Event:
    """Give an event as it may be kept, its query normal.

    Raises:
        ValueError: its time or its seconds are no number or none that can be; one bad event would hold up all others.
    """
    if not 0 <= event.at <= _LATEST:
        raise ValueError(f"a time must be seconds since 1970, not {event.at}")
    if isinstance(event, FirstAnswer) and not 0 <= event.seconds <= _LATEST:
        raise ValueError(f"seconds must be a number from 0 up, not {event.seconds}")
    return event._replace(query=normal_query(event.query)) if isinstance(event, Copy) else event
