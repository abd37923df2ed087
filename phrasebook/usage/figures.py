"""Statistics from what was recorded: pure functions from rows to one frozen answer, and `read_statistics` at the edge.

Days and hours are those of the agent's clock; a day is what lies between two midnights there, 23 or 25 hours where
the clocks change.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from pathlib import Path
from types import MappingProxyType

from phrasebook.usage.events import Copy, FirstAnswer, UsageError

TEN_SECONDS = 10.0
"""Within which a buyer's first message must be answered: the platforms measure it."""


@dataclass(frozen=True, slots=True)
class Use:
    """A phrase, how often it was used in the period, and when last (seconds since 1970)."""

    phrase: str
    copies: int
    last: float


@dataclass(frozen=True, slots=True)
class Warned:
    """A rule, how many copies it warned of, and how often the better wording was taken then."""

    rule: str
    copies: int
    better: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day and its uses."""

    date: date
    copies: int


@dataclass(frozen=True, slots=True)
class Answers:
    """First answers: how many, the median of their seconds, the share (0–1) within ten; None where there are none."""

    count: int = 0
    median: float | None = None
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """What was recorded: copies and first answers of a period, oldest first, and the uses of all time by phrase."""

    copies: Sequence[Copy] = ()
    answers: Sequence[FirstAnswer] = ()
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a period.

    `since` and `until` are its first and last day. `total` counts all copies ever, `copies` those of the period;
    failed ones are in `failed` alone. `most_used`, `warned` and `categories` are in falling order; `never_used` are
    ids never used at all, as given. `warned_copies` counts a copy once, however many rules warned of it. `hours`
    are 24 counts, `weekdays` 7 from Monday, `days` every day of the period. `today` are the first answers of the last
    day. `keystrokes` is the median a copy, None if nobody counted.
    """

    since: date
    until: date
    total: int = 0
    copies: int = 0
    failed: int = 0
    most_used: tuple[Use, ...] = ()
    never_used: tuple[str, ...] = ()
    warned: tuple[Warned, ...] = ()
    warned_copies: int = 0
    hours: tuple[int, ...] = (0,) * 24
    weekdays: tuple[int, ...] = (0,) * 7
    days: tuple[Day, ...] = ()
    categories: tuple[tuple[str, int], ...] = ()
    answers: Answers = Answers()
    today: Answers = Answers()
    keystrokes: float | None = None


def read_statistics(
    folder: Path,
    phrases: Iterable[str] = (),
    days: int = 30,
    now: float | None = None,
    zone: tzinfo | None = None,
) -> Statistics:
    """Work out the statistics of the last `days` days, today included, from the file in the state folder.

    Args:
        folder: the state folder; where it holds no usage, none is made and all figures are 0.
        phrases: ids of all phrases there are, for `never_used`.
        days: at least 1.
        now: seconds since 1970, None for the clock's.
        zone: the agent's time zone, None for the system's.

    Raises:
        UsageError: the file cannot be read, or was damaged and has just been moved aside.
        ValueError: `days` is below 1.
    """
    moment = time.time() if now is None else now
    since, until, midnight = period(moment, days, zone)
    # Up to and including `now`; what a wrong clock wrote into the future stays out.
    return statistics(_read(folder, midnight, moment + 0.001), phrases, since, until, zone)


def _read(folder: Path, since: float, until: float) -> Records:
    """Read what was recorded; none where there is no file."""
    from phrasebook.usage.opening import FILE, DamagedError  # noqa: PLC0415 - SQLite, only when asked for figures
    from phrasebook.usage.storage import Storage  # noqa: PLC0415 - likewise

    if not (folder / FILE).exists():
        return Records()
    storage = Storage(folder)
    try:
        if storage.note:
            raise UsageError(storage.note)
        return Records(storage.copies(since, until), storage.first_answers(since, until), storage.counts())
    except DamagedError as fault:
        storage.close()
        storage = Storage(folder, suspect=True)
        raise UsageError(storage.note or str(fault)) from fault
    finally:
        storage.close()


def period(now: float, days: int, zone: tzinfo | None = None) -> tuple[date, date, float]:
    """Give the first and the last of the latest `days` days, and the midnight that begins the first, in seconds."""
    if days < 1:
        raise ValueError(f"a period has at least one day, not {days}")
    until = datetime.fromtimestamp(now, zone).date()
    since = until - timedelta(days=days - 1)
    return since, until, datetime(since.year, since.month, since.day, tzinfo=zone).timestamp()


def statistics(
    records: Records, phrases: Iterable[str], since: date, until: date, zone: tzinfo | None = None
) -> Statistics:
    """Work out the figures of the days from `since` to `until`; `phrases` are the ids there are."""
    used = [copy for copy in records.copies if copy.counts]
    times = [datetime.fromtimestamp(copy.at, zone) for copy in used]
    by_hour = Counter(moment.hour for moment in times)
    by_date = Counter(moment.date() for moment in times)
    by_weekday = Counter(moment.weekday() for moment in times)
    every_day = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    today = [one for one in records.answers if datetime.fromtimestamp(one.at, zone).date() == until]
    return Statistics(
        since=since,
        until=until,
        total=sum(records.counts.values()),
        copies=len(used),
        failed=len(records.copies) - len(used),
        most_used=_most_used(used),
        never_used=tuple(phrase for phrase in dict.fromkeys(phrases) if phrase not in records.counts),
        warned=_warned(used),
        warned_copies=sum(bool(copy.rules) for copy in used),
        hours=tuple(by_hour[hour] for hour in range(24)),
        weekdays=tuple(by_weekday[day] for day in range(7)),
        days=tuple(Day(day, by_date[day]) for day in every_day),
        categories=tuple(_falling(Counter(copy.category for copy in used))),
        answers=_answers(records.answers),
        today=_answers(today),
        keystrokes=median([copy.keystrokes for copy in used if copy.keystrokes is not None]),
    )


def median(numbers: Iterable[float]) -> float | None:
    """Give the middle number, the mean of the two in the middle, or None of none."""
    ordered = sorted(numbers)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _most_used(used: Sequence[Copy]) -> tuple[Use, ...]:
    last = {copy.phrase: copy.at for copy in sorted(used, key=lambda copy: copy.at)}
    return tuple(Use(phrase, count, last[phrase]) for phrase, count in _falling(Counter(copy.phrase for copy in used)))


def _warned(used: Sequence[Copy]) -> tuple[Warned, ...]:
    by_rule = Counter(rule for copy in used for rule in copy.rules)
    better = Counter(rule for copy in used if copy.better for rule in copy.rules)
    return tuple(Warned(rule, count, better[rule]) for rule, count in _falling(by_rule))


def _answers(answers: Sequence[FirstAnswer]) -> Answers:
    if not answers:
        return Answers()
    within = sum(one.seconds <= TEN_SECONDS for one in answers)
    return Answers(len(answers), median([one.seconds for one in answers]), within / len(answers))


def _falling(counted: Counter[str]) -> list[tuple[str, int]]:
    """Most first; equal counts by name, so that two runs give one order."""
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
