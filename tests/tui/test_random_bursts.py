"""Bursts of keys, clicks, pastes and sizes on the whole app, quicker than its screens: it lives through all of them.

Such bursts come when a terminal catches up after a moment in which the machine was busy. Each seed is a run;
what a run meets still hangs on threads, so a seed that failed may have to be run more than once to fail again.
"""

import asyncio
import random

import pytest
from textual.app import App
from textual.events import AppBlur, AppFocus, Key, MouseDown, MouseScrollDown, MouseUp, Paste
from textual.pilot import Pilot
from waiting import wait_until

from keymaps import load_keymap
from tui.app import MiaohuiApp
from tui.books import BookChoice
from tui.settings import Folder, Settings

SIZES = ((44, 22), (120, 32), (80, 24), (30, 10), (20, 5), (8, 3), (200, 60))
TEXTS = (
    *("fahuo", "退货", "什么时候发货呀", "nh", "不能便宜点吗", "保证明天到", "1", "2", "y", "{", "}", "{城市}"),
    *("x.csv", "out.csv", "a" * 300, "\u202e\x1b[31m"),
)
PHRASES = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = "两天内发出{天数}，不能再快了{城市=杭州}"
"""
BURSTS = 150
QUITS = {"ctrl+q", "ctrl+c"}


@pytest.fixture
def share(folders, monkeypatch):
    """A team's book in a folder, with a copy that a sync tool left, and a file to import beside it."""
    phrases = folders / "share" / "phrases"
    phrases.mkdir(parents=True)
    (phrases / "20-shipping.toml").write_text(PHRASES, encoding="utf-8")
    (phrases / "20-shipping (冲突).toml").write_text(PHRASES.replace("两天", "三天"), encoding="utf-8")
    (folders / "x.csv").write_text("标题,内容,分组\n甲,您好,问候\n", encoding="utf-8")
    monkeypatch.chdir(folders)
    return phrases.parent


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
async def test_the_app_lives_through_any_burst(share, seed):
    chance = random.Random(seed)
    keymap = load_keymap()
    keys = sorted({key for keys in keymap.keys.values() for key in keys} - QUITS)
    app = MiaohuiApp(BookChoice(), Settings(shelves=(Folder(str(share), "总部"),)), keymap, [])
    async with app.run_test(size=chance.choice(SIZES[:5])) as pilot:
        await wait_until(pilot, lambda: app._copying is not None)
        for _ in range(BURSTS):
            for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
                await _something(app, pilot, chance, keys)
                for _ in range(chance.choice((0, 0, 0, 1, 3))):
                    await asyncio.sleep(0)
            await asyncio.sleep(chance.choice((0, 0, 0.005, 0.05)))
            if app._exit:  # chosen from the palette
                break
            assert app.is_running, f"it ended by itself: {app._exception!r}"
        # What is still under way must have its turn before the screens are taken down.
        await wait_until(pilot, lambda: app._exit or not app._message_queue.qsize())


async def _something(app: App, pilot: Pilot, chance: random.Random, keys: list[str]) -> None:
    """One thing that hands or a window may do."""
    what = chance.random()
    place = (chance.randrange(app.size.width), chance.randrange(app.size.height))
    if what < 0.5:
        _press(app, chance.choice(keys) if chance.random() < 0.8 else "escape")
    elif what < 0.6:
        app.post_message(Paste(chance.choice(TEXTS)))
    elif what < 0.7:
        for character in chance.choice(TEXTS)[:40]:
            _press(app, character)
    elif what < 0.9:
        for _ in range(chance.randint(1, 3)):
            for kind in (MouseDown, MouseUp):
                app.post_message(kind(None, *place, 0, 0, 1, shift=False, meta=False, ctrl=False))
    elif what < 0.93:
        app.post_message(MouseScrollDown(None, *place, 0, 1, 0, shift=False, meta=False, ctrl=False))
    elif what < 0.96:
        await pilot.resize_terminal(*chance.choice(SIZES))
    else:
        app.post_message(chance.choice((AppBlur, AppFocus))())


def _press(app: App, key: str) -> None:
    app.post_message(Key(key, key if len(key) == 1 else None))
