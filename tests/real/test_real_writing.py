"""Phrases written, changed, deleted and stacked with the installed command in a real terminal, read back from disk."""

import sys

import pytest

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="tmux and X are POSIX")]

SIZES = [(44, 22), (80, 24), (120, 32)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_an_edit_a_deletion_and_their_undoing_reach_the_file(
    terminal, book, on_book, own_folders, tmp_path, width, height
):
    before = book.read_text(encoding="utf-8")
    terminal.start(on_book, width, height, own_folders, tmp_path)
    terminal.wait_for("什么时候发货")
    terminal.type("fahuo")
    terminal.keys("F7")
    terminal.wait_for("改话术")
    terminal.type("谢谢")
    terminal.wait_for("发出～谢谢")
    terminal.keys("F2")
    terminal.wait_for("已改好：什么时候发货")
    assert book.read_text(encoding="utf-8") == before.replace("发出～", "发出～谢谢")
    terminal.keys("C-DC")
    terminal.wait_for("删掉这条话术？")
    terminal.keys("Enter")
    terminal.wait_for("已移到回收站")
    assert "a.when" not in book.read_text(encoding="utf-8")
    terminal.keys("C-z")
    terminal.wait_for("已撤销删除")
    terminal.keys("C-z")
    terminal.wait_for("已撤销修改")
    assert book.read_text(encoding="utf-8") == before
    terminal.keys("C-q")
    assert terminal.exit_code() == 0


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_two_phrases_stacked_and_mended_are_copied_as_one(
    terminal, display, x_clipboard, on_book, own_folders, tmp_path, width, height
):
    terminal.start(on_book, width, height, {**own_folders, "DISPLAY": display}, tmp_path)
    terminal.wait_for("什么时候发货")
    terminal.type("fahuo")
    terminal.keys("C-t")
    terminal.wait_for("已加进草稿：1 条")
    terminal.keys("Escape")
    terminal.wait_for("买家原话")  # Escape and a letter at once would be Alt and the letter
    terminal.type("yunfei")
    terminal.keys("C-t")
    terminal.wait_for("已加进草稿：2 条")
    terminal.keys("F3")
    terminal.wait_for("草稿（2 条）")
    terminal.keys("Enter")
    terminal.type("这款不能再便宜了")
    terminal.wait_for("不能 → 无法")
    terminal.keys("F5", "F6")
    terminal.wait_for("这款无法再便宜了")
    terminal.keys("F2")
    terminal.wait_for("已复制 ✓ 草稿")
    assert x_clipboard() == "正常情况下两天左右发出～\n满额包邮～\n这款无法再便宜了"


def test_a_built_in_phrase_is_changed_in_the_agents_own_book(terminal, miaohui, own_folders, tmp_path):
    terminal.start(miaohui, 80, 24, own_folders, tmp_path)
    terminal.wait_for(" 条")
    terminal.type("yunfeixian")
    terminal.wait_until(lambda shown: "1 运费险说明" in shown, "运费险说明 first")
    terminal.keys("F7")
    terminal.wait_for("改好存进自己的话术本")
    terminal.type("随时找我～")
    terminal.keys("F2")
    terminal.wait_for("盖过原来的说法")
    terminal.wait_for("我的 ·")
    own = list((tmp_path / "config" / "my-phrases").rglob("*.toml"))
    assert [path for path in own if "随时找我～" in path.read_text(encoding="utf-8")] != []
    terminal.keys("C-z")
    terminal.wait_for("已撤销修改")
    terminal.wait_for("内置 ·")


def test_what_is_not_found_is_written_and_the_first_run_asks_who_one_is(terminal, miaohui, own_folders, tmp_path):
    terminal.start(miaohui, 44, 22, own_folders, tmp_path)
    terminal.wait_for("填上客服名和店铺名")
    terminal.keys("M-i")
    terminal.wait_for("先认识一下")
    terminal.type("小古")
    terminal.keys("Enter")
    terminal.type("暖冬旗舰店")
    terminal.keys("Enter")
    terminal.wait_for("暖冬旗舰店 · 小古")
    terminal.type("zzqqxx")
    terminal.wait_for("写成新话术")
    terminal.keys("C-n")
    terminal.wait_for("名字或下面的数字")
    terminal.type("一句新话")
    terminal.keys("Tab")
    terminal.type("2")
    terminal.keys("F2")
    terminal.wait_for("已存下新话术：zzqqxx")
    terminal.wait_until(lambda shown: "1 zzqqxx" in shown, "the new phrase in the list")
