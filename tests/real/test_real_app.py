"""The installed command in a real terminal: keys sent, the screen read, the clipboard read back by another tool."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.real, pytest.mark.skipif(sys.platform == "win32", reason="tmux and X are POSIX")]

SIZES = [(44, 22), (120, 32)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_type_see_copy_and_the_reply_is_on_the_x_clipboard(
    terminal, display, x_clipboard, miaohui, own_folders, tmp_path, width, height
):
    terminal.start(miaohui, width, height, {**own_folders, "DISPLAY": display}, tmp_path)
    terminal.wait_for(" 条")
    terminal.type("yfx")
    terminal.wait_for("运费险说明")
    terminal.keys("Enter")
    terminal.wait_for("已复制 ✓ 运费险说明")
    assert "运费险" in x_clipboard()
    terminal.keys("C-q")
    assert terminal.exit_code() == 0


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_without_a_display_the_reply_is_in_tmuxs_buffer(
    terminal, tmux_server, miaohui, own_folders, tmp_path, width, height
):
    terminal.start(miaohui, width, height, {**own_folders, "TMUX": tmux_server.variable}, tmp_path)
    terminal.wait_for(" 条")
    terminal.type("yunfeixian")
    terminal.wait_until(lambda shown: "1 运费险说明" in shown, "运费险说明 first")
    terminal.keys("Enter")
    terminal.wait_until(lambda shown: "已复制 ✓" in shown or "已发送到终端" in shown, "the outcome")
    assert "运费险" in tmux_server.buffer()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_warned_reply_is_marked_and_f4_copies_the_better_words(
    terminal, display, x_clipboard, miaohui, own_folders, tmp_path, width, height
):
    book = tmp_path / "book.toml"
    book.write_text(
        'schema = 1\ncategory = "shipping"\nname = "物流"\n[[phrase]]\nid = "a.b"\ntitle = "送不到"\n'
        'text = "这款不能再便宜了"\n',
        encoding="utf-8",
    )
    command = [*miaohui, "--book", str(book), "--only"]
    terminal.start(command, width, height, {**own_folders, "DISPLAY": display}, tmp_path)
    terminal.wait_for("警 不")
    terminal.keys("F4")
    terminal.wait_for("已复制 ✓")
    assert x_clipboard() == "这款无法再便宜了"


def test_blanks_are_asked_for_choices_taken_and_the_filled_reply_is_copied(
    terminal, display, x_clipboard, miaohui, own_folders, tmp_path
):
    book = tmp_path / "book.toml"
    book.write_text(
        'schema = 1\ncategory = "c"\nname = "类"\n[[phrase]]\nid = "a.b"\ntitle = "寄出"\n'
        'text = "给您发{颜色:红色|黑色}的，寄到{城市}"\n',
        encoding="utf-8",
    )
    command = [*miaohui, "--book", str(book), "--only"]
    terminal.start(command, 44, 22, {**own_folders, "DISPLAY": display}, tmp_path)
    terminal.wait_for("待填")
    terminal.keys("Enter")
    terminal.wait_for("1 红色  2 黑色")
    terminal.type("2")
    terminal.keys("Enter")
    terminal.type("杭州")
    terminal.wait_for("给您发黑色的，寄到杭州")
    terminal.keys("Enter")
    terminal.wait_for("已复制 ✓")
    assert x_clipboard() == "给您发黑色的，寄到杭州"


def test_the_cursor_stands_where_the_input_method_will_draw(terminal, miaohui, own_folders, tmp_path):
    """At start, after typing Han characters, after a resize: two cells a character from the box's left edge."""
    column = 2

    def cursor_is_in_the_box(after: int) -> Callable[[str], bool]:
        # The row is read from the screen at hand: the line that asks for names comes a moment after the first paint.
        def fits(shown: str) -> bool:
            top = next((index for index, line in enumerate(shown.splitlines()) if line.startswith("┌")), None)
            return top is not None and terminal.cursor() == (column + after, top + 1)

        return fits

    terminal.start(miaohui, 44, 22, own_folders, tmp_path)
    shown = terminal.wait_for("买家原话")
    assert next(line for line in shown.splitlines() if "买家原话" in line).index("拼音") == column
    terminal.wait_until(cursor_is_in_the_box(0), "the cursor at the box's left edge")
    terminal.type("退货")
    terminal.wait_until(cursor_is_in_the_box(4), "the cursor after two Han characters")
    terminal.resize(100, 30)
    terminal.wait_until(cursor_is_in_the_box(4), "the cursor after a resize")


def test_it_survives_tiny_windows_and_comes_back(terminal, miaohui, own_folders, tmp_path):
    terminal.start(miaohui, 44, 22, own_folders, tmp_path)
    terminal.wait_for(" 条")
    for width, height in ((20, 5), (2, 1), (200, 60), (20, 5)):
        terminal.resize(width, height)
        terminal.type("y")
    terminal.resize(44, 22)
    terminal.keys("Escape")
    terminal.wait_for("首次问候")


def test_two_instances_at_once_copy_each_their_own(
    terminal, display, x_clipboard, tmux_server, miaohui, own_folders, tmp_path
):
    terminal.start(miaohui, 44, 22, {**own_folders, "DISPLAY": display}, tmp_path)
    terminal.wait_for(" 条")
    other = subprocess.run(
        [*miaohui, "copy", "ship.insurance", "--print"],
        env={**own_folders, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert other.returncode == 0, other.stderr
    terminal.type("yfx")
    terminal.wait_for("运费险说明")
    terminal.keys("Enter")
    terminal.wait_for("已复制 ✓")
    assert x_clipboard() == other.stdout.removesuffix("\n")


def test_a_clipboard_tool_that_hangs_leaves_the_screen_alive(terminal, miaohui, own_folders, tmp_path):
    config = Path(own_folders["MIAOHUI_CONFIG_DIR"])
    config.mkdir()
    (config / "config.toml").write_text(
        'schema = 1\n[clipboard]\nmethod = "command"\ncommand = ["sleep", "60"]\n', encoding="utf-8"
    )
    terminal.start(miaohui, 44, 22, own_folders, tmp_path)
    terminal.wait_for(" 条")
    terminal.type("yfx")
    terminal.wait_for("运费险说明")
    terminal.keys("Enter")
    terminal.wait_for("正在复制")
    terminal.type("zz")  # typing goes on while the tool hangs
    terminal.wait_for("yfxzz", 1.5)
    terminal.wait_for("没能放进剪贴板", 8)
    terminal.keys("F2")
    terminal.wait_for("已存到")


def test_no_control_byte_of_a_hostile_book_reaches_the_terminal(terminal, miaohui, own_folders, tmp_path):
    book = tmp_path / "book.toml"
    book.write_text(
        'schema = 1\ncategory = "c"\nname = "类"\n[[phrase]]\nid = "a.b"\ntitle = "\\u001b]0;hacked\\u0007标题"\n'
        'text = "\\u001b[2J\\u001b[31m红\\u009b5n\\u202e反[/][red]"\n',
        encoding="utf-8",
    )
    terminal.start([*miaohui, "--book", str(book), "--only"], 44, 22, own_folders, tmp_path)
    terminal.wait_for("1 标题")
    shown = terminal.wait_for("[/][red]")
    assert "秒回" in shown
    assert terminal.server.run("display-message", "-p", "-t", "window", "#{pane_title}").strip() != "hacked"


def test_an_unusable_keymap_is_explained_and_the_default_one_used(terminal, miaohui, own_folders, tmp_path):
    config = Path(own_folders["MIAOHUI_CONFIG_DIR"])
    (config / "keymaps").mkdir(parents=True)
    (config / "config.toml").write_text('schema = 1\nkeymap = "mine"\n', encoding="utf-8")
    (config / "keymaps" / "mine.toml").write_text('schema = 1\n[keys]\n"phrase.coyp" = ["f9"]\n', encoding="utf-8")
    terminal.start(miaohui, 120, 32, own_folders, tmp_path)
    terminal.wait_for(" 条")
    shown = terminal.wait_for("phrase.copy")
    assert "mine.toml:3" in shown
    terminal.keys("F1")
    terminal.wait_for("键位：默认")


CRASHING = """
from tui.app import MiaohuiApp
from tui.__main__ import run
def action_statistics(self): raise RuntimeError("坏了")
MiaohuiApp.action_statistics = action_statistics
run()
"""


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_fault_of_our_own_ends_with_a_few_words_and_the_trace_in_a_file(
    terminal, own_folders, tmp_path, width, height
):
    in_shell = ["sh", "-c", '"$@"; echo "code $?"; sleep 60', "sh"]  # as a person would see it, still in the shell
    terminal.start([*in_shell, sys.executable, "-c", CRASHING], width, height, own_folders)
    terminal.wait_for(" 条")
    terminal.keys("F8")
    shown = terminal.wait_for("code 1")
    assert "秒回自己停下了，这是程序的错" in shown
    assert "坏了" in shown
    assert "Traceback" not in shown
    trace = Path(own_folders["MIAOHUI_STATE_DIR"], "crash.txt").read_text(encoding="utf-8")
    assert "in action_statistics" in trace
