"""The rest of the ten most used ways through, with the installed command in a real terminal.

Search and copy, blanks, better words: `test_real_app`; guides, statistics: `test_real_guides_and_statistics`; editing,
drafts, new phrases: `test_real_writing`; here a new buyer, categories and stars, words changed meanwhile, help and
palette, and a draft that outlives the program.
"""

import os
import re
import sys

import pytest

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="tmux and X are POSIX")]

SIZES = [(44, 22), (120, 32)]

GREETING = """schema = 1
category = "greetings"
name = "问候"
[[phrase]]
id = "g.here"
title = "在的"
text = "亲，在的，请问想了解哪一款～"
"""


def first_row(shown: str) -> str:
    """The title line of the first row, "" where there is none."""
    return next((line for line in shown.splitlines() if "▌1 " in line), "")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_new_buyer_is_greeted_and_the_clock_stopped(
    terminal, display, miaohui, book, own_folders, tmp_path, width, height
):
    folder = tmp_path / "book"
    (folder / "phrases").mkdir(parents=True)
    (folder / "phrases" / "10-greetings.toml").write_text(GREETING, encoding="utf-8")
    (folder / "phrases" / "20-shipping.toml").write_bytes(book.read_bytes())
    command = [*miaohui, "--book", str(folder), "--only"]
    terminal.start(command, width, height, {**own_folders, "DISPLAY": display}, tmp_path)
    terminal.wait_for("什么时候发货")
    terminal.keys("F5")
    terminal.wait_for("新买家：先发问候")
    terminal.wait_until(lambda shown: re.search(r"\d", shown.splitlines()[0].rpartition("条")[2]), "a running clock")
    terminal.wait_until(lambda shown: "在的" in first_row(shown), "the greeting first")
    terminal.keys("Enter")
    shown = terminal.wait_for("首次回复")
    assert re.search(r"首次回复 \d+\.\d 秒", shown)
    assert not re.search(r"\d", shown.splitlines()[0].rpartition("条")[2])


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_category_is_chosen_and_a_starred_phrase_stands_first(
    terminal, miaohui, own_folders, tmp_path, width, height
):
    terminal.start(miaohui, width, height, own_folders, tmp_path)
    terminal.wait_for("填上客服名和店铺名")
    terminal.type("yunfeixian")
    terminal.wait_until(lambda shown: "运费险说明" in first_row(shown), "运费险说明 first")
    terminal.keys("C-s")
    terminal.wait_for("已收藏 运费险说明")
    terminal.keys("Escape")
    terminal.wait_for("买家原话")  # Escape and the next key at once would be one key with Alt
    terminal.wait_until(lambda shown: "运费险说明" in first_row(shown) and "*" in first_row(shown), "the star first")
    terminal.keys("Tab")
    terminal.wait_until(lambda shown: first_row(shown) and "运费险说明" not in first_row(shown), "greetings only")
    terminal.keys("BTab")
    terminal.wait_until(lambda shown: "运费险说明" in first_row(shown), "all again")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_words_changed_meanwhile_show_and_a_broken_file_keeps_the_last_good_ones(
    terminal, book, on_book, own_folders, tmp_path, width, height
):
    good = book.read_text(encoding="utf-8")

    def replace(text: str) -> None:
        fresh = tmp_path / "fresh.toml"
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, book)  # noqa: PTH105 - in one step, as an editor saves

    terminal.start(on_book, width, height, own_folders, tmp_path)
    terminal.wait_for("什么时候发货")
    terminal.type("yunfei")
    terminal.wait_until(lambda shown: "运费" in first_row(shown), "运费 first")
    replace(good.replace("满额包邮～", "今天全场包邮～"))
    terminal.wait_for("今天全场包邮～")
    terminal.wait_until(lambda shown: "改" in first_row(shown) and "yunfei" in shown, "the mark, and the query kept")
    replace(good + "[[phrase]\n")
    terminal.wait_for("book.toml:15")
    assert "包邮～" in terminal.screen()
    replace(good)
    terminal.wait_until(lambda shown: "满额包邮～" in shown and "book.toml:15" not in shown, "the mended file")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_help_names_a_key_and_the_palette_does_what_has_none_in_mind(
    terminal, miaohui, own_folders, tmp_path, width, height
):
    terminal.start(miaohui, width, height, own_folders, tmp_path)
    terminal.wait_for("填上客服名和店铺名")
    terminal.keys("F1")
    terminal.wait_for("找哪个键")
    terminal.type("xinmaijia")
    terminal.wait_until(lambda shown: "开始十秒计时" in shown and "Ctrl+Q" not in shown, "one line of help")
    terminal.keys("F1")
    terminal.wait_for("买家原话")
    terminal.keys("C-p")
    terminal.wait_for("想做什么")
    terminal.type("huanzhuti")
    terminal.wait_until(lambda shown: "换主题" in shown and "复制选中" not in shown, "one action")
    terminal.keys("Enter")
    terminal.wait_for("主题：")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_draft_outlives_the_program(terminal, on_book, own_folders, tmp_path, width, height):
    terminal.start(on_book, width, height, own_folders, tmp_path)
    terminal.wait_for("什么时候发货")
    terminal.type("fahuo")
    terminal.keys("F3")
    terminal.wait_for("草稿 · 什么时候发货")
    terminal.type("稍后补一句")
    terminal.wait_for("发出～稍后补一句")
    terminal.keys("C-q")
    assert terminal.exit_code() == 0
    terminal.start(on_book, width, height, own_folders, tmp_path)
    terminal.wait_for("上次的草稿还在")
    terminal.keys("F3")
    terminal.wait_for("发出～稍后补一句")
