"""The help is searchable: by what an action does, in Han characters or pinyin, and by its key."""

import pytest
from textual.containers import VerticalScroll
from textual.widgets import Static

from keymaps import ACTIONS, load_keymap
from phrasebook.search import SearchIndex
from tui.screens.help import HelpScreen, found_in, help_content, help_lines
from tui.screens.main import MainScreen
from tui.widgets.text_box import TextBox

FOUND = [
    ("Han characters of what it does", "退出秒回", "Ctrl+Q  退出秒回"),
    ("pinyin", "tuichu", "Ctrl+Q  退出秒回"),
    ("initials of the name", "xmj", "F5  开始十秒计时，先给问候；忘掉上一位买家的填空"),
    ("a key, whatever its case", "ctrl+q", "Ctrl+Q  退出秒回"),
    ("a hint", "首字母", "全拼 tuihuo、首字母 thyf、汉字、快捷码都行"),
]


@pytest.mark.parametrize(("_why", "query", "line"), FOUND)
def test_what_is_typed_leaves_the_lines_that_say_it(_why, query, line):
    lines = help_lines(load_keymap())
    shown = help_content(lines, found_in(lines, SearchIndex(lines), query)).plain.splitlines()
    assert line in shown
    assert len(shown) < len(lines) / 2


def test_with_nothing_typed_every_action_that_has_a_key_is_there():
    keymap = load_keymap("vim")
    lines = help_lines(keymap)
    shown = help_content(lines, found_in(lines, SearchIndex(lines), "")).plain
    folded = {f"phrase.copy.{rank}" for rank in range(2, 10)}
    assert not [
        each for each in ACTIONS.values() if keymap.keys[each.id] and each.id not in folded if each.help not in shown
    ]


def lines_of(driven) -> str:
    return str(driven.app.screen.query_one("#help-lines", Static).content)


async def test_typing_filters_escape_empties_the_box_and_then_goes_back(start):
    async with start() as driven:
        await driven.press("f1")
        assert isinstance(driven.app.screen, HelpScreen)
        whole = lines_of(driven)
        await driven.press(*"tuichu")
        assert "退出秒回" in lines_of(driven)
        assert len(lines_of(driven)) < len(whole) / 4
        await driven.press("escape")
        assert lines_of(driven) == whole
        await driven.press("escape")
        assert isinstance(driven.app.screen, MainScreen)


async def test_what_is_in_no_line_is_said_and_the_list_pages_by_key(start):
    async with start() as driven:
        await driven.press("f1", "pagedown")
        text = driven.app.screen.query_one("#help-text", VerticalScroll)
        assert text.scroll_y == text.size.height - 1
        await driven.press(*"zzzz")
        assert "没有找到" in lines_of(driven)
        assert text.scroll_y == 0
        await driven.press("f1")
        assert isinstance(driven.app.screen, MainScreen)


@pytest.mark.parametrize("size", [(20, 5), (44, 22), (120, 32)])
async def test_the_box_and_a_line_of_help_are_in_view_at_every_size(start, size):
    async with start(size=size) as driven:
        await driven.press("f1", *"tuichu")
        screen = driven.app.screen
        box, lines = screen.query_one(TextBox).region, screen.query_one("#help-lines").region
        assert screen.region.contains_region(box)
        assert lines.y < size[1]
        assert "退出秒回" in driven.screen_text()
