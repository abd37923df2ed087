"""Guides and statistics in a real terminal: walked, copied from, counted, left again."""

import sys

import pytest

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="tmux and X are POSIX")]

SIZES = [(44, 22), (80, 24), (120, 32)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_two_buyers_walk_a_guide_and_a_step_is_copied(
    terminal, display, x_clipboard, miaohui, own_folders, tmp_path, width, height
):
    terminal.start(miaohui, width, height, {**own_folders, "DISPLAY": display}, tmp_path)
    terminal.wait_for(" 条")
    terminal.keys("F6")
    terminal.wait_for("接待八步")
    terminal.keys("Enter")
    terminal.wait_for("第 1/8 步 问候")
    terminal.keys("Right")
    terminal.wait_for("第 2/8 步 倾听")
    terminal.keys("Enter")
    terminal.wait_for("已复制 ✓ 请发商品链接")
    assert "链接" in x_clipboard()
    terminal.keys("Tab")
    terminal.wait_for("第 1/8 步 问候")
    terminal.keys("BTab")
    terminal.wait_for("第 2/8 步 倾听")
    terminal.keys("F6")
    terminal.wait_until(lambda shown: "第 2/8 步" not in shown, "the search")
    terminal.type("yfx")
    terminal.wait_for("运费险说明")
    terminal.keys("F6")
    terminal.wait_for("第 2/8 步 倾听")
    terminal.keys("C-q")
    assert terminal.exit_code() == 0


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_copy_is_counted_and_drawn(terminal, display, miaohui, own_folders, tmp_path, width, height):
    terminal.start(miaohui, width, height, {**own_folders, "DISPLAY": display}, tmp_path)
    terminal.wait_for(" 条")
    terminal.keys("F8")
    terminal.wait_for("还没有用量记录")
    terminal.keys("F8")
    terminal.wait_for("全部 ")
    terminal.type("yfx")
    terminal.wait_for("运费险说明")
    terminal.keys("Enter")
    terminal.wait_for("已复制 ✓")
    terminal.keys("F8")
    terminal.wait_for("复制 1 次，累计 1 次")
    shown = terminal.wait_for("每小时")
    assert "首答" not in shown  # no clock was started
    terminal.keys("Tab")
    terminal.wait_for("1 运费险说明")
    for _ in range(3):
        terminal.keys("Tab")
    terminal.wait_for("快要一样")
    terminal.keys("Escape")
    terminal.wait_until(lambda screen: "最常用" not in screen, "the search")
    terminal.keys("C-q")
    assert terminal.exit_code() == 0


def test_both_survive_tiny_windows(terminal, miaohui, own_folders, tmp_path):
    terminal.start(miaohui, 44, 22, own_folders, tmp_path)
    terminal.wait_for(" 条")
    for key, sign in (("F6", "接待八步"), ("F8", "概况")):
        terminal.keys(key)
        terminal.wait_for(sign)
        if key == "F6":
            terminal.keys("Enter")
            terminal.wait_for("第 1/8 步")
        for size in ((20, 5), (2, 1), (200, 60), (20, 5), (44, 22)):
            terminal.resize(*size)
            terminal.keys("Tab")
        terminal.wait_for("买家" if key == "F6" else "概况")
        terminal.keys(key)
        terminal.wait_for("全部 ")
