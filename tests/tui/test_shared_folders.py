"""Books in shared folders on the team screen: copies that sync tools left are merged by keys, books away are said.

Real folders and files; the copy is made as sync tools make it.
"""

import shutil
from contextlib import asynccontextmanager

import pytest
from textual.widgets import OptionList
from waiting import screen_text, wait_until

from keymaps import load_keymap
from tui import paths
from tui.app import MiaohuiApp
from tui.books import BookChoice
from tui.screens.choose import ChooseScreen
from tui.screens.main import MainScreen
from tui.screens.team import TeamScreen
from tui.settings import Folder, Settings

FILE = """schema = 1
category = "shipping"
name = "物流"

# 运营核对过
[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = "两天内发出"
"""
ADDED = """
[[phrase]]
id = "ship.pack"
title = "包装怎么样"
text = "纸箱加气泡膜"
"""
COPY = "20-shipping (冲突).toml"


@pytest.fixture
def share(folders):
    """A team's book in a folder."""
    share = folders / "共享盘" / "暖冬"
    (share / "phrases").mkdir(parents=True)
    (share / "phrases" / "20-shipping.toml").write_text(FILE, encoding="utf-8")
    return share


class Screen:
    """The app on a shared folder."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot

    async def until(self, fits):
        await wait_until(self.pilot, fits)

    async def shows(self, words):
        await self.until(lambda: words in self.text())

    def text(self):
        return screen_text(self.app)

    def problems(self):
        return self.app._copying.desk.problems

    async def chooses(self, prompt):
        await self.until(lambda: isinstance(self.app.screen, ChooseScreen))
        options = self.app.screen.query_one(OptionList)
        rows = [str(options.get_option_at_index(row).prompt) for row in range(options.option_count)]
        options.highlighted = next(row for row, name in enumerate(rows) if prompt in name)
        await self.pilot.press("enter")


@asynccontextmanager
async def team_screen(share, size=(44, 22)):
    app = MiaohuiApp(BookChoice(), Settings(shelves=(Folder(str(share), "总部"),)), load_keymap(), [])
    async with app.run_test(size=size) as pilot:
        screen = Screen(app, pilot)
        await screen.until(lambda: app._copying is not None)
        await pilot.press("f9")
        await screen.until(lambda: isinstance(app.screen, TeamScreen))
        await screen.shows("总部  文件夹")
        yield screen


@pytest.mark.parametrize("size", [(44, 22), (120, 32)])
async def test_a_copy_that_only_adds_is_merged_by_two_keys_and_moved_away(share, size):
    (share / "phrases" / COPY).write_text(FILE + ADDED, encoding="utf-8")
    async with team_screen(share, size) as screen:
        await screen.shows("副本 1")
        await screen.pilot.press("enter")
        await screen.chooses("合回 20-shipping.toml")
        await screen.shows("副本已合回：20-shipping.toml 新增 1 条")
        await screen.until(lambda: "副本 1" not in screen.text())
    assert (share / "phrases" / "20-shipping.toml").read_text(encoding="utf-8") == FILE + ADDED
    assert [path.name for path in (share / "phrases").glob("*.toml")] == ["20-shipping.toml"]
    (kept,) = (paths.state_dir() / "edits" / "copies").iterdir()
    assert kept.read_text(encoding="utf-8") == FILE + ADDED


@pytest.mark.parametrize(("answer", "text"), [("用文件里的", "两天内发出"), ("用副本里的", "三天内发出")])
async def test_what_both_word_differently_is_asked_about(share, answer, text):
    (share / "phrases" / COPY).write_text(FILE.replace("两天内", "三天内") + ADDED, encoding="utf-8")
    async with team_screen(share) as screen:
        await screen.shows("副本 1")
        await screen.pilot.press("enter")
        await screen.chooses("合回")
        await screen.shows("什么时候发货：用哪一份？（1/1）")
        await screen.shows("三天内发出")
        await screen.chooses(answer)
        await screen.shows("副本已合回：20-shipping.toml 新增 1 条")
    expected = (FILE + ADDED).replace("两天内发出", text)
    assert (share / "phrases" / "20-shipping.toml").read_text(encoding="utf-8") == expected


async def test_what_is_not_decided_stays_in_the_copy(share):
    (share / "phrases" / COPY).write_text(FILE.replace("两天内", "三天内"), encoding="utf-8")
    async with team_screen(share) as screen:
        await screen.shows("副本 1")
        await screen.pilot.press("enter")
        await screen.chooses("先不合")
        await screen.until(lambda: isinstance(screen.app.screen, TeamScreen))
        await screen.pilot.press("enter")
        await screen.chooses("合回")
        await screen.chooses("先不定")
        await screen.shows("还有 1 条没定，副本先留着")
        assert "副本 1" in screen.text()
    assert (share / "phrases" / "20-shipping.toml").read_text(encoding="utf-8") == FILE
    assert (share / "phrases" / COPY).exists()


async def test_a_copy_that_cannot_be_read_is_said_and_stays(share):
    (share / "phrases" / COPY).write_text("[[phrase]\n", encoding="utf-8")
    async with team_screen(share, (120, 32)) as screen:
        await screen.shows("副本 1")
        await screen.pilot.press("enter")
        await screen.chooses("合回")
        await screen.shows("这个冲突副本读不出来")
    assert (share / "phrases" / COPY).exists()


async def test_enter_on_a_book_without_a_copy_says_that_there_is_nothing_to_do(share):
    async with team_screen(share) as screen:
        await screen.until(lambda: all(worker.is_finished for worker in screen.app.screen.workers))
        await screen.pilot.press("enter")
        await screen.shows("这一行没有要处理的")


async def test_a_share_that_goes_away_is_said_with_how_much_of_it_is_in_use(share):
    async with team_screen(share, (120, 32)) as screen:
        assert "连不上" not in screen.text()
        await screen.pilot.press("escape")
        await screen.until(lambda: isinstance(screen.app.screen, MainScreen))
        shutil.move(share, share.with_name("拔掉了"))
        await screen.until(lambda: any(each.rule == "book.missing" for each in screen.problems()))
        await screen.pilot.press("f9")
        await screen.shows("连不上")
        await screen.shows("上次读到的 1 条")
        await screen.shows("找不到这个话术本")
