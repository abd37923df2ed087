"""What keeps the app useful all day: files that change, stars and habits, the clock of the ten seconds."""

import asyncio
import re

import pytest
from textual.events import Key
from waiting import wait_until

from tui.screens.fill import FillScreen
from tui.widgets.category_bar import CategoryBar


async def test_a_changed_file_shows_with_query_and_selection_kept(start, folders):
    async with start() as driven:
        await driven.type("运费")
        await driven.type("货")
        await driven.press("down")
        selected = driven.results.current.phrase.id
        path = folders / "book" / "phrases" / "20-shipping.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("两天内发出", "三天内发出"), encoding="utf-8")
        await wait_until(driven.pilot, lambda: "更新" in driven.status)
        assert driven.main.query_one("#search").value == "货"
        assert driven.results.current.phrase.id == selected
        assert driven.app._copying.desk.library["ship.when"].text == "您好，正常情况下三天内发出～"
        await driven.type("fh")
        assert "改" in driven.screen_text()
        await driven.press("enter")
        assert driven.clipboard.copied == ["您好，正常情况下三天内发出～"]


async def test_habits_read_after_the_words_leave_the_first_row_selected(start):
    """Enter right after a start copies what stands first, not what stood first before the habits were read."""
    async with start() as driven:
        first, second, *_ = driven.titles
        await driven.press("down", "ctrl+s", "up")
        driven.main.habits_known()
        await wait_until(driven.pilot, lambda: driven.titles[:2] == [second, first])
        assert driven.results.selected == 0
        await driven.press("down")
        driven.main.habits_known()  # a choice has been made
        assert driven.results.selected == 1


async def test_a_broken_file_keeps_its_last_words_and_says_so_until_it_is_mended(start, folders):
    async with start(size=(120, 32)) as driven:
        path = folders / "book" / "phrases" / "20-shipping.toml"
        good = path.read_text(encoding="utf-8")
        path.write_text(good.replace('title = "什么时候发货"', "title = “什么时候发货”"), encoding="utf-8")
        await wait_until(driven.pilot, lambda: "20-shipping.toml:6" in driven.screen_text())
        await driven.type("fh")
        await driven.press("enter")
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～"]
        path.write_text(good, encoding="utf-8")
        await wait_until(driven.pilot, lambda: "20-shipping.toml:6" not in driven.screen_text())


async def test_a_new_and_a_removed_file_are_noticed(start, folders):
    async with start() as driven:
        phrases = folders / "book" / "phrases"
        (phrases / "30-new.toml").write_text(
            'schema = 1\ncategory = "n"\nname = "新类"\n[[phrase]]\nid = "n.1"\ntitle = "新来的"\ntext = "新话"\n',
            encoding="utf-8",
        )
        await wait_until(driven.pilot, lambda: "新来的" in driven.titles)
        (phrases / "30-new.toml").unlink()
        await wait_until(driven.pilot, lambda: "新来的" not in driven.titles)


async def test_a_star_comes_first_and_stays_after_a_restart(start, folders):
    async with start() as driven:
        await driven.type("fh")
        await driven.press("ctrl+s")
        assert "已收藏" in driven.status
        await driven.press("escape")
        assert driven.titles[0] == "什么时候发货"
        assert "*" in driven.screen_text()
        await driven.press("ctrl+s")
        assert "已取消收藏" in driven.status


async def test_what_is_picked_wins_among_equal_matches_only(start):
    two = "".join(f'[[phrase]]\nid = "s.{name}"\ntitle = "发货{name}"\ntext = "文{name}"\n' for name in ("a", "b"))
    async with start(files={"s.toml": f'schema = 1\ncategory = "s"\nname = "类"\n{two}'}) as driven:
        await driven.type("fahuo")
        assert driven.titles == ["发货a", "发货b"]
        await driven.press("down", "enter")
        await driven.type("")
        await driven.type("fahuo")
        assert driven.titles == ["发货b", "发货a"]


async def test_a_new_buyer_starts_the_clock_with_the_greeting_and_copying_stops_it(start, folders):
    async with start(agent={"客服名": "小古"}) as driven:
        await driven.type("fh")
        await driven.press("f5")
        assert driven.main.clock.running
        assert re.search(r"新买家 \d+ 秒", driven.screen_text())
        assert driven.titles == ["首次问候"]
        await driven.press("enter")
        assert driven.clipboard.copied == ["欢迎光临，我是小古"]
        assert not driven.main.clock.running
        assert re.search(r"首次回复 \d+\.\d 秒", driven.status)
        await asyncio.to_thread(driven.app._usage.flush)
        assert driven.app._usage.statistics().answers.count == 1


async def test_the_clock_turns_amber_and_red(start, monkeypatch):
    async with start() as driven:
        await driven.press("f5")
        clock = driven.main.clock
        for seconds, name in ((7, "-warn"), (10, "-late")):
            clock._begun -= seconds - (7 if seconds == 10 else 0)
            clock._show()
            assert clock.has_class(name)
        await driven.press("f5")
        assert not clock.has_class("-late")


async def test_a_buyers_answer_is_kept_until_the_next_buyer(start):
    async with start() as driven:
        await driven.type("退货运费")
        await driven.press("enter", "a", "enter", "b", "enter")
        await driven.press("enter")
        assert driven.clipboard.copied == ["运费由a承担，寄到b"] * 2
        await driven.press("f5", "tab", "escape")
        driven.main.query_one(CategoryBar).choose(None)
        await driven.type("退货运费")
        await driven.press("enter")
        assert isinstance(driven.app.screen, FillScreen)


async def test_an_unusable_state_folder_is_said_once_and_copying_works(start, folders):
    (folders / "state").write_text("a file where the folder should be", encoding="utf-8")
    async with start() as driven:
        await wait_until(driven.pilot, lambda: "用量" in driven.status or "统计" in driven.status)
        await driven.type("fh")
        await driven.press("enter")
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～"]


async def test_the_palette_finds_actions_by_pinyin_and_does_them(start):
    async with start() as driven:
        await driven.press("ctrl+p", *"huanzhuti")
        assert "换主题" in driven.screen_text()
        theme = driven.app.theme
        await driven.press("enter")
        assert driven.app.theme != theme
        await driven.press("ctrl+p", *"xmj", "enter")
        assert driven.main.clock.running
        await driven.press("ctrl+p", "escape")
        assert driven.app.screen is driven.main


async def test_every_action_of_the_main_screen_is_in_the_palette_with_its_key(start):
    async with start(size=(120, 60)) as driven:
        await driven.press("ctrl+p")
        options = driven.app.screen.query_one("#choices")
        shown = {options.get_option_at_index(index).id for index in range(options.option_count)}
        assert shown == {each.id for each in driven.main.bindings_here()} - {"palette.open"}
        assert "Ctrl+S" in str(options.get_option("phrase.star").prompt)


@pytest.mark.parametrize("size", [(44, 22), (120, 32)])
async def test_in_the_palette_a_key_stands_beside_what_it_does(start, size):
    async with start(size=size) as driven:
        await driven.press("ctrl+p")
        assert "│ 草稿 F3" in driven.screen_text()
        assert re.search("│ *F3 *│", driven.screen_text()) is None


async def test_the_keys_of_a_copy_are_counted_enter_included(start):
    async with start() as driven:
        for letter in "fh":
            driven.app.post_message(Key(letter, letter))
        await driven.press("enter")
        await driven.press("escape", "f", "a", "down", "enter")
        await wait_until(driven.pilot, lambda: driven.app._usage.statistics().total == 2)
        assert driven.app._usage.statistics().keystrokes == 4  # of 3 and 5
