"""The main job on the screen: type, see the right reply first, be warned, copy; nothing is copied unnoticed."""

import pytest
from samples import one_phrase
from textual import events
from textual.widgets import OptionList, Static, TextArea
from waiting import wait_until

from keymaps import load_keymap
from tui.loading import DeskFailed, Loading
from tui.screens.confirm import ConfirmScreen
from tui.screens.draft import DraftScreen
from tui.screens.fill import FillScreen
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen
from tui.screens.rescue import RescueScreen
from tui.themes import NAMES, theme_for
from tui.widgets.category_bar import CategoryBar
from tui.widgets.preview import Preview
from tui.widgets.text_box import TextBox

HOSTILE = """schema = 1
category = "x"
name = "[red]坏[/]"
[[phrase]]
id = "x.1"
title = "[/] [red] [@click=app.quit]点"
text = "[/] [red] \\u001b[31m红\\u001b]0;坏\\u0007 \\u202e反 {{}} [@click=app.quit]x[/]"
note = "[/b]"
tags = ["[/]"]
"""


async def test_the_book_stands_on_the_screen_and_the_box_has_the_focus(start):
    async with start() as driven:
        assert driven.titles == ["首次问候", "什么时候发货", "退货运费谁承担", "到不了更低", "请加微信"]
        assert driven.app.focused is driven.main.query_one("#search")
        shown = driven.screen_text()
        assert "首次问候" in shown
        assert "5 条" in shown


@pytest.mark.parametrize("query", ["发货", "fahuo", "fh", "啥时候发", "FH", "發貨"])
async def test_typing_puts_the_right_reply_first(start, query):
    async with start() as driven:
        await driven.type(query)
        assert driven.titles[0] == "什么时候发货"


async def test_enter_copies_and_the_status_says_what_happened(start):
    async with start() as driven:
        await driven.type("fh")
        await driven.press("enter")
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～"]
        assert driven.status.startswith("已复制 ✓")


async def test_arrows_choose_and_the_list_stops_at_its_ends(start):
    async with start() as driven:
        await driven.press("up")
        assert driven.results.selected == 0
        await driven.press("down", "down", "pagedown", "pagedown", "down")
        assert driven.results.selected == 4
        await driven.press("pageup", "pageup")
        assert driven.results.selected == 0


async def test_alt_and_a_rank_copies_that_row(start):
    async with start() as driven:
        await driven.press("alt+2")
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～"]


@pytest.mark.parametrize("size", [(44, 22), (120, 32)])
async def test_who_asks_for_a_team_and_has_none_is_told_in_full_how_to_get_one(start, size):
    async with start(size=size) as driven:
        await driven.press("f9")
        assert "miaohui team add 地址，再重开" in driven.screen_text()


async def test_a_warned_phrase_is_marked_by_word_and_copied_with_a_warning(start):
    async with start() as driven:
        await driven.type("到不了")
        assert "警 不" in driven.screen_text()
        await driven.press("enter")
        assert driven.clipboard.copied == ["这款不能再便宜了"]
        assert "警 不" in driven.status
        assert "F4" in driven.status


async def test_f4_copies_the_better_wording(start):
    async with start() as driven:
        await driven.type("到不了")
        await driven.press("f4")
        assert len(driven.clipboard.copied) == 1
        assert "不" not in driven.clipboard.copied[0]
        assert "无法" in driven.clipboard.copied[0]


async def test_f4_without_a_finding_says_so_and_copies_nothing(start):
    async with start() as driven:
        await driven.type("fh")
        await driven.press("f4")
        assert driven.clipboard.copied == []
        assert "没有问题" in driven.status


async def test_warned_characters_are_underlined_in_the_preview(start):
    async with start(size=(120, 32)) as driven:
        await driven.type("到不了")
        content = driven.main.query_one("#preview", Preview).content
        marked = [content.plain[span.start : span.end] for span in content.spans if "underline" in str(span.style)]
        assert marked == ["不"]
        assert "→ 无法" in content.plain


async def test_what_is_better_left_out_is_said_in_words(start):
    """The rule gives nothing in place of the words; an arrow that points at nothing says less."""
    text = GRAVE.replace(
        "这款绝对不会坏，保证用十年，肯定不退，绝对是全网最低价，加我微信 abc123 再说吧。", "绝对不骗您"
    )
    async with start(files={"c.toml": text}) as driven:
        preview = driven.main.query_one("#preview", Preview)
        await wait_until(driven.pilot, lambda: "绝对 → 去掉" in preview.content.plain)


async def test_a_blank_field_opens_the_form_and_is_never_copied(start):
    async with start() as driven:
        await driven.type("退货运费")
        await driven.press("enter")
        assert isinstance(driven.app.screen, FillScreen)
        await driven.press("enter")  # everything still blank
        assert isinstance(driven.app.screen, FillScreen)
        assert driven.clipboard.copied == []
        await driven.press("m", "e", "enter", "h", "z", "enter")
        assert driven.clipboard.copied == ["运费由me承担，寄到hz"]
        assert isinstance(driven.app.screen, MainScreen)


async def test_escape_leaves_the_form_without_a_copy(start):
    async with start() as driven:
        await driven.type("退货运费")
        await driven.press("enter", "x", "escape")
        assert isinstance(driven.app.screen, MainScreen)
        assert driven.clipboard.copied == []


async def test_the_form_shows_the_reply_as_it_is_typed(start):
    async with start() as driven:
        await driven.type("退货运费")
        await driven.press("enter", "z", "y")
        assert "运费由zy承担" in driven.screen_text()


CHOICES = one_phrase("选颜色", "给您发{颜色:红色|黑色}的，{金额}元")


LATE_FIELD = one_phrase("几天能到", "您的订单已经安排好了发往您填写的城市通常需要{天数=3}天左右到货物流更新")


async def test_a_row_that_begins_inside_the_reply_shows_a_field_whole_or_not_at_all(start):
    async with start(files={"c.toml": LATE_FIELD}) as driven:
        await driven.type("到货")
        row = next(line for line in driven.screen_text().splitlines() if line.startswith("▌  "))
        assert row.strip(" ▌").startswith("{天数=3}天左右到货")


async def test_choices_are_taken_by_number(start):
    async with start(files={"c.toml": CHOICES}) as driven:
        await driven.press("enter")
        assert "1 红色  2 黑色" in driven.screen_text()
        await driven.press("2", "enter", "9", "enter")
        assert driven.clipboard.copied == ["给您发黑色的，9元"]


async def test_an_answer_that_breaks_the_books_pattern_is_refused_with_its_hint(start):
    fields = 'schema = 1\nname = "店"\n[fields."金额"]\npattern = \'\\d+\'\nhint = "元，只填数字"\n'
    async with start(files={"c.toml": CHOICES}, book_toml=fields) as driven:
        await driven.press("enter", "1", "enter", "x", "enter")
        assert isinstance(driven.app.screen, FillScreen)
        assert "金额 的写法不对，应为：元，只填数字" in driven.screen_text()
        await driven.press("backspace", "8", "enter")
        assert driven.clipboard.copied == ["给您发红色的，8元"]


AGENT = 'schema = 1\nname = "店"\n[fields."客服名"]\nremember = "agent"\n'


async def test_an_agents_answer_is_asked_once_and_kept(start):
    async with start(book_toml=AGENT) as driven:
        await driven.press("enter", "g", "u", "enter")
        await driven.press("enter")
        assert driven.clipboard.copied == ["欢迎光临，我是gu"] * 2


async def test_an_answer_that_cannot_be_kept_is_told_and_the_copy_still_happens(start, folders):
    (folders / "state").write_text("a file where the folder should be", encoding="utf-8")
    async with start(book_toml=AGENT) as driven:
        await driven.press("enter", "g", "u", "enter")
        assert driven.clipboard.copied == ["欢迎光临，我是gu"]


async def test_f2_asks_for_every_field_again(start):
    async with start(agent={"客服名": "小古"}) as driven:
        assert "我是小古" in driven.screen_text()
        await driven.press("f2")
        assert isinstance(driven.app.screen, FillScreen)
        await driven.press("end", "1", "enter")
        assert driven.clipboard.copied == ["欢迎光临，我是小古1"]


async def test_a_grave_finding_is_asked_about_first(start):
    """`confirm = "warn"` asks from warn up; the safest choice stands first and Esc copies nothing."""
    async with start(confirm="warn") as driven:
        await driven.type("到不了")
        await driven.press("enter")
        assert isinstance(driven.app.screen, ConfirmScreen)
        assert driven.clipboard.copied == []
        await driven.press("escape")
        assert driven.clipboard.copied == []
        await driven.press("enter", "enter")
        assert "无法" in driven.clipboard.copied[0]


GRAVE = one_phrase("加微信", "这款绝对不会坏，保证用十年，肯定不退，绝对是全网最低价，加我微信 abc123 再说吧。")


async def test_what_the_first_choice_copies_is_in_view_however_many_findings_there_are(start):
    async with start(files={"c.toml": GRAVE}) as driven:
        await driven.press("enter")
        await wait_until(driven.pilot, lambda: isinstance(driven.app.screen, ConfirmScreen))
        await wait_until(driven.pilot, lambda: "改成 " in driven.screen_text())
        await driven.press("enter")
        await wait_until(driven.pilot, lambda: driven.clipboard.copied)
        assert "微信" not in driven.clipboard.copied[0]


async def test_copy_as_it_is_must_be_chosen(start):
    async with start(confirm="warn") as driven:
        await driven.type("到不了")
        await driven.press("enter")
        assert driven.app.screen.query_one(OptionList).highlighted == 0
        await driven.press("up", "enter")
        assert driven.clipboard.copied == ["这款不能再便宜了"]


async def test_confirm_leads_to_editing(start):
    async with start(confirm="warn") as driven:
        await driven.type("到不了")
        await driven.press("enter", "down", "enter")
        assert isinstance(driven.app.screen, DraftScreen)
        driven.app.screen.query_one(TextArea).text = "换个地址可以送到"
        await driven.press("f2")
        assert driven.clipboard.copied == ["换个地址可以送到"]


async def test_confirm_never_copies_at_once(start):
    async with start(confirm="never") as driven:
        await driven.type("加微信")
        await driven.press("enter")
        assert driven.clipboard.copied == ["亲，加一下我的微信细聊"]


async def test_a_draft_is_checked_while_it_is_written_and_keeps_its_blanks(start):
    async with start() as driven:
        await driven.type("退货运费")
        await driven.press("f3")
        assert isinstance(driven.app.screen, DraftScreen)
        box = driven.app.screen.query_one(TextArea)
        assert box.text == "运费由{谁}承担，寄到{城市}"
        await driven.press("f2")
        assert driven.clipboard.copied == []
        box.text = "绝对包邮"
        await driven.pilot.pause(0.3)
        assert "警 绝对" in driven.screen_text()
        await driven.press("escape")
        assert driven.clipboard.copied == []


async def test_a_failed_copy_shows_the_text_selected_and_saves_it(start, folders):
    async with start(copying_fails=True) as driven:
        await driven.type("fh")
        await driven.press("enter")
        assert isinstance(driven.app.screen, RescueScreen)
        assert driven.app.screen.query_one(TextArea).selected_text == "您好，正常情况下两天内发出～"
        await driven.press("f2")
        await driven.pilot.pause(0.3)
        kept = folders / "state" / "rescued-copy.txt"
        assert kept.read_text(encoding="utf-8") == "您好，正常情况下两天内发出～"
        await driven.press("escape")
        assert driven.status == "没能放进剪贴板"


async def test_tab_walks_the_categories_and_escape_comes_back(start):
    async with start() as driven:
        bar = driven.main.query_one(CategoryBar)
        await driven.press("tab")
        assert (bar.category, driven.titles) == ("greetings", ["首次问候"])
        await driven.press("tab")
        assert (bar.category, len(driven.titles)) == ("shipping", 4)
        await driven.press("x", "escape")
        assert (bar.category, len(driven.titles)) == ("shipping", 4)
        await driven.press("escape")
        assert (bar.category, len(driven.titles)) == (None, 5)


async def test_a_click_chooses_a_category_and_a_row_and_a_double_click_copies(start):
    async with start(size=(120, 32)) as driven:
        await driven.pilot.click("#categories", offset=(2, 2))
        assert driven.main.query_one(CategoryBar).category == "shipping"
        await driven.pilot.click("#results", offset=(5, 5))
        assert driven.results.selected == 2
        await driven.pilot.click("#results", offset=(5, 0), times=2)
        await driven.pilot.pause()
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～"]


async def test_nothing_found_says_so(start):
    async with start() as driven:
        await driven.type("zzqqxx")
        assert driven.titles == []
        assert "没有找到" in driven.screen_text()
        await driven.press("enter", "f2", "f3", "f4", "down", "alt+1")
        assert driven.clipboard.copied == []


async def test_help_shows_the_keymap_in_force(start, folders):
    (folders / "config" / "keymaps").mkdir(parents=True)
    (folders / "config" / "keymaps" / "mine.toml").write_text(
        'schema = 1\ntitle = "我的"\n[keys]\n"phrase.copy" = ["f12"]\n"theme.next" = []\n', encoding="utf-8"
    )
    keymap = load_keymap("mine", folders / "config" / "keymaps")
    async with start(size=(80, 60), keymap=keymap) as driven:
        await driven.press("f1")
        assert isinstance(driven.app.screen, HelpScreen)
        shown = driven.screen_text()
        assert "键位：我的" in shown
        assert "F12  复制选中的话术" in shown
        assert "换主题" not in shown
        await driven.press("escape")
        await driven.type("fh")
        await driven.press("enter")  # no longer copies
        assert driven.clipboard.copied == []
        await driven.press("f12")
        assert len(driven.clipboard.copied) == 1
        theme = driven.app.theme
        await driven.press("f10")  # unbound
        assert driven.app.theme == theme


async def test_f10_walks_the_four_themes_and_says_which(start):
    async with start(theme="light") as driven:
        assert driven.app.theme == "textual-light"
        seen = []
        for _ in range(4):
            await driven.press("f10")
            seen.append((driven.app.theme, driven.status[3:].split("（")[0]))
            setting = next(name for name, theme in NAMES.items() if theme == driven.app.theme)
            assert f'theme = "{setting}"）' in driven.screen_text()  # whole, in a narrow pane too
            assert "首次问候" in driven.screen_text()
        assert seen == [
            ("textual-dark", "深色"),
            ("miaohui-contrast", "高对比"),
            ("ansi-dark", "终端十六色"),
            ("textual-light", "浅色"),
        ]


@pytest.mark.parametrize(
    ("setting", "ground", "theme"),
    [
        ("auto", "", "textual-dark"),
        ("auto", "0;15", "textual-light"),
        ("auto", "15;0", "textual-dark"),
        ("dark", "0;15", "textual-dark"),
        ("ansi", "", "ansi-dark"),
    ],
)
def test_the_theme_follows_the_setting_and_else_the_terminals_ground(setting, ground, theme):
    assert theme_for(setting, {"COLORFGBG": ground}) == theme


async def test_the_terminals_cursor_stands_in_the_box(start):
    """An input method draws its candidates there: at start, after typing and after a relayout."""
    async with start() as driven:
        box = driven.main.query_one("#search", TextBox)
        assert driven.app.cursor_position == box.cursor_screen_offset
        await driven.press("f", "a")
        assert driven.app.cursor_position == box.cursor_screen_offset
        await driven.pilot.resize_terminal(120, 32)
        await driven.pilot.pause()
        assert driven.app.cursor_position == box.cursor_screen_offset
        await driven.press("escape")
        await driven.type("退货运费")
        await driven.press("enter")
        form_box = driven.app.screen.query_one("#field-0", TextBox)
        await driven.pilot.pause()
        assert driven.app.cursor_position == form_box.cursor_screen_offset


async def test_a_buyers_message_of_several_lines_can_be_pasted(start):
    async with start() as driven:
        box = driven.main.query_one("#search", TextBox)
        box.post_message(events.Paste("老板\n啥时候发\r\n\x1b[31m呀"))
        await driven.pilot.pause()
        assert box.value == "老板 啥时候发 呀"
        assert driven.titles[0] == "什么时候发货"


async def test_four_thousand_pasted_characters_are_kept_and_answered(start):
    async with start() as driven:
        box = driven.main.query_one("#search", TextBox)
        box.post_message(events.Paste("这个什么时候发货" * 1000))
        await driven.pilot.pause()
        assert len(box.value) == 4000
        await driven.press("escape")
        assert len(driven.titles) == 5


@pytest.mark.parametrize("size", [(44, 22), (120, 32)])
async def test_hostile_text_is_shown_as_text(start, size):
    async with start(size=size, files={"x.toml": HOSTILE}) as driven:
        shown = driven.screen_text()
        assert "[/] [red]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        await driven.press("enter")
        assert driven.clipboard.copied == ["[/] [red] 红 反 {} [@click=app.quit]x[/]"]
        assert driven.app.is_running


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (30, 8), (44, 22), (80, 24), (120, 32), (300, 90)])
async def test_every_size_is_usable_and_none_crashes(start, size):
    async with start(size=(44, 22)) as driven:
        await driven.pilot.resize_terminal(*size)
        await driven.type("fh")
        await driven.press("down", "tab", "f1", "escape", "f3", "escape", "escape", "escape")
        await driven.type("fh")
        await driven.press("enter")
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～"]


async def test_narrow_stacks_and_wide_sets_side_by_side(start):
    async with start(size=(44, 22)) as driven:

        def regions():
            return [driven.main.query_one(f"#{name}").region for name in ("search", "categories", "results", "preview")]

        search, categories, results, preview = regions()
        assert search.y < categories.y < results.y < preview.y
        assert categories.height == 1
        assert {region.width for region in (search, categories, results, preview)} == {44}
        await driven.pilot.resize_terminal(120, 32)
        await driven.pilot.pause()
        search, categories, results, preview = regions()
        assert search.y < categories.y == results.y == preview.y
        assert categories.right <= results.x < results.right <= preview.x
        assert categories.height == results.height == preview.height > 20


async def test_a_low_window_keeps_box_list_and_status(start):
    async with start(size=(20, 5)) as driven:
        shown = {name: driven.main.query_one(f"#{name}").region for name in ("search", "results", "status")}
        assert [region.height for region in shown.values()] == [1, 2, 1]
        assert not driven.main.query_one(Preview).display


async def test_an_empty_book_says_how_to_begin(start):
    async with start(files={}) as driven:
        assert "话术本还是空的" in driven.screen_text()
        await driven.press("enter", "down", "x")
        assert driven.app.is_running


async def test_a_broken_file_shows_a_banner_with_its_place_and_the_rest_works(start):
    async with start(size=(120, 32), files={"a.toml": BROKEN, "b.toml": CHOICES}) as driven:
        assert driven.titles == ["选颜色"]
        shown = driven.screen_text()
        assert "a.toml:2:" in shown


BROKEN = "schema = 1\nname = “物流”\n"


async def test_a_long_reply_is_copied_whole(start):
    long_text = "很长的话" * 1000
    file = f'schema = 1\ncategory = "c"\nname = "类"\n[[phrase]]\nid = "c.1"\ntitle = "长"\ntext = "{long_text}"\n'
    async with start(files={"c.toml": file}) as driven:
        await driven.press("ctrl+down", "ctrl+down", "enter")
        assert driven.clipboard.copied == [long_text]


async def test_ctrl_q_quits(start):
    async with start() as driven:
        await driven.press("ctrl+q")
        assert not driven.app.is_running or driven.app._exit


async def test_letters_and_enter_in_one_burst_copy_what_the_letters_mean(start):
    """A fast hand or a paste delivers them at once; Enter must not overtake the letters."""
    async with start() as driven:
        for key in ("t", "h", "enter"):
            driven.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driven.pilot.pause(0.1)
        assert isinstance(driven.app.screen, FillScreen)  # 退货运费谁承担, not the first phrase of the book
        for key in ("a", "enter", "b", "enter"):
            driven.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driven.pilot.pause(0.1)
        assert driven.clipboard.copied == ["运费由a承担，寄到b"]


async def test_letters_and_down_in_one_burst_select_in_the_new_results(start):
    async with start() as driven:
        for key in ("不", "down", "enter"):
            driven.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await driven.pilot.pause(0.1)
        assert len(driven.titles) < 5
        assert driven.results.selected == min(1, len(driven.titles) - 1)


MANY = 'schema = 1\ncategory = "c"\nname = "类"\n' + "".join(
    f'[[phrase]]\nid = "c.{number}"\ntitle = "第{number}条"\ntext = "正文{number}"\n' for number in range(300)
)


async def test_the_list_can_be_walked_to_its_very_end(start):
    async with start(files={"c.toml": MANY}) as driven:
        await driven.press(*["pagedown"] * 110)
        assert len(driven.titles) == 300
        assert driven.results.current.phrase.title == "第299条"
        assert "第299条" in driven.screen_text()


async def test_the_wheel_scrolls_list_and_reply(start):
    async with start(files={"c.toml": MANY}) as driven:
        for _ in range(5):
            await driven.pilot._post_mouse_events([events.MouseScrollDown], "#results", offset=(3, 3))
        await driven.pilot.pause()
        assert driven.results.top == 15
        assert "第8条" in driven.screen_text()


async def test_a_reading_that_broke_off_is_said_before_notes_on_settings(start):
    async with start() as driven:
        driven.app._notes.append("config.toml 第 3 行写错了")
        driven.app.post_message(DeskFailed("磁盘坏了"))
        await driven.pilot.pause()
        assert "磁盘坏了" in str(driven.main.query_one("#banner", Static).content)


_MANY = "schema = 1\ncategory = 'many'\nname = '许多'\n" + "".join(
    f"[[phrase]]\nid = 'many.{number:03}'\ntitle = '第{number}条发货'\ntext = '今天发出'\n" for number in range(200)
)


async def test_a_tall_window_is_filled_with_hits_and_scrolling_brings_more(start):
    async with start((44, 120), {"many.toml": _MANY}) as driven:
        await driven.type("发货")
        assert len(driven.results.hits) >= driven.results.page_rows() > 40
        await driven.press(*["pagedown"] * 6)
        assert len(driven.results.hits) == 200


async def test_what_is_selected_far_down_stays_so_when_the_books_are_read_again(start):
    async with start(files={"many.toml": _MANY}) as driven:
        await driven.type("发货")
        await driven.press(*["pagedown"] * 12)
        selected = driven.results.current.phrase.id
        assert driven.results.selected > 30
        driven.main.show_desk(driven.app._copying, driven.app._usage)
        await driven.pilot.pause()
        assert driven.results.current.phrase.id == selected


MAKE_READY = Loading._make_ready  # before a fixture takes its place


async def test_patterns_are_compiled_behind_the_first_results(start, monkeypatch):
    monkeypatch.setattr(Loading, "_make_ready", MAKE_READY)
    async with start() as driven:
        rules = driven.app._copying.desk.rules.rules
        await wait_until(
            driven.pilot, lambda: all("compiled" in vars(each) for rule in rules for each in rule.expressions())
        )


async def test_a_changed_file_does_not_wait_until_all_patterns_are_compiled(start, monkeypatch, folders):
    monkeypatch.setattr(Loading, "_make_ready", MAKE_READY)
    monkeypatch.setattr("tui.loading._BREATH", 1)  # a thousand seconds and more for all of them
    async with start() as driven:
        before = driven.app._copying.desk
        driven.app._loading.reopen()
        await wait_until(driven.pilot, lambda: driven.app._copying.desk is not before)


async def test_no_color_leaves_shades_of_grey_and_the_words(start, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with start() as driven:
        await driven.type("")
        strips = driven.app.screen._compositor.render_strips(driven.app.size)
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        colours = {colour.triplet for style in styles for colour in (style.color, style.bgcolor) if colour}
        assert len(colours) > 3
        assert {len(set(triplet)) for triplet in colours if triplet} == {1}
        assert "警 " in driven.screen_text()
