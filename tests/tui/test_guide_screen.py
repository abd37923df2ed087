"""Guides on the screen: chosen from a list, walked step by step, phrases copied, several buyers at their own steps."""

import pytest
from rich.cells import cell_len
from textual.widgets import Footer, OptionList, Static, TextArea
from waiting import wait_until

from keymaps import load_keymap
from phrasebook.guides import Guide, Step
from tui.screens.draft import DraftScreen
from tui.screens.fill import FillScreen
from tui.screens.guide import GuideScreen
from tui.screens.guides import GuidesScreen
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen
from tui.walks import BUYERS, Walks
from tui.widgets.choice_bar import ChoiceBar, visible
from tui.widgets.preview import Preview
from tui.widgets.result_list import ResultList
from tui.widgets.status_line import StatusLine

CARE = """schema = 1
id = "care"
title = "接待[red]三步"
when = "买家来了"
[[step]]
title = "问候[/]"
aim = "先打招呼"
watch = "别让人等"
phrases = ["greet.hello", "gone.for.good", "ship.far"]
[[step]]
title = "查物流"
aim = "查清楚"
phrases = ["ship.when", "ship.fee"]
[[step]]
title = "收尾"
phrases = ["gone.too"]
"""
SALE = 'schema = 1\nid = "sale"\ntitle = "促单"\n[[step]]\ntitle = "报优惠"\naim = "算清楚"\n'
SIZES = [(44, 22), (80, 24), (120, 32)]


@pytest.fixture
def guides(folders):
    """Two guides in the book that `start` writes."""
    folder = folders / "book" / "guides"
    folder.mkdir(parents=True)
    (folder / "10-care.toml").write_text(CARE, encoding="utf-8")
    (folder / "20-sale.toml").write_text(SALE, encoding="utf-8")
    return folder


async def wait(driven, fits):
    """Wait until something holds; the guides are read in a thread."""
    await wait_until(driven.pilot, fits)


async def until(driven, kind):
    """Wait for a screen."""
    await wait(driven, lambda: isinstance(driven.app.screen, kind))
    if kind is GuideScreen:
        await wait(driven, lambda: header(driven))


async def open_list(driven):
    await driven.press("f6")
    await until(driven, GuidesScreen)
    await wait(driven, lambda: driven.app.screen.query(OptionList) and driven.app.screen.query_one(OptionList).region)


async def open_guide(driven):
    """Open the first guide."""
    await open_list(driven)
    await driven.press("enter")
    await until(driven, GuideScreen)


def titles(driven):
    return [hit.phrase.title for hit in driven.app.screen.query_one(ResultList).hits]


def header(driven):
    return str(driven.app.screen.query_one("#guide-header", Static).content)


def status(driven):
    return str(driven.app.screen.query_one("#guide-status", StatusLine).content)


@pytest.mark.parametrize("size", SIZES)
async def test_f6_lists_the_guides_and_enter_walks_the_chosen_one(start, guides, size):
    async with start(size=size) as driven:
        await open_list(driven)
        shown = driven.screen_text()
        for text in ("接待[red]三步", "3 步", "买家来了", "促单"):
            assert text in shown
        await driven.press("down", "enter")
        await until(driven, GuideScreen)
        assert "第 1/1 步" in header(driven)
        assert "这一步没有现成的话术" in driven.screen_text()


@pytest.mark.parametrize("size", SIZES)
async def test_a_step_shows_position_aim_what_to_watch_and_marked_phrases(start, guides, size):
    async with start(size=size) as driven:
        await open_guide(driven)
        shown = driven.screen_text()
        for text in ("第 1/3 步 问候[/]", "目标：先打招呼", "当心：别让人等", "首次问候", "到不了更低", "警 不"):
            assert text in shown
        screen = driven.app.screen
        preview = screen.query_one(Preview)
        assert "欢迎光临" in preview.content.plain
        # Beside each other where there is room, below each other where there is not.
        phrases = screen.query_one(ResultList).region
        assert (preview.region.x >= phrases.right) == (size[0] >= 100)
        assert (preview.region.y >= phrases.bottom) == (size[0] < 100)
        assert screen.query_one("#guide-steps").display == (size[0] >= 100)
        assert screen.query_one(Footer).region.bottom == size[1]


async def test_a_phrase_that_is_gone_leaves_the_rest_of_its_step(start, guides):
    async with start() as driven:
        await open_guide(driven)
        assert titles(driven) == ["首次问候", "到不了更低"]
        await driven.press("right", "right")
        assert titles(driven) == []
        assert "这一步的话术都被删了或藏了" in driven.screen_text()
        await driven.press("enter", "f2", "f3", "f4", "down", "alt+1")
        assert driven.clipboard.copied == []


async def test_right_and_left_walk_and_say_so_at_the_ends(start, guides):
    async with start() as driven:
        await open_guide(driven)
        await driven.press("left")
        assert status(driven) == "已经是第一步"
        await driven.press("right")
        assert "第 2/3 步 查物流" in header(driven)
        assert titles(driven) == ["什么时候发货", "退货运费谁承担"]
        await driven.press("right", "right")
        assert "第 3/3 步" in header(driven)
        assert status(driven) == "这是最后一步；Home 从头再来"
        await driven.press("home")
        assert "第 1/3 步" in header(driven)


async def test_enter_copies_the_selected_phrase_and_says_so_on_both_screens(start, guides):
    async with start() as driven:
        await open_guide(driven)
        await driven.press("right", "enter")
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～"]
        assert status(driven).startswith("已复制 ✓")
        assert driven.status.startswith("已复制 ✓")
        assert isinstance(driven.app.screen, GuideScreen)


async def test_a_blank_is_asked_for_and_stays_filled(start, guides):
    async with start() as driven:
        await open_guide(driven)
        await driven.press("right", "alt+2")
        assert isinstance(driven.app.screen, FillScreen)
        await driven.press("m", "e", "enter", "h", "z", "enter")
        assert driven.clipboard.copied == ["运费由me承担，寄到hz"]
        assert isinstance(driven.app.screen, GuideScreen)


async def test_an_agents_answer_shows_in_the_preview_after_the_copy(start, guides):
    fields = 'schema = 1\nname = "店"\n[fields."客服名"]\nremember = "agent"\n'
    async with start(book_toml=fields) as driven:
        await open_guide(driven)
        assert "待填：客服名" in driven.app.screen.query_one(Preview).content.plain
        await driven.press("enter", "g", "u", "enter")
        assert driven.clipboard.copied == ["欢迎光临，我是gu"]
        assert "我是gu" in driven.app.screen.query_one(Preview).content.plain


async def test_f4_copies_the_better_wording(start, guides):
    async with start() as driven:
        await open_guide(driven)
        await driven.press("down", "f4")
        assert len(driven.clipboard.copied) == 1
        assert "无法" in driven.clipboard.copied[0]


async def test_f3_opens_the_draft_with_the_phrase_of_the_step(start, guides):
    async with start() as driven:
        await open_guide(driven)
        await driven.press("down", "f3")
        await wait(driven, lambda: isinstance(driven.app.screen, DraftScreen))
        await wait(driven, lambda: driven.app.screen.query(TextArea))
        assert driven.app.screen.query_one(TextArea).text == "这款不能再便宜了"
        await driven.press("escape")
        await until(driven, GuideScreen)


async def test_the_list_can_be_left_by_mouse(start, guides):
    async with start() as driven:
        await open_list(driven)
        keys = {key.description: key for key in driven.app.screen.query("FooterKey")}
        await driven.pilot.click(keys["返回"])
        await until(driven, MainScreen)


async def test_buyers_stand_at_their_own_steps_and_stay_there(start, guides):
    async with start() as driven:
        await open_guide(driven)
        await driven.press("right", "right", "tab", "right")
        assert "第 2/3 步" in header(driven)
        assert "买家1·第3步" in driven.screen_text()
        await driven.press("shift+tab")
        assert "第 3/3 步" in header(driven)
        assert status(driven) == "买家 1：第 3/3 步"
        await driven.press("shift+tab")
        assert "第 1/3 步" in header(driven)
        assert "买家9" in driven.screen_text()
        await driven.press("escape")
        await until(driven, GuidesScreen)
        await wait(driven, lambda: "买家 1、2 进行中" in driven.screen_text())


async def test_f6_goes_to_the_search_and_back_to_the_same_step(start, guides):
    async with start() as driven:
        await open_guide(driven)
        await driven.press("right", "f6")
        await until(driven, MainScreen)
        await driven.type("fh")
        await driven.press("enter")
        await driven.press("f6")
        await until(driven, GuideScreen)
        assert "第 2/3 步 查物流" in header(driven)


async def test_escape_goes_to_the_list_then_to_the_search(start, guides):
    async with start() as driven:
        await open_guide(driven)
        await driven.press("escape")
        await until(driven, GuidesScreen)
        await driven.press("escape")
        await until(driven, MainScreen)


async def test_the_mouse_chooses_guide_buyer_step_and_phrase(start, guides):
    async with start(size=(120, 32)) as driven:
        await open_list(driven)
        await driven.pilot.click(OptionList, offset=(3, 0))
        await until(driven, GuideScreen)
        await driven.pilot.click("#guide-steps", offset=(3, 1))
        await driven.pilot.pause()
        assert "第 2/3 步" in header(driven)
        await driven.pilot.click("#guide-phrases", offset=(5, 0), times=2)
        await driven.pilot.pause()
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～"]
        bar = driven.app.screen.query_one("#guide-buyers", ChoiceBar)
        await driven.pilot.click("#guide-buyers", offset=(cell_len(" 买家1·第2步 "), 0))
        await driven.pilot.pause()
        assert "第 1/3 步" in header(driven)
        assert bar.chosen == 1


async def test_every_step_key_of_the_footer_can_be_clicked(start, guides):
    async with start(size=(120, 32)) as driven:
        await open_guide(driven)
        keys = {key.description: key for key in driven.app.screen.query("FooterKey")}
        assert {"下一步", "上一步", "换买家", "换流程", "流程", "复制"} <= set(keys)
        await driven.pilot.click(keys["下一步"])
        await driven.pilot.pause()
        assert "第 2/3 步" in header(driven)


async def test_help_opens_over_a_guide_and_names_its_keys(start, guides):
    async with start(size=(80, 60)) as driven:
        await open_guide(driven)
        await driven.press("f1")
        await until(driven, HelpScreen)
        assert "到流程的下一步" in str(driven.app.screen.query_one("#help-text Static", Static).content)
        await driven.press("escape")
        assert isinstance(driven.app.screen, GuideScreen)


async def test_rows_of_a_guide_carry_the_marks_of_the_main_list(start, guides, folders):
    """A star, the warning, and that a phrase has just changed."""
    async with start() as driven:
        await driven.type("更低")
        await driven.press("ctrl+s", "escape")
        file = folders / "book" / "phrases" / "20-shipping.toml"
        file.write_text(file.read_text(encoding="utf-8").replace("这款不能", "这款真不能"), encoding="utf-8")
        driven.app._loading.reopen()
        await wait_until(driven.pilot, lambda: "ship.far" in driven.results.changed)
        await open_guide(driven)
        row = next(line for line in driven.screen_text().splitlines() if "到不了更低" in line)
        assert "*改" in row
        assert "警 不" in row


async def test_another_keymap_walks_with_its_own_key(start, guides, folders):
    keymaps = folders / "config" / "keymaps"
    keymaps.mkdir(parents=True)
    (keymaps / "mine.toml").write_text('schema = 1\n[keys]\n"guide.next" = ["alt+n"]\n', encoding="utf-8")
    async with start(keymap=load_keymap("mine", keymaps)) as driven:
        await open_guide(driven)
        await driven.press("right")
        assert "第 1/3 步" in header(driven)
        await driven.press("alt+n")
        assert "第 2/3 步" in header(driven)


async def test_without_guides_the_list_says_how_to_get_one(start):
    async with start() as driven:
        await driven.press("f6")
        await until(driven, GuidesScreen)
        await wait(driven, lambda: "还没有流程" in driven.screen_text())
        await driven.press("enter", "down", "escape")
        assert isinstance(driven.app.screen, MainScreen)


async def test_a_broken_guide_is_named_beside_the_others(start, guides):
    (guides / "30-bad.toml").write_text("schema = 1\nid = ", encoding="utf-8")
    async with start(size=(120, 32)) as driven:
        await open_list(driven)
        assert "有流程没读全" in driven.screen_text()
        assert "30-bad.toml:2" in driven.screen_text()


@pytest.mark.parametrize("size", [(20, 5), (10, 3), (200, 60), (2, 1)])
async def test_no_size_crashes_list_or_guide(start, guides, size):
    async with start() as driven:
        await open_list(driven)
        await driven.pilot.resize_terminal(*size)
        await driven.press("enter")
        await until(driven, GuideScreen)
        await driven.press("right", "down", "tab", "left", "pagedown")
        await driven.pilot.resize_terminal(44, 22)
        await driven.pilot.pause()
        assert "买家2" in driven.screen_text()


async def test_at_20_by_5_the_step_and_a_phrase_can_still_be_read(start, guides):
    async with start(size=(20, 5)) as driven:
        await open_guide(driven)
        shown = driven.screen_text()
        assert "第 1/3 步" in shown
        assert "首次问候" in shown


async def test_a_phrase_changed_on_disk_shows_and_is_copied_as_it_is_now(start, guides, folders):
    """The selection stays where it was; what is copied is what is shown."""
    async with start() as driven:
        await open_guide(driven)
        await driven.press("down")
        file = folders / "book" / "phrases" / "20-shipping.toml"
        file.write_text(file.read_text(encoding="utf-8").replace("这款不能再便宜了", "这款最低了"), encoding="utf-8")
        preview = driven.app.screen.query_one(Preview)
        await wait_until(driven.pilot, lambda: "这款最低了" in preview.content.plain)
        assert titles(driven) == ["首次问候", "到不了更低"]
        assert driven.app.screen.query_one(ResultList).selected == 1
        await driven.press("enter")
        assert driven.clipboard.copied == ["这款最低了"]


def test_a_guide_that_became_shorter_leaves_nobody_beyond_its_end():
    long, short = (Guide("g", "g", "", tuple(Step(f"{n}") for n in range(count))) for count in (5, 2))
    walks = Walks()
    walks.go(long, 4)
    assert walks.step(long) == 4
    assert walks.step(short) == 1
    walks.next_buyer(-1)
    assert (walks.buyer, walks.step(short)) == (BUYERS - 1, 0)
    walks.go(short, 9)
    assert walks.begun(short) == (0, BUYERS - 1)


@pytest.mark.parametrize(
    ("chosen", "width", "shown"),
    [
        (0, 80, range(5)),  # everything fits
        (0, 12, range(2)),  # two names of four cells and a blank, a sign at the end
        (4, 12, range(3, 5)),  # the last one is in view, a sign at the start
        (2, 3, range(2, 2)),  # no room for any
    ],
)
def test_a_narrow_bar_shows_what_fits_around_the_chosen_name(chosen, width, shown):
    assert visible(["买家"] * 5, chosen, width) == shown
