"""The advice fits the very system, and a text that could not be copied is kept whole."""

import sys
from pathlib import Path

import pytest

from tui.clipboard import ClipboardSettings
from tui.clipboard.advice import advice, said
from tui.clipboard.environment import Environment
from tui.clipboard.rescue import save_rescue
from tui.clipboard.service import FAILED, SENT, VERIFIED, Outcome


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        (Environment(wayland=True, tools=frozenset({"apt"})), "sudo apt install wl-clipboard"),
        (Environment(x11=True, tools=frozenset({"dnf"})), "sudo dnf install xclip"),
        (Environment(x11=True), "软件管理器安装 xclip"),
        (Environment(x11=True, tools=frozenset({"xclip"})), "DISPLAY"),
        (Environment(), "tmux"),
        (Environment("wsl"), "clip.exe"),
        (Environment("windows"), "占用"),
        (Environment("macos"), "桌面"),
        (Environment(ssh=True), "OSC 52"),
        (Environment(ssh=True, tmux=True), "set-clipboard on"),
        (Environment("macos", ssh=True), "SSH"),
        (Environment(web=True), "允许"),
        (Environment(web=True, secure_page=False), "https"),
    ],
)
def test_advice_fits_the_system_and_is_one_line(environment, names):
    line = advice(environment)

    assert names in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (ClipboardSettings("xsel"), '"xsel"'),
        (ClipboardSettings("command", "x"), "clipboard.command"),
        (ClipboardSettings(command="x"), "clipboard.command"),
    ],
)
def test_advice_blames_the_settings_where_they_chose(settings, names):
    assert names in advice(Environment(), settings)


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (Outcome(VERIFIED, "xclip"), "已复制 ✓"),
        (Outcome(SENT, "osc52"), "已发送到终端，请粘贴确认"),
        (Outcome(SENT, "tmux"), "已发送到终端，请粘贴确认"),
        (Outcome(SENT, "pyperclip"), "已交给剪贴板，请粘贴确认"),
        (Outcome(FAILED), "没能复制"),
    ],
)
def test_status_line_claims_no_more_than_is_known(outcome, line):
    assert said(outcome) == line


def test_in_a_browser_the_browser_is_named():
    assert said(Outcome(SENT, "osc52"), web=True) == "已发送到浏览器，请粘贴确认"


def test_in_a_browser_no_setting_of_the_server_is_to_blame():
    assert "https" in advice(Environment(web=True, secure_page=False), ClipboardSettings("xsel"))


def test_rescued_text_is_byte_exact_and_replaced_by_the_next(tmp_path):
    folder = tmp_path / "new" / "state"
    save_rescue("旧的一段", folder)

    file = save_rescue("亲～\r\n📦\n没有换行结尾", folder)

    assert file.read_bytes() == "亲～\r\n📦\n没有换行结尾".encode()
    assert list(folder.iterdir()) == [file]  # no half-written file stays


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_rescued_text_is_for_its_owner_only(tmp_path):
    assert save_rescue("买家的地址", tmp_path).stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform != "linux", reason="/proc takes no folders, not even root's")
def test_unwritable_folder_is_an_error_to_report():
    with pytest.raises(OSError, match="/proc/miaohui"):
        save_rescue("文字", Path("/proc/miaohui"))


def test_a_file_in_the_folders_place_is_an_error_to_report(tmp_path):
    (tmp_path / "state").write_text("")
    with pytest.raises(OSError, match="exists"):
        save_rescue("文字", tmp_path / "state")
