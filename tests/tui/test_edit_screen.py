"""Phrases written, changed, deleted and brought back on the screen, in real files; nothing typed is ever lost."""

import sys
import threading
from pathlib import Path

import pytest
import tomli
from textual.widgets import OptionList, Static
from waiting import wait_until

from tui.screens.choose import ChooseScreen
from tui.screens.edit import EditScreen
from tui.screens.main import MainScreen
from tui.widgets.checked_text import CheckedText
from tui.widgets.status_line import StatusLine
from tui.widgets.text_box import TextBox

COMMENTED = """schema = 1
category = "shipping"
name = "物流"

# 运营核对过
[[phrase]]
id = "ship.when"
title = "什么时候发货"
text = "您好，两天内发出～"
# 下面这条归客服组
[[phrase]]
id = "ship.fee"
title = "退货运费谁承担"
text = "运费由我们承担"
code = "yf"
"""


def book_of(folders: Path) -> Path:
    return folders / "book" / "phrases" / "20-shipping.toml"


def phrases_in(path: Path) -> dict[str, dict[str, object]]:
    return {each["id"]: each for each in tomli.loads(path.read_text(encoding="utf-8"))["phrase"]}


def status_of(driven) -> str:
    return str(driven.app.screen.query_one(StatusLine).content)


async def until(driven, fits) -> None:
    """Wait for what a thread will bring."""
    await wait_until(driven.pilot, fits)


async def on_main(driven, said: str) -> None:
    await until(driven, lambda: isinstance(driven.app.screen, MainScreen) and said in driven.status)


def box(driven, name: str) -> TextBox:
    return driven.app.screen.query_one(f"#edit-{name}", TextBox)


def pad(driven):
    return driven.app.screen.query_one(CheckedText).pad


async def open_form(driven, query: str = "发货") -> None:
    await driven.type(query)
    await driven.press("f7")
    await until(driven, lambda: isinstance(driven.app.screen, EditScreen))


async def test_an_edit_is_saved_where_it_stood_and_shows_in_the_list(start, folders):
    async with start(files={"20-shipping.toml": COMMENTED}) as driven:
        await open_form(driven)
        assert pad(driven).text == "您好，两天内发出～"
        await driven.press(*"ok", "f2")
        await on_main(driven, "已改好：什么时候发货")
        assert driven.main.query_one("#search", TextBox).value == "发货"
        await until(driven, lambda: driven.results.current.phrase.text == "您好，两天内发出～ok")
    assert book_of(folders).read_text(encoding="utf-8") == COMMENTED.replace("发出～", "发出～ok")


async def test_every_field_is_written_and_a_category_is_chosen_by_number(start, folders):
    async with start() as driven:
        await driven.type("能不能周末送")
        await driven.press("ctrl+n")
        await until(driven, lambda: isinstance(driven.app.screen, EditScreen))
        assert box(driven, "title").value == "能不能周末送"
        pad(driven).text = "周末也为您派送～"
        box(driven, "category").value = "2"
        box(driven, "tags").value = "周末、 派送，"
        box(driven, "code").value = "zm"
        driven.app.screen.query_one("#edit-asks").text = "周六送吗\n\n周日送吗"
        driven.app.screen.query_one("#edit-note").text = "先看地区"
        await driven.press("f2")
        await on_main(driven, "已存下新话术：能不能周末送")
        await until(driven, lambda: "能不能周末送" in driven.titles)
    saved = phrases_in(book_of(folders))["shipping.neng-bu-neng-zhou-mo-song"]
    assert saved == {
        "id": "shipping.neng-bu-neng-zhou-mo-song",
        "title": "能不能周末送",
        "text": "周末也为您派送～",
        "code": "zm",
        "tags": ["周末", "派送"],
        "asks": ["周六送吗", "周日送吗"],
        "note": "先看地区",
    }


async def test_nothing_found_offers_to_write_it_by_key_and_by_mouse(start):
    async with start() as driven:
        await driven.type("zzqqxx")
        assert "Ctrl+N 写成新话术" in driven.screen_text()
        await driven.pilot.click("#results", offset=(5, 2))
        await until(driven, lambda: isinstance(driven.app.screen, EditScreen))
        assert box(driven, "title").value == "zzqqxx"
        await driven.press("escape")
        assert isinstance(driven.app.screen, EditScreen)  # the title would be lost: asked once
        await driven.press("escape")
        assert isinstance(driven.app.screen, MainScreen)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("title", "长" * 81, "最多 80"),
        ("code", "a b", "中间没有空格"),
        ("category", "物流流", "是不是 物流"),
        ("category", "", "还没选分类"),
    ],
)
async def test_a_field_that_breaks_a_rule_is_named_and_gets_the_focus(start, folders, name, value, said):
    before = None
    async with start() as driven:
        before = book_of(folders).read_bytes()
        await open_form(driven)
        pad(driven).text = "改过的话"
        box(driven, name).value = value
        await driven.press("f2")
        assert said in status_of(driven)
        assert driven.app.focused is box(driven, name)
        assert pad(driven).text == "改过的话"
    assert book_of(folders).read_bytes() == before


async def test_a_blank_form_is_no_mistake_yet_but_is_not_saved(start, folders):
    async with start() as driven:
        await driven.press("ctrl+n")
        await until(driven, lambda: isinstance(driven.app.screen, EditScreen))
        assert status_of(driven) == "写好按 F2 保存"
        await driven.press("f2")
        await driven.pilot.pause(0.2)
        assert isinstance(driven.app.screen, EditScreen)
        await driven.press("escape")
        assert isinstance(driven.app.screen, MainScreen)  # nothing was typed, nothing is asked


async def test_quitting_never_drops_what_was_typed_without_a_word(start):
    async with start() as driven:
        await open_form(driven)
        await driven.press("1", "ctrl+q")
        assert "还没保存：F2 保存，再按一次 Ctrl+Q 就不要了" in status_of(driven)
        assert pad(driven).text.endswith("1")
        await driven.press("ctrl+q")
        assert driven.app._exit


async def test_text_is_checked_while_typing_and_the_cursor_stays(start):
    async with start() as driven:
        await open_form(driven)
        pad(driven).text = "这款不能再便宜了，绝对包邮"
        pad(driven).move_cursor((0, 4))
        await until(driven, lambda: "→ 无法" in driven.screen_text())
        assert pad(driven).cursor_location == (0, 4)
        await driven.press("f5")
        assert pad(driven).selected_text == "绝对"  # the next one behind the cursor
        await driven.press("f5")
        assert pad(driven).selected_text == "不"  # round the end
        await driven.press("f6")
        assert pad(driven).text == "这款无法再便宜了，绝对包邮"
        await driven.press("ctrl+z")
        assert pad(driven).text == "这款不能再便宜了，绝对包邮"


async def test_a_malformed_field_a_code_in_use_and_too_much_text_are_told(start):
    async with start(size=(80, 32)) as driven:
        await open_form(driven)
        pad(driven).text = "寄到{城 市}"
        await until(driven, lambda: "填空名" in driven.screen_text())
        box(driven, "code").value = "FH"
        await driven.pilot.pause(0.3)
        assert not driven.app.screen.query_one("#edit-notes", Static).display  # it is this phrase's own
        await driven.press("escape", "escape")
        await open_form(driven, "加微信")
        box(driven, "code").value = "FH"
        await until(driven, lambda: "快捷码 FH 已经是“什么时候发货”的" in driven.screen_text())
        pad(driven).text = "长" * 4001
        await until(driven, lambda: "4001 个字，最多 4000 个" in status_of(driven))


async def test_a_category_can_be_clicked(start):
    async with start() as driven:
        await open_form(driven)
        await driven.pilot.click("#edit-categories", offset=(9, 0))
        await driven.pilot.pause()
        assert box(driven, "category").value == "问候"


async def test_tab_walks_every_box_and_back(start):
    async with start() as driven:
        await open_form(driven)
        walked = []
        for _ in range(7):
            await driven.press("tab")
            walked.append(driven.app.focused.id)
        assert walked == ["edit-category", "edit-tags", "edit-code", "edit-asks", "edit-note", "edit-title", "text"]
        await driven.press("shift+tab")
        assert driven.app.focused.id == "edit-title"


async def test_delete_asks_once_goes_to_the_trash_and_undo_brings_it_back(start, folders):
    async with start(files={"20-shipping.toml": COMMENTED}) as driven:
        await driven.type("发货")
        await driven.press("ctrl+delete")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press("escape")
        assert book_of(folders).read_text(encoding="utf-8") == COMMENTED
        await driven.press("ctrl+delete")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press("enter")
        await on_main(driven, "已移到回收站：什么时候发货 · Ctrl+Z 撤销")
        await until(driven, lambda: "什么时候发货" not in driven.titles)
        assert "ship.when" not in phrases_in(book_of(folders))
        await driven.press("ctrl+z")
        await on_main(driven, "已撤销删除：什么时候发货")
        await until(driven, lambda: "什么时候发货" in driven.titles)
        assert book_of(folders).read_text(encoding="utf-8") == COMMENTED
        await driven.press("ctrl+z")
        await on_main(driven, "没有可以撤销的改动")


async def test_the_trash_lists_what_was_deleted_and_restores_it(start, folders):
    async with start(files={"20-shipping.toml": COMMENTED}) as driven:
        await driven.press("ctrl+r")
        await on_main(driven, "回收站是空的")
        await driven.type("发货")
        await driven.press("ctrl+delete")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press("enter")
        await on_main(driven, "已移到回收站")
        await driven.press("ctrl+r")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await until(driven, lambda: "什么时候发货" in driven.screen_text())
        assert "您好，两天内发出～" in driven.screen_text()
        await driven.press("enter")
        await on_main(driven, "已恢复：什么时候发货")
        assert "ship.when" in phrases_in(book_of(folders))


async def test_undo_of_an_edit_names_it_and_the_old_words_stand_in_the_history(start, folders):
    async with start(files={"20-shipping.toml": COMMENTED}) as driven:
        await open_form(driven)
        await driven.press("1", "f2")
        await on_main(driven, "已改好")
        await until(driven, lambda: driven.results.current.phrase.text.endswith("1"))
        await driven.press("ctrl+o")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await until(driven, lambda: "您好，两天内发出～" in driven.screen_text())
        await driven.press("enter")
        await until(driven, lambda: isinstance(driven.app.screen, EditScreen))
        assert pad(driven).text == "您好，两天内发出～"
        await driven.press("f2")
        await on_main(driven, "已改好")
        assert book_of(folders).read_text(encoding="utf-8") == COMMENTED
        await driven.press("ctrl+z")
        await on_main(driven, "已撤销修改：什么时候发货")
        assert "发出～1" in book_of(folders).read_text(encoding="utf-8")


def changed_meanwhile(folders: Path, before: str, after: str) -> None:
    path = book_of(folders)
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


async def test_different_fields_changed_by_two_people_are_merged(start, folders):
    async with start(files={"20-shipping.toml": COMMENTED}) as driven:
        await open_form(driven)
        changed_meanwhile(folders, 'title = "什么时候发货"', 'title = "几时发货"')
        await driven.press("1", "f2")
        await on_main(driven, "别人同时改的也留着")
    saved = phrases_in(book_of(folders))["ship.when"]
    assert (saved["title"], saved["text"]) == ("几时发货", "您好，两天内发出～1")


@pytest.mark.parametrize(
    ("keys", "closed", "text"),
    [
        (["enter"], False, "别人的话"),
        (["escape"], False, "别人的话"),
        (["down", "enter"], True, "您好，两天内发出～1"),
        (["down", "down", "enter"], True, "别人的话"),
    ],
)
async def test_one_field_changed_by_two_people_is_asked_about_with_both_texts(start, folders, keys, closed, text):
    async with start(size=(80, 24), files={"20-shipping.toml": COMMENTED}) as driven:
        await open_form(driven)
        changed_meanwhile(folders, "您好，两天内发出～", "别人的话")
        await driven.press("1", "f2")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await until(driven, lambda: "别人的话" in driven.screen_text())
        assert "您好，两天内发出～1" in driven.screen_text()
        await driven.press(*keys)
        if closed:
            await until(driven, lambda: isinstance(driven.app.screen, MainScreen))
        else:
            assert isinstance(driven.app.screen, EditScreen)
            assert pad(driven).text == "您好，两天内发出～1"
    assert phrases_in(book_of(folders))["ship.when"]["text"] == text


async def test_a_file_broken_meanwhile_is_told_and_the_typed_text_kept(start, folders):
    async with start(files={"20-shipping.toml": COMMENTED}) as driven:
        await open_form(driven)
        book_of(folders).write_text("schema = 1\n[[phrase]\n", encoding="utf-8")
        await driven.press("1", "f2")
        await until(driven, lambda: "没存成" in status_of(driven))
        assert "写的都还在" in status_of(driven)
        assert pad(driven).text == "您好，两天内发出～1"
        book_of(folders).write_text(COMMENTED, encoding="utf-8")
        await driven.press("f2")
        await on_main(driven, "已改好")


@pytest.mark.skipif(sys.platform == "win32", reason="a file where the state folder should be is POSIX's test")
async def test_an_unwritable_folder_is_told_and_the_typed_text_kept(start, folders):
    async with start(files={"20-shipping.toml": COMMENTED}) as driven:
        await open_form(driven)
        (folders / "state" / "edits").parent.mkdir(exist_ok=True)
        (folders / "state" / "edits").write_text("no folder", encoding="utf-8")
        await driven.press("1", "f2")
        await until(driven, lambda: "没存成" in status_of(driven))
        assert pad(driven).text == "您好，两天内发出～1"
        assert book_of(folders).read_text(encoding="utf-8") == COMMENTED


async def test_saving_never_holds_up_the_screen(start, monkeypatch):
    """A share that hangs: letters still arrive, and the form answers when the share does."""
    free = threading.Event()
    from phrasebook.files.editing import Editor  # noqa: PLC0415 - patched for this test

    save = Editor.save

    def slow(self, *given, **named):
        free.wait(10)
        return save(self, *given, **named)

    monkeypatch.setattr(Editor, "save", slow)
    async with start() as driven:
        await open_form(driven)
        await driven.press("1", "f2", "2")
        assert pad(driven).text.endswith("12")
        assert "正在保存" in status_of(driven) or status_of(driven)
        free.set()
        await on_main(driven, "已改好")


async def test_hostile_words_are_shown_as_words(start):
    hostile = COMMENTED.replace("什么时候发货", "[/] [red] 发货").replace("您好，两", "[@click=app.quit]x[/] 两")
    async with start(size=(80, 24), files={"20-shipping.toml": hostile}) as driven:
        await open_form(driven)
        assert "[@click=app.quit]x[/] 两天内" in driven.screen_text()
        await driven.press("escape", "ctrl+delete")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await until(driven, lambda: "[/] [red] 发货" in driven.screen_text())
        await driven.press("enter")
        await on_main(driven, "[/] [red] 发货")
        await driven.press("ctrl+r")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await until(driven, lambda: "[/] [red] 发货" in driven.screen_text())


@pytest.mark.parametrize("size", [(44, 22), (80, 24), (120, 32)])
async def test_every_box_is_on_the_screen_and_inside_it(start, size):
    async with start(size=size) as driven:
        await open_form(driven)
        screen = driven.app.screen
        names = ("edit-title", "edit-category", "edit-tags", "edit-code", "edit-asks", "edit-note", "edit-status")
        regions = [screen.query_one(f"#{name}").region for name in names]
        assert all(region.height >= 1 and region.right <= size[0] for region in regions)
        assert [region.y for region in regions] == sorted(region.y for region in regions)
        assert pad(driven).region.height >= 5
        findings = screen.query_one("#findings").region
        if size[0] >= 100:
            assert findings.x >= pad(driven).region.right
        else:
            assert findings.y >= pad(driven).region.bottom


async def test_the_smallest_window_still_edits(start, folders):
    async with start(size=(44, 22)) as driven:
        await open_form(driven)
        await driven.pilot.resize_terminal(20, 5)
        await driven.press("tab", "tab", "f5", "tab", "shift+tab", "ctrl+e", "1", "f2")
        await on_main(driven, "已改好")
    assert str(phrases_in(book_of(folders))["ship.when"]["text"]).endswith("1")


async def test_choices_are_taken_by_mouse(start):
    async with start() as driven:
        await driven.type("发货")
        await driven.press("ctrl+delete")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.pilot.click(OptionList, offset=(4, 1))
        await driven.pilot.pause()
        assert isinstance(driven.app.screen, MainScreen)
        assert "什么时候发货" in driven.titles
