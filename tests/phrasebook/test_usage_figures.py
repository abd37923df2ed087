"""Statistics: every figure worked out by hand, on days and hours as the agent's clock has them."""

import os
import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from phrasebook.usage import Answers, Copy, Day, FirstAnswer, Usage, Use, Warned, read_statistics
from phrasebook.usage.figures import Records, median, period, statistics

if sys.platform == "win32":
    pytest.importorskip("tzdata", reason="Windows knows no zones by name")

CHINA = timezone(timedelta(hours=8))


def at(day, hour, minute=0, zone=CHINA):
    return datetime(2026, 11, day, hour, minute, tzinfo=zone).timestamp()


COPIES = [
    Copy(at(18, 23, 59), "a", "ship", outcome="verified", keystrokes=3),
    Copy(at(19, 0, 0), "a", "ship", outcome="sent", rules=("tone.bu", "ad.first"), keystrokes=4),
    Copy(at(20, 9, 5), "b", "sale", outcome="verified", rules=("tone.bu",), better=True, keystrokes=9),
    Copy(at(20, 9, 59), "c", "sale", outcome="verified"),
    Copy(at(20, 10, 0), "a", "ship", outcome="verified", rules=("ad.first",)),
    Copy(at(20, 11), "d", "sale", outcome="failed", rules=("tone.bu",)),
]
ANSWERS = [FirstAnswer(at(19, 9), 4.0), FirstAnswer(at(20, 9), 10.0), FirstAnswer(at(20, 9), 10.1)]


def test_every_figure():
    counts = {"a": 7, "b": 1, "c": 1}
    made = statistics(Records(COPIES, ANSWERS, counts), ["d", "a", "z"], date(2026, 11, 18), date(2026, 11, 20), CHINA)
    assert (made.total, made.copies, made.failed) == (9, 5, 1)
    assert made.most_used == (Use("a", 3, at(20, 10)), Use("b", 1, at(20, 9, 5)), Use("c", 1, at(20, 9, 59)))
    assert made.never_used == ("d", "z")  # what only failed was never used
    assert made.warned == (Warned("ad.first", 2, 0), Warned("tone.bu", 2, 1))
    assert made.warned_copies == 3
    assert {hour: count for hour, count in enumerate(made.hours) if count} == {0: 1, 9: 2, 10: 1, 23: 1}
    assert made.weekdays == (0, 0, 1, 1, 3, 0, 0)  # the 18th was a Wednesday
    assert made.days == (Day(date(2026, 11, 18), 1), Day(date(2026, 11, 19), 1), Day(date(2026, 11, 20), 3))
    assert made.categories == (("ship", 3), ("sale", 2))
    assert made.answers == Answers(3, 10.0, pytest.approx(2 / 3))  # ten seconds are within ten seconds
    assert made.today == Answers(2, 10.05, 0.5)
    assert made.keystrokes == 4.0


def test_nothing_recorded_gives_zeros_for_every_day_and_no_median():
    made = statistics(Records(), ["a"], date(2026, 11, 19), date(2026, 11, 20))
    assert (made.total, made.copies, made.most_used, made.never_used) == (0, 0, (), ("a",))
    assert [day.copies for day in made.days] == [0, 0]
    assert made.answers == made.today == Answers(0, None, None)
    assert made.keystrokes is None


@pytest.mark.parametrize(("numbers", "middle"), [([], None), ([3], 3.0), ([9, 1, 5], 5.0), ([4, 1, 3, 2], 2.5)])
def test_median(numbers, middle):
    assert median(numbers) == middle


@pytest.mark.parametrize(
    ("now", "days", "zone", "since", "until", "midnight"),
    [
        (at(20, 12), 1, CHINA, date(2026, 11, 20), date(2026, 11, 20), at(20, 0)),
        (at(20, 0), 30, CHINA, date(2026, 10, 22), date(2026, 11, 20), at(1, 0) - 10 * 86400),
        (at(20, 7), 1, UTC, date(2026, 11, 19), date(2026, 11, 19), at(19, 8)),  # still yesterday in London
        (  # New York, 2 November 2026: the day before had 25 hours
            datetime(2026, 11, 2, 17, tzinfo=UTC).timestamp(),
            2,
            ZoneInfo("America/New_York"),
            date(2026, 11, 1),
            date(2026, 11, 2),
            datetime(2026, 11, 1, 4, tzinfo=UTC).timestamp(),
        ),
        (  # 8 March 2026 had 23
            datetime(2026, 3, 9, 16, tzinfo=UTC).timestamp(),
            2,
            ZoneInfo("America/New_York"),
            date(2026, 3, 8),
            date(2026, 3, 9),
            datetime(2026, 3, 8, 5, tzinfo=UTC).timestamp(),
        ),
    ],
)
def test_a_period_begins_at_the_midnight_of_its_first_day(now, days, zone, since, until, midnight):
    assert period(now, days, zone) == (since, until, midnight)


def test_a_day_of_25_hours_is_one_day_and_its_doubled_hour_one_hour():
    new_york = ZoneInfo("America/New_York")
    first = datetime(2026, 11, 1, 4, tzinfo=UTC).timestamp()
    hourly = [Copy(first + hour * 3600, "a") for hour in range(25)]
    made = statistics(Records(hourly), (), date(2026, 11, 1), date(2026, 11, 1), new_york)
    assert made.days == (Day(date(2026, 11, 1), 25),)
    assert made.hours[:4] == (1, 2, 1, 1)


def test_a_period_of_no_days_is_refused():
    with pytest.raises(ValueError, match="at least one day"):
        period(0.0, 0)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system's zone cannot be changed here")
def test_without_a_zone_the_systems_counts(monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, "TZ", "Asia/Shanghai")
    time.tzset()
    try:
        usage = Usage(tmp_path)
        for copy in COPIES:
            usage.record(copy)
        assert usage.close(10)
        made = read_statistics(tmp_path, (), 3, now=at(20, 23))
        assert (made.since, made.hours[9], made.days[0].copies) == (date(2026, 11, 18), 2, 1)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_read_statistics_keeps_to_its_days_and_leaves_out_the_future(tmp_path):
    usage = Usage(tmp_path, zone=CHINA)
    for copy in COPIES:
        usage.record(copy)
    for answer in ANSWERS:
        usage.record(answer)
    assert usage.close(10)
    made = read_statistics(tmp_path, ["a", "z"], 2, now=at(20, 9, 30), zone=CHINA)
    assert (made.total, made.copies, made.never_used) == (5, 2, ("z",))
    assert [day.copies for day in made.days] == [1, 1]
    assert made.answers.count == 3


def test_reading_figures_where_nothing_was_recorded_makes_no_file(tmp_path):
    assert read_statistics(tmp_path / "none").total == 0
    assert list(tmp_path.iterdir()) == []
