"""A draft outlives the program: kept on the disk as it is written, taken up again, gone once it is copied."""

import json

import pytest
from waiting import wait_until

from tui.kept_draft import Kept, KeptDraft
from tui.screens.draft import DraftScreen
from tui.widgets.checked_text import CheckedText


def test_the_latest_text_is_kept_and_read_by_the_next_program(tmp_path):
    kept = KeptDraft(tmp_path / "state")
    for text in ("亲", "亲，在", "亲，在的～"):
        kept.keep(text, ["greet.hello"])
    kept.finish(10)
    assert KeptDraft(tmp_path / "state").read() == Kept("亲，在的～", ("greet.hello",))


def test_a_blank_draft_leaves_no_file_but_never_takes_another_programs(tmp_path):
    mine, other = KeptDraft(tmp_path), KeptDraft(tmp_path)
    mine.keep("我的")
    mine.finish(10)
    other.keep("另一个窗口的")
    other.finish(10)
    mine.keep("")
    mine.finish(10)
    assert KeptDraft(tmp_path).read() == Kept("另一个窗口的")
    other.keep("")
    other.finish(10)
    assert not (tmp_path / "draft.json").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"text": 1, "phrases": []}', b'{"text": "x"}', b"\xff\xfe", b" " * 2_000_000],
)
def test_a_damaged_file_is_as_good_as_none(tmp_path, content):
    (tmp_path / "draft.json").write_bytes(content)
    assert KeptDraft(tmp_path).read() is None


def test_where_it_cannot_be_written_the_reason_is_known(tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be", encoding="utf-8")
    kept = KeptDraft(tmp_path / "state")
    kept.keep("亲")
    kept.finish(10)
    assert kept.fault


async def until(driven, fits) -> None:
    await wait_until(driven.pilot, fits)


async def test_what_is_typed_into_a_draft_is_there_after_quitting_from_its_screen(start, folders):
    async with start() as driven:
        await driven.type("发货")
        await driven.press("f3")
        await until(driven, lambda: isinstance(driven.app.screen, DraftScreen))
        driven.app.screen.query_one(CheckedText).pad.insert("今晚就发")
        await driven.press("ctrl+q")
        assert driven.app._exit
    kept = json.loads((folders / "state" / "draft.json").read_text(encoding="utf-8"))
    assert "今晚就发" in kept["text"]
    assert kept["phrases"] == ["ship.when"]


async def test_a_draft_that_was_left_is_announced_and_taken_up(start, folders):
    (folders / "state").mkdir()
    (folders / "state" / "draft.json").write_text(
        json.dumps({"text": "昨天没发完的\x1b[31m话", "phrases": ["ship.when", "gone"]}), encoding="utf-8"
    )
    async with start() as driven:
        await until(driven, lambda: "上次的草稿还在" in driven.status)
        await driven.press("f3")
        await until(driven, lambda: isinstance(driven.app.screen, DraftScreen))
        screen = driven.app.screen
        assert screen.query_one(CheckedText).text.startswith("昨天没发完的")
        assert "\x1b" not in screen.query_one(CheckedText).text
        assert "什么时候发货" in driven.screen_text()
        await until(driven, lambda: "字" in str(screen.query_one("#draft-status").content))
        await driven.press("f2")
        await until(driven, lambda: driven.clipboard.copied != [])
    assert driven.clipboard.copied[0].startswith("昨天没发完的")
    assert not (folders / "state" / "draft.json").exists()


async def test_a_phrase_that_was_only_looked_at_leaves_nothing(start, folders):
    async with start() as driven:
        await driven.type("发货")
        await driven.press("f3")
        await until(driven, lambda: isinstance(driven.app.screen, DraftScreen))
        await until(driven, lambda: "字" in str(driven.app.screen.query_one("#draft-status").content))
        await driven.press("escape")
    assert not (folders / "state" / "draft.json").exists()


async def test_a_reply_changed_by_hand_keeps_the_waiting_draft_beside_it(start, folders):
    async with start(confirm="error") as driven:
        await driven.type("发货")
        await driven.press("ctrl+t")
        await until(driven, lambda: "已加进草稿：1 条" in driven.status)
        await driven.type("加微信")
        await driven.press("enter")
        await until(driven, lambda: len(driven.app.screen_stack) == 2)
        driven.app.screen.dismiss("edit")
        await until(driven, lambda: isinstance(driven.app.screen, DraftScreen))
        driven.app.screen.query_one(CheckedText).pad.insert("改一句")
        await driven.press("ctrl+q")
    kept = json.loads((folders / "state" / "draft.json").read_text(encoding="utf-8"))["text"]
    assert "正常情况下两天内发出" in kept
    assert "改一句" in kept
