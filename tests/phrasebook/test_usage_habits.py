"""Habits: how use decays, what an empty query shows, and that habit never overtakes a better match."""

import sys
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from phrasebook.model import Category, Phrase
from phrasebook.search import SearchIndex
from phrasebook.usage import Copy, FirstAnswer, Habits, Star, Usage, normal_query
from phrasebook.usage.habits import DAY, WINDOW, weight

if sys.platform == "win32":
    pytest.importorskip("tzdata", reason="Windows knows no zones by name")

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 11, 20, 12, 30, tzinfo=CHINA).timestamp()


def habits(*events):
    made = Habits(NOON, CHINA)
    for event in events:
        made = made.after(event)
    return made


def used(phrase, *, days=0.0, hours=0.0, times=1, query=""):
    return [Copy(NOON - days * DAY - hours * 3600, phrase, query=query)] * times


def test_a_use_loses_half_its_weight_in_a_half_life():
    # The worked example of the module: four uses two weeks ago are 1, two of today are 2.
    learnt = habits(*used("old", days=14, times=4), *used("new", times=2))
    assert learnt.uses == pytest.approx({"old": 1.0, "new": 2.0})


def test_an_offer_sinks_under_an_everyday_reply_within_six_and_a_half_days():
    # The figures that the half-life is explained by.
    def daily(count, days):
        return sum(count * weight(-day * DAY, 0.0) for day in range(days))

    offer, everyday = daily(20, 14), daily(8, 1000)
    assert (round(offer, -1), round(everyday)) == (160, 85)
    assert offer * weight(-6 * DAY, 0.0) > everyday > offer * weight(-6.5 * DAY, 0.0)


def test_a_clock_set_to_the_year_2200_breaks_nothing():
    learnt = habits(Copy(7_258_118_400.0, "future"), *used("now", times=3))
    assert set(learnt.uses) == {"future", "now"}


def test_a_failed_copy_and_a_first_answer_teach_nothing():
    before = habits(*used("a"))
    assert before.after(Copy(NOON, "b", query="fh", outcome="failed")) == before
    assert before.after(FirstAnswer(NOON, 4.0)) == before


@pytest.mark.parametrize(
    ("events", "hour", "expected"),
    [
        ([], 12, "abcde"),  # nothing known: the order of the books
        ([*used("d"), *used("c", times=2)], 12, "cdabe"),  # the most used of this hour first
        ([Star(NOON, "e"), Star(NOON, "b"), *used("d")], 12, "ebdac"),  # stars above all, the oldest star first
        ([Star(NOON, "e"), Star(NOON, "e", starred=False)], 12, "abcde"),
        ([Star(NOON, "e"), Star(NOON, "b"), Star(NOON, "e")], 12, "ebacd"),  # starring again moves nothing
        ([*used("d", hours=3, times=9), *used("c")], 12, "cabde"),  # another hour of the day does not count
        ([*used("d", hours=1), *used("c")], 12, "cdabe"),  # the hour before does, at half
        ([*used("d", hours=1, times=3), *used("c")], 12, "dcabe"),
        ([*used("d", days=14, times=3), *used("c")], 12, "cdabe"),  # decayed: 3/4 < 1
        ([*used("d", hours=12.6)], 0, "dabce"),  # 23:54 is beside midnight
        ([*used("gone"), Star(NOON, "lost")], 12, "abcde"),  # what is in no book is left out
    ],
)
def test_the_order_for_an_empty_query(events, hour, expected):
    weights = habits(*events).weights("", hour)
    assert "".join(sorted("abcde", key=lambda phrase: -weights.get(phrase, 0.0))) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([*used("a", query="fh")], "a"),
        ([*used("a", query="ＦＨ ")], "a"),
        ([*used("a", query="yf")], None),
        ([*used("a", query="fh", days=1, times=2), *used("b", query="fh")], "a"),  # one slip changes no habit
        ([*used("a", query="fh", days=14, times=3), *used("b", query="fh")], "b"),  # a new habit does
    ],
)
def test_the_pick_of_a_query_is_remembered(events, expected):
    assert habits(*events).remembered("fh") == expected


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        (" Tui'Huo  運費 ", "tuihuo 运费"),
        ("售后:破损", "售后:破损"),
        ("字" * 24, "字" * 24),
        ("字" * 25, ""),  # a sentence is the buyer's
        ("x" * 5000, ""),
        ("13800138000", ""),  # so is a telephone number
        ("订单１２３４５６７", ""),
        ("123456", "123456"),
        ("  ", ""),
    ],
)
def test_what_a_buyer_wrote_is_not_kept(query, kept):
    assert normal_query(query) == kept


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -1.0])
def test_a_time_that_is_none_is_refused_where_it_is_recorded(wrong, tmp_path):
    usage = Usage(tmp_path)
    for event in (Copy(wrong, "a"), Star(wrong, "a"), FirstAnswer(NOON, wrong)):
        with pytest.raises(ValueError, match="must be"):
            usage.record(event)
    assert usage.close()
    assert usage.stars() == ()


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (datetime(2026, 3, 8, 6, 59, tzinfo=UTC), 1),  # New York, the minute before the clock jumps
        (datetime(2026, 3, 8, 7, 1, tzinfo=UTC), 3),
        (datetime(2026, 11, 1, 5, 30, tzinfo=UTC), 1),  # half past one
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), 1),  # half past one again
    ],
)
def test_hours_follow_the_clock_on_the_wall(moment, hour):
    learnt = Habits(NOON, ZoneInfo("America/New_York")).after(Copy(moment.timestamp(), "a"))
    assert list(learnt.hours) == [hour]


PHRASES = [
    Phrase("fh", "什么时候发货", "两天内", "c", code="fh"),
    Phrase("fh.late", "发货慢了", "抱歉", "c"),
    Phrase("fh.fast", "发货加急", "好的", "c"),
    Phrase("other", "尺码", "看表", "d"),
]
INDEX = SearchIndex(PHRASES, [Category("c", "物流"), Category("d", "商品")])


def found(learnt, query, **more):
    return [hit.phrase.id for hit in INDEX.search(query, usage=learnt.weights(query, 12), **more)]


def test_the_search_shows_favourites_for_an_empty_query_in_any_category():
    learnt = habits(Star(NOON, "fh.fast"), *used("other"), *used("fh.late", times=2))
    assert found(learnt, "") == ["fh.fast", "fh.late", "other", "fh"]
    assert found(learnt, "", category="c") == ["fh.fast", "fh.late", "fh"]


def test_habit_decides_between_equals():
    assert found(habits(*used("fh.late")), "发货")[0] == "fh.late"
    assert found(habits(*used("fh.fast")), "发货")[0] == "fh.fast"


def test_the_pick_of_this_query_comes_before_what_is_used_more():
    learnt = habits(*used("fh.late", times=50), *used("fh.fast", query="发货"))
    assert found(learnt, "发货")[0] == "fh.fast"
    assert found(learnt, "发货 ")[0] == "fh.fast"


def test_a_better_match_is_never_overtaken():
    learnt = habits(*used("fh.late", times=1000, query="fh"))
    assert found(learnt, "fh")[0] == "fh"  # the exact code


def test_what_is_read_reaches_back_ten_half_lives():
    assert weight(NOON - WINDOW, NOON) == pytest.approx(1 / 1024)
