"""One reply of several phrases: stacked, mended one finding at a time, copied once, kept when left."""

import pytest
from samples import one_phrase
from textual.widgets import Static
from waiting import wait_until

from tui.screens.choose import ChooseScreen
from tui.screens.draft import DraftScreen
from tui.screens.edit import EditScreen
from tui.screens.fill import FillScreen
from tui.screens.main import MainScreen
from tui.screens.rescue import RescueScreen
from tui.widgets.checked_text import CheckedText
from tui.widgets.status_line import StatusLine

RISKY = """schema = 1
category = "shipping"
name = "物流"
[[phrase]]
id = "a.low"
title = "到不了更低"
text = "这款不能再便宜了，今天到不了"
[[phrase]]
id = "a.sure"
title = "绝对包邮"
text = "绝对包邮，放心拍～"
allow = ["tone.juedui"]
reason = "活动页写明"
"""


async def until(driven, fits) -> None:
    await wait_until(driven.pilot, fits)


async def draft_of(driven):
    await until(driven, lambda: isinstance(driven.app.screen, DraftScreen))
    return driven.app.screen.query_one(CheckedText)


def said(driven) -> str:
    return str(driven.app.screen.query_one(StatusLine).content)


async def stack(driven, query: str) -> None:
    await driven.type(query)
    await driven.press("ctrl+t")


async def test_phrases_are_stacked_filled_and_copied_once(start):
    async with start() as driven:
        await stack(driven, "发货")
        await until(driven, lambda: "已加进草稿：1 条" in driven.status)
        await stack(driven, "退货运费")
        await until(driven, lambda: isinstance(driven.app.screen, FillScreen))
        await driven.press("m", "e", "enter", "h", "z", "enter")
        await until(driven, lambda: "已加进草稿：2 条" in driven.status)
        assert "F3 看草稿" in driven.status
        assert driven.clipboard.copied == []
        await driven.press("f3")
        draft = await draft_of(driven)
        assert draft.text == "您好，正常情况下两天内发出～\n运费由me承担，寄到hz"
        await driven.press("f2")
        await until(driven, lambda: driven.clipboard.copied)
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～\n运费由me承担，寄到hz"]
        await until(driven, lambda: "草稿（2 条）" in driven.status)
        await driven.type("加微信")
        await driven.press("f3")
        assert (await draft_of(driven)).text == "亲，加一下我的微信细聊"  # the draft was emptied by the copy


async def test_a_fill_form_given_up_stacks_nothing(start):
    async with start() as driven:
        await stack(driven, "退货运费")
        await until(driven, lambda: isinstance(driven.app.screen, FillScreen))
        await driven.press("escape")
        await driven.type("zzqqxx")
        await driven.press("f3")
        assert (await draft_of(driven)).text == ""


async def test_a_changed_draft_survives_leaving_and_an_unchanged_one_does_not(start):
    async with start() as driven:
        await driven.type("发货")
        await driven.press("f3")
        await draft_of(driven)
        await driven.press("escape")
        await driven.type("加微信")
        await driven.press("f3")
        draft = await draft_of(driven)
        assert draft.text == "亲，加一下我的微信细聊"
        await driven.press("!", "escape")
        await until(driven, lambda: "草稿留着，F3 接着写" in driven.status)
        await driven.type("发货")
        await driven.press("f3")
        draft = await draft_of(driven)
        assert draft.text == "亲，加一下我的微信细聊!"
        await driven.press("ctrl+delete")
        assert draft.text == ""
        await driven.press("ctrl+z")
        assert draft.text == "亲，加一下我的微信细聊!"
        await driven.press("ctrl+delete", "escape", "f3")
        assert (await draft_of(driven)).text == "您好，正常情况下两天内发出～"


async def test_findings_are_mended_one_at_a_time_or_all_at_once(start):
    async with start(files={"a.toml": RISKY}) as driven:
        await driven.type("到不了")
        await driven.press("f3")
        draft = await draft_of(driven)
        await driven.press("f5")
        first = draft.pad.selected_text
        assert first in ("不", "到不了")
        assert " → " in said(driven)
        assert "F6 换上" in said(driven)
        await driven.press("f6")
        assert draft.text == "这款无法再便宜了，今天到不了"
        await driven.press("ctrl+z")
        assert draft.text == "这款不能再便宜了，今天到不了"
        before = len(draft.findings)
        await driven.press("f4")
        assert len(draft.findings) < before
        assert "不能" not in draft.text


async def test_a_click_on_a_finding_takes_what_it_offers(start):
    async with start(size=(120, 32), files={"a.toml": RISKY}) as driven:
        await driven.type("到不了")
        await driven.press("f3")
        draft = await draft_of(driven)
        await driven.pilot.click("#report", offset=(3, 0))
        await until(driven, lambda: draft.text.startswith("这款无法再便宜了"))


async def test_checking_never_moves_the_cursor(start):
    async with start(files={"a.toml": RISKY}) as driven:
        await driven.type("到不了")
        await driven.press("f3")
        draft = await draft_of(driven)
        draft.pad.move_cursor((0, 2))
        await driven.press("x", "y")
        assert draft.pad.cursor_location == (0, 4)
        await driven.pilot.pause(0.4)
        assert draft.pad.cursor_location == (0, 4)
        assert draft.text.startswith("这款xy不能")


async def test_a_phrases_own_exception_counts_for_that_phrase_alone(start):
    async with start(files={"a.toml": RISKY}) as driven:
        await driven.type("绝对包邮")
        await driven.press("f3")
        draft = await draft_of(driven)
        await draft.check()
        assert list(draft.findings) == []
        await driven.press("escape")
        await stack(driven, "绝对包邮")
        await stack(driven, "到不了")
        await until(driven, lambda: "2 条" in driven.status)
        await driven.press("f3")
        draft = await draft_of(driven)
        await draft.check()
        assert "tone.juedui" in {finding.rule for finding in draft.findings}


async def test_a_draft_becomes_a_phrase(start, folders):
    async with start() as driven:
        await stack(driven, "发货")
        await stack(driven, "加微信")
        await until(driven, lambda: "2 条" in driven.status)
        await driven.press("f3")
        await draft_of(driven)
        await driven.press("f7")
        await until(driven, lambda: isinstance(driven.app.screen, EditScreen))
        form = driven.app.screen
        assert form.query_one(CheckedText).text == "您好，正常情况下两天内发出～\n亲，加一下我的微信细聊"
        form.query_one("#edit-title").value = "两句一起"
        form.query_one("#edit-category").value = "2"
        await driven.press("f2")
        await until(driven, lambda: "已存下新话术：两句一起" in driven.status)
        await driven.type("两句一起")
        await until(driven, lambda: driven.titles[:1] == ["两句一起"])
    written = (folders / "book" / "phrases" / "20-shipping.toml").read_text(encoding="utf-8")
    assert '"""\n您好，正常情况下两天内发出～\n亲，加一下我的微信细聊"""' in written


async def test_a_form_given_up_leaves_the_draft_as_it_was(start):
    async with start() as driven:
        await stack(driven, "发货")
        await driven.press("f3")
        await draft_of(driven)
        await driven.press("f7")
        await until(driven, lambda: isinstance(driven.app.screen, EditScreen))
        await driven.press("escape", "escape")
        await until(driven, lambda: isinstance(driven.app.screen, MainScreen))
        await driven.press("f3")
        assert (await draft_of(driven)).text == "您好，正常情况下两天内发出～"


async def test_a_grave_draft_is_asked_about_and_stays_when_the_copy_is_given_up(start):
    async with start(confirm="warn", files={"a.toml": RISKY}) as driven:
        await stack(driven, "到不了")
        await driven.press("f3")
        await draft_of(driven)
        await driven.press("f2")
        await until(driven, lambda: not isinstance(driven.app.screen, DraftScreen | MainScreen))
        await driven.press("escape")
        assert driven.clipboard.copied == []
        await driven.press("f3")
        assert (await draft_of(driven)).text == "这款不能再便宜了，今天到不了"


async def test_a_draft_that_did_not_reach_the_clipboard_is_still_there(start):
    async with start(copying_fails=True) as driven:
        await stack(driven, "发货")
        await driven.press("f3")
        await draft_of(driven)
        await driven.press("!", "f2")
        await until(driven, lambda: isinstance(driven.app.screen, RescueScreen))
        await driven.press("escape", "f3")
        assert (await draft_of(driven)).text == "您好，正常情况下两天内发出～!"


async def test_a_draft_never_grows_beyond_a_reply(start):
    long_text = "很长的话" * 900
    file = f'schema = 1\ncategory = "c"\nname = "类"\n[[phrase]]\nid = "c.1"\ntitle = "长"\ntext = "{long_text}"\n'
    async with start(files={"c.toml": file}) as driven:
        await driven.press("ctrl+t", "ctrl+t")
        await until(driven, lambda: "草稿满了" in driven.status)
        await driven.press("f3")
        assert len((await draft_of(driven)).text) == 3600


@pytest.mark.parametrize("size", [(44, 22), (80, 24), (120, 32)])
async def test_box_findings_and_status_are_on_the_screen(start, size):
    async with start(size=size, files={"a.toml": RISKY}) as driven:
        await driven.type("到不了")
        await driven.press("f3")
        draft = await draft_of(driven)
        await until(driven, lambda: "无法" in driven.screen_text())
        findings = driven.app.screen.query_one("#findings").region
        box, status = draft.pad.region, driven.app.screen.query_one(StatusLine).region
        assert box.height >= 5
        assert findings.bottom <= status.y
        assert findings.x >= box.right if size[0] >= 100 else findings.y >= box.bottom
        assert driven.app.cursor_position == draft.pad.cursor_screen_offset


async def test_the_smallest_window_still_drafts(start):
    async with start(size=(20, 5)) as driven:
        await driven.type("发货")
        await driven.press("f3", "!", "f5", "f6", "f4", "f2")
        await until(driven, lambda: driven.clipboard.copied)
        assert driven.clipboard.copied == ["您好，正常情况下两天内发出～!"]


async def test_the_first_run_asks_once_and_the_answers_fill_the_phrases(start):
    async with start() as driven:
        hint = driven.main.query_one("#hint", Static)
        await until(driven, lambda: hint.display)
        assert "填上客服名和店铺名" in driven.screen_text()
        await driven.press("enter", "escape")  # it never blocks: the greeting's own form came and went
        await driven.pilot.click("#hint")
        await until(driven, lambda: isinstance(driven.app.screen, FillScreen))
        await driven.press(*"gu", "enter", *"shop", "enter")
        await until(driven, lambda: not hint.display)
        assert driven.status == "记住了，以后自动填进话术"
        assert "shop · gu" in driven.screen_text()
        await driven.type("首次问候")
        await driven.press("enter")
        assert driven.clipboard.copied == ["欢迎光临，我是gu"]


async def test_the_first_run_put_aside_does_not_come_again(start, folders):
    async with start() as driven:
        hint = driven.main.query_one("#hint", Static)
        await until(driven, lambda: hint.display)
        await driven.press("alt+i")
        await until(driven, lambda: isinstance(driven.app.screen, FillScreen))
        await driven.press("escape")
        await until(driven, lambda: not hint.display)
        assert "Alt+I" in driven.status
    assert (folders / "state" / "introduction-dismissed").exists()


async def test_who_is_known_is_not_asked(start):
    async with start(agent={"客服名": "小古"}) as driven:
        await driven.pilot.pause(0.3)
        assert not driven.main.query_one("#hint", Static).display


async def test_undo_of_an_old_change_asks_first(start, monkeypatch):
    async with start() as driven:
        await driven.type("发货")
        await driven.press("ctrl+delete")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press("enter")
        await until(driven, lambda: "已移到回收站" in driven.status)
        monkeypatch.setattr("tui.undoing._LONG_AGO", -1)
        await driven.press("ctrl+z")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press("escape")
        assert "什么时候发货" not in driven.titles
        await driven.press("ctrl+z")
        await until(driven, lambda: isinstance(driven.app.screen, ChooseScreen))
        await driven.press("enter")
        await until(driven, lambda: "已撤销删除" in driven.status)


async def test_hundreds_of_findings_are_counted_and_can_all_be_walked(start):
    async with start() as driven:
        await driven.type("发货")
        await driven.press("f3")
        draft = await draft_of(driven)
        draft.pad.text = "这款不能再便宜了，" * 40
        await draft.check()
        assert len(draft.findings) == 40
        await until(driven, lambda: "共 40 处" in str(driven.app.screen.query_one("#report", Static).content))
        draft.pad.move_cursor((0, 0))
        await driven.press(*["f5"] * 25)
        assert said(driven).startswith("25/40")
        assert ">警 不" in driven.screen_text()


WRAPPED = one_phrase(
    "发货", "您的订单正常情况下(2~3)天内由(快递)发出，发出后物流会更新，您留意一下～有什么问题随时找我们"
)


async def test_every_character_of_the_draft_shows_once_however_the_pane_is_resized(start):
    async with start(files={"c.toml": WRAPPED}) as driven:
        await driven.press("f3")
        pad = (await draft_of(driven)).pad

        def shown() -> str:
            rows = (row.strip() for row in driven.screen_text().splitlines())
            return "".join(row.strip(" │") for row in rows if row.startswith("│"))

        for width in (44, 45, 46, 47, 44, 50, 49, 48, 43, 42, 60, 44):
            await driven.pilot.resize_terminal(width, 22)
            await until(driven, lambda: shown() == pad.text)
