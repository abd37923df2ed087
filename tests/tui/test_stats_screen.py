"""Statistics on the screen: figures, charts and lists of what was recorded, read behind the first frame."""

import threading
import time
from datetime import date, datetime, timedelta

import pytest
from textual.widgets import Footer, Static
from waiting import wait_until

from phrasebook.model import Phrase
from phrasebook.usage import Answers, Copy, FirstAnswer, Statistics, UsageError
from phrasebook.usage.storage import Storage
from tui import figures as said
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen
from tui.screens.stats import VIEWS, StatsScreen
from tui.widgets.choice_bar import ChoiceBar
from tui.widgets.figure_list import FigureList
from tui.widgets.status_line import StatusLine
from tui.widgets.usage_chart import UsageChart

SIZES = [(44, 22), (80, 24), (120, 32)]
ALIKE = """schema = 1
category = "c"
name = "类[red]"
[[phrase]]
id = "c.1"
title = "一[/]"
text = "亲，您的订单正常情况下两天内发出，请您放心等待哦"
[[phrase]]
id = "c.2"
title = "二"
text = "亲，您的订单正常情况下三天内发出，请您放心等待哦"
[[phrase]]
id = "c.3"
title = "三"
text = "这一条说的是别的事情，跟上面两条毫无关系"
"""


def noon(days_ago=0):
    """Noon of an earlier day, in seconds; today an hour ago at the latest, so that it is past."""
    day = datetime.now().astimezone().replace(hour=12, minute=0) - timedelta(days=days_ago)
    return day.timestamp() if days_ago else min(day.timestamp(), time.time() - 1)


@pytest.fixture
def recorded(folders):
    """Five copies of two phrases, one of them warned of, three first answers, one of a phrase that is gone."""
    storage = Storage(folders / "state")
    copies = [Copy(noon(days), "ship.when", "shipping", outcome="verified") for days in (1, 1, 2)]
    copies.append(Copy(noon(3), "ship.far", "shipping", outcome="verified", rules=("tone.bu",), better=True))
    copies.append(Copy(noon(40), "gone[b]", "shipping", outcome="verified"))
    storage.write([*copies, *(FirstAnswer(noon(1), seconds) for seconds in (4.0, 6.0, 15.0))])
    storage.close()


async def wait(driven, fits):
    """Wait until something holds; the figures are read in a thread."""
    await wait_until(driven.pilot, fits)


def status(driven):
    return str(driven.app.screen.query_one("#stats-status", StatusLine).content)


def rows(driven):
    return [(row.figure, row.text) for row in driven.app.screen.query_one(FigureList).rows]


def summary(driven):
    return str(driven.app.screen.query_one("#stats-summary", Static).content)


async def open_stats(driven):
    await driven.press("f8")
    await wait(driven, lambda: isinstance(driven.app.screen, StatsScreen))
    await wait(driven, lambda: driven.app.screen._figures is not None and driven.app.screen._pairs is not None)


@pytest.mark.parametrize("size", SIZES)
async def test_f8_shows_figures_and_both_charts(start, recorded, size):
    async with start(size=size) as driven:
        await open_stats(driven)
        screen = driven.app.screen
        await wait(driven, lambda: screen.query_one("#stats-days").region.height == 9)
        assert "复制 4 次，累计 5 次" in driven.screen_text()
        assert "首答：3 次，中位 6.0 秒，10 秒内 66%" in driven.screen_text()
        assert "从没用过：3 条，共 5 条" in summary(driven)
        hours, days = screen.query_one("#stats-hours").region, screen.query_one("#stats-days").region
        assert (days.x >= hours.right) == (size[0] >= 100)  # beside each other where there is room
        assert (days.y >= hours.bottom) == (size[0] < 100)
        assert screen.query_one(Footer).region.bottom == size[1]


async def test_a_chart_has_its_highest_bar_where_the_count_is_highest(start, recorded):
    """Bars are reversed blanks, so that a block character two cells wide can shift nothing."""
    async with start(size=(120, 32)) as driven:
        await open_stats(driven)
        chart = driven.app.screen.query_one("#stats-hours", UsageChart)
        await wait(driven, lambda: chart.region.height == 9)
        drawn = chart.render()
        assert "█" not in drawn.plain
        lines = drawn.split("\n")
        bars = [[(span.start, span.end) for span in line.spans if span.style == "reverse"] for line in lines]
        # All copies were made at noon (or, today, not at all): one bar from top to bottom over the label 12.
        assert len({tuple(bar) for bar in bars if bar}) == 1
        (start_at, end_at), *others = bars[0]
        assert others == []
        at = lines[-1].plain.index("12")
        assert start_at - 2 <= at <= end_at + 2
        assert lines[0].plain.startswith("4")


async def test_tab_walks_the_lists(start, recorded):
    async with start() as driven:
        await open_stats(driven)
        await driven.press("tab")
        assert rows(driven) == [("3", "什么时候发货"), ("1", "到不了更低")]
        assert "什么时候发货" in driven.screen_text()
        await driven.press("tab")
        assert rows(driven) == [
            ("", "问候"),
            ("", "  首次问候"),
            ("", "物流"),
            ("", "  退货运费谁承担"),
            ("", "  请加微信"),
        ]
        assert status(driven) == "3 条从没用过，共 5 条"
        await driven.press("tab")
        assert rows(driven) == [("1", "含“不”字，买家容易读成拒绝"), ("", "  其中 1 次改用了稳妥的说法")]
        await driven.press("tab")
        assert rows(driven) == [("", "没有快要一样的话术。")]
        await driven.press("tab", "shift+tab", "shift+tab")
        assert driven.app.screen.query_one("#stats-views", ChoiceBar).chosen == 3


async def test_right_and_left_change_the_period_and_stop_at_the_ends(start, recorded):
    async with start() as driven:
        await open_stats(driven)
        await driven.press("tab", "right")
        await wait(driven, lambda: len(rows(driven)) == 3)
        assert ("1", "gone[b]（已删）") in rows(driven)
        await driven.press("right", "right", "right", "left", "left", "left", "left", "left")
        bar = driven.app.screen.query_one("#stats-periods", ChoiceBar)
        await wait(driven, lambda: bar.chosen == 0 and len(rows(driven)) == 2)


async def test_the_mouse_chooses_view_and_period(start, recorded):
    async with start() as driven:
        await open_stats(driven)
        await driven.pilot.click("#stats-views", offset=(7, 0))
        assert driven.app.screen.query_one("#stats-views", ChoiceBar).chosen == 1
        await driven.pilot.click("#stats-periods", offset=(2, 0))
        assert driven.app.screen.query_one("#stats-periods", ChoiceBar).chosen == 0
        keys = {key.description: key for key in driven.app.screen.query("FooterKey")}
        await driven.pilot.click(keys["换一页"])
        await driven.pilot.pause()
        assert driven.app.screen.query_one("#stats-views", ChoiceBar).chosen == 2


async def test_pairs_show_where_they_part_and_markup_of_a_book_is_text(start):
    async with start(files={"c.toml": ALIKE}) as driven:
        await open_stats(driven)
        await driven.press("shift+tab")
        (figure, titles), (_, first), (_, second) = rows(driven)
        assert titles == "一[/] / 二"
        assert 90 <= int(figure.removesuffix("%")) < 100
        assert first.startswith("…单正常情况下两天内")
        assert second.startswith("…单正常情况下三天内")
        assert "一[/] / 二" in driven.screen_text()
        assert status(driven) == "1 对快要一样，留一条就够"


@pytest.mark.parametrize("size", SIZES)
async def test_before_anything_was_recorded_it_says_how_figures_come_about(start, size):
    async with start(size=size) as driven:
        await open_stats(driven)
        await wait(driven, lambda: "还没有用量记录。" in driven.screen_text())
        assert "买家的话不记" in driven.screen_text()
        assert not driven.app.screen.query_one("#stats-charts").display
        await driven.press("tab")
        assert rows(driven) == [("", "这段时间没有复制过话术。")]


async def test_a_copy_just_made_is_counted(start):
    async with start() as driven:
        await driven.type("fh")
        await driven.press("enter")
        await open_stats(driven)
        assert "复制 1 次，累计 1 次" in summary(driven)


async def test_while_it_reads_it_says_so_and_the_keys_work(start):
    """A disk that takes its time holds up neither the screen nor leaving it."""
    free = threading.Event()

    def slow(_phrases, days):
        free.wait(5)
        return Statistics(date(2026, 1, 1), date(2026, 1, days))

    async with start() as driven:
        screen = StatsScreen(driven.app._copying.desk, slow)
        await driven.app.push_screen(screen)
        await driven.pilot.pause()
        assert status(driven) == "正在统计…"
        await driven.press("tab")
        assert rows(driven) == []
        assert driven.app.screen.query_one("#stats-views", ChoiceBar).chosen == 1
        await driven.press("escape")
        assert isinstance(driven.app.screen, MainScreen)
        free.set()


async def test_an_unreadable_file_is_explained(start):
    def broken(_phrases, _days):
        raise UsageError("用量文件读不了。")

    async with start() as driven:
        await driven.app.push_screen(StatsScreen(driven.app._copying.desk, broken))
        await wait(driven, lambda: status(driven) == "用量文件读不了。")
        await driven.press("tab", "tab", "right", "down")


async def test_figures_of_a_period_no_longer_wanted_are_not_shown(start, recorded):
    async with start() as driven:
        await open_stats(driven)
        screen = driven.app.screen
        late = Statistics(date(2026, 1, 1), date(2026, 1, 7), copies=99)
        screen.post_message(StatsScreen.Counted(7, late))
        await driven.pilot.pause()
        assert "复制 4 次" in summary(driven)


@pytest.mark.parametrize("key", ["escape", "f8"])
async def test_escape_and_f8_go_back_to_the_search(start, key):
    async with start() as driven:
        await open_stats(driven)
        await driven.press(key)
        assert isinstance(driven.app.screen, MainScreen)


async def test_help_names_the_keys_of_the_statistics(start):
    async with start() as driven:
        await open_stats(driven)
        await driven.press("f1")
        await wait(driven, lambda: isinstance(driven.app.screen, HelpScreen))


async def test_a_long_list_scrolls_by_key_and_page(start):
    many = ALIKE + "".join(f'[[phrase]]\nid = "m.{n}"\ntitle = "第{n}条"\ntext = "正文{n}"\n' for n in range(60))
    async with start(files={"c.toml": many}) as driven:
        await open_stats(driven)
        await driven.press("tab", "tab", "down", "down")
        listed = driven.app.screen.query_one(FigureList)
        assert listed.top == 2
        await driven.press("pagedown")
        assert listed.top == 1 + listed.size.height
        await driven.press("pagedown", "pagedown", "pagedown", "pagedown", "pagedown")
        assert "第59条" in driven.screen_text()
        await driven.press(*["pageup"] * 6)
        assert listed.top == 0


async def test_the_overview_scrolls_where_it_does_not_fit(start, recorded):
    async with start() as driven:
        await open_stats(driven)
        await wait(driven, lambda: driven.app.screen.query_one("#stats-days").region.height == 9)
        overview = driven.app.screen.query_one("#stats-overview")
        await driven.press("pagedown", "pagedown")
        assert overview.scroll_y == overview.max_scroll_y > 0


@pytest.mark.parametrize("size", [(20, 5), (10, 3), (200, 60), (2, 1)])
async def test_no_size_crashes_any_view(start, recorded, size):
    async with start() as driven:
        await open_stats(driven)
        await driven.pilot.resize_terminal(*size)
        for _ in VIEWS:
            await driven.press("tab", "down", "pagedown", "right")
        await driven.pilot.resize_terminal(44, 22)
        await wait(driven, lambda: "概况" in driven.screen_text())


def phrase(title, text):
    return Phrase(title, title, text, "c")


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("亲您好，两天", "亲您好，三天", ("亲您好，两天", "亲您好，三天")),  # near the start, nothing is left out
        (
            "一二三四五六七八九十",
            "一二三四五六七八九",
            ("…四五六七八九十", "…四五六七八九"),
        ),  # one goes on where the other ends
        ("一样的", "一样的", ("一样的", "一样的")),  # nothing differs
        ("一\n二", "一\n三", ("一 二", "一 三")),  # on one line
    ],
)
def test_a_pair_is_shown_from_just_before_its_first_difference(first, second, shown):
    rows = said.alike([(phrase("甲", first), phrase("乙", second), 99.96)])
    assert [row.text for row in rows] == ["甲 / 乙", *shown]
    assert rows[0].figure == "99%"  # only what is the same to the letter is 100 %


@pytest.mark.parametrize(("days", "labels"), [(1, 1), (7, 1), (30, 5), (90, 5), (365, 6)])
def test_days_are_labelled_sparsely_and_the_last_one_always(days, labels):
    every = [date(2026, 11, 22) - timedelta(days=back) for back in range(days)][::-1]
    found = said.day_labels(every)
    assert len(found) == labels
    assert found[days - 1] == "11/22"


def test_a_share_is_rounded_down():
    assert said.answered(Answers(1000, 3.0, 0.999)) == "1000 次，中位 3.0 秒，10 秒内 99%"
    assert said.answered(Answers(2, 3.04, 1.0)) == "2 次，中位 3.0 秒，10 秒内 100%"
