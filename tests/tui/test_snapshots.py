"""Whole screens as text, at the three widths: whatever changes in one of them must be looked at.

The screens stand as plain text beside this file, in `snapshots/`. `MIAOHUI_UPDATE_SNAPSHOTS=1 pytest
tests/tui/test_snapshots.py` writes them anew; look at the difference before committing it.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from waiting import wait_until

from phrasebook.usage import Answers, Statistics
from phrasebook.usage.figures import Day, Use, Warned
from tui.screens.draft import DraftScreen
from tui.screens.fill import FillScreen
from tui.screens.guide import GuideScreen
from tui.screens.guides import GuidesScreen
from tui.screens.help import HelpScreen
from tui.screens.stats import StatsScreen

SNAPSHOTS = Path(__file__).with_name("snapshots")
SIZES = [(44, 22), (80, 24), (120, 32)]

GUIDE = """schema = 1
id = "care"
title = "接待两步"
when = "买家来了"
[[step]]
title = "问候"
aim = "十秒内让买家知道有人在"
watch = "别只回一个字"
phrases = ["greet.hello", "ship.far"]
[[step]]
title = "查物流"
phrases = ["ship.when"]
"""
LAST = date(2026, 11, 22)
FIGURES = Statistics(
    since=LAST - timedelta(29),
    until=LAST,
    total=320,
    copies=128,
    failed=1,
    most_used=(Use("ship.when", 80, datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()),),
    never_used=("greet.hello", "ship.fee"),
    warned=(Warned("tone.bu", 7, 3),),
    warned_copies=7,
    hours=tuple(12 if 9 <= hour <= 17 else hour % 3 for hour in range(24)),
    weekdays=(20, 18, 16, 20, 18, 18, 18),
    days=tuple(Day(LAST - timedelta(29 - day), day % 7) for day in range(30)),
    categories=(("shipping", 128),),
    answers=Answers(40, 5.2, 0.95),
    today=Answers(3, 4.0, 1.0),
    keystrokes=4.0,
)

Open = Callable[..., Awaitable[None]]


async def until(driven, kind) -> None:
    await wait_until(driven.pilot, lambda: isinstance(driven.app.screen, kind))


async def main(driven) -> None:
    """Found by pinyin; a warned phrase is selected."""
    await driven.type("daobuliao")


async def fill(driven) -> None:
    """A form with both answers typed."""
    await driven.type("运费")
    await driven.press("enter")
    await until(driven, FillScreen)
    await driven.press("m", "j", "tab", "h", "z")


async def draft(driven) -> None:
    """A draft with findings."""
    await driven.type("更低")
    await driven.press("f3")
    await until(driven, DraftScreen)


async def guide(driven) -> None:
    """The first step of a guide."""
    await driven.press("f6")
    await until(driven, GuidesScreen)
    await driven.press("enter")
    await until(driven, GuideScreen)


async def help_(driven) -> None:
    """Help, filtered."""
    await driven.press("f1")
    await until(driven, HelpScreen)
    await driven.press(*"gaixie")


async def stats(driven) -> None:
    """Statistics with charts."""
    await driven.app.push_screen(StatsScreen(driven.app._copying.desk, lambda _phrases, _days: FIGURES))


@pytest.mark.parametrize("opened", [main, fill, draft, guide, help_, stats], ids=lambda each: each.__name__.strip("_"))
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_screen_looks_as_it_did(start, folders, opened: Open, size):
    guides = folders / "book" / "guides"
    guides.mkdir(parents=True)
    (guides / "10-care.toml").write_text(GUIDE, encoding="utf-8")
    path = SNAPSHOTS / f"{opened.__name__.strip('_')}-{size[0]}x{size[1]}.txt"
    async with start(size=size, agent={"客服名": "小古", "店铺名": "小店"}) as driven:
        await opened(driven)
        if os.environ.get("MIAOHUI_UPDATE_SNAPSHOTS"):
            await driven.pilot.pause(2)
            SNAPSHOTS.mkdir(exist_ok=True)
            path.write_text(looked_at(driven), encoding="utf-8", newline="\n")
        wanted = path.read_text(encoding="utf-8")
        for _ in range(3000):  # what is read, checked and counted behind the screen comes when it comes
            if looked_at(driven) == wanted:
                break
            await driven.pilot.pause(0.02)
        assert looked_at(driven) == wanted


def looked_at(driven) -> str:
    """The screen without the blanks at the ends of its lines."""
    return "".join(f"{line.rstrip()}\n" for line in driven.screen_text().splitlines())
