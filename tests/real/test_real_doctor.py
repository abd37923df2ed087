"""`miaohui doctor` in a real window, with a real X clipboard and real tmux buffers."""

import json
import shlex
import subprocess

import pytest

pytestmark = pytest.mark.real


def test_in_a_window_the_table_is_shown_and_both_clipboards_are_left_as_they_were(
    need, terminal, tmux_server, miaohui, display, own_folders
):
    need("xclip", "xsel")
    x11 = ["xclip", "-display", display, "-selection", "clipboard"]
    subprocess.run([*x11, "-in"], input="买家的地址".encode(), stdout=subprocess.DEVNULL, timeout=10, check=True)
    tmux_server.run("set-buffer", "tmux 原来的")

    terminal.start([*miaohui, "doctor"], 120, 60, {**own_folders, "DISPLAY": display})
    code = terminal.exit_code(30)
    shown = terminal.screen()

    assert code == 0, shown
    lines = {line.split()[0]: line.split() for line in shown.splitlines() if line.strip()}
    assert lines["xclip"][1] == lines["xsel"][1] == "已核对", shown
    assert lines["tmux"][1] == lines["osc52"][1] == "已发送", shown
    assert lines["大小"][1] == "120×60"
    assert "已经放回去了" in shown
    assert subprocess.run([*x11, "-out"], capture_output=True, timeout=10, check=True).stdout.decode() == "买家的地址"
    assert tmux_server.buffer() == "tmux 原来的"


def test_dead_display_in_tmux_is_told_and_tmux_used(need, terminal, miaohui, own_folders, tmp_path):
    need("xclip", "xsel")
    answer = tmp_path / "answer.json"
    command = f"{shlex.join([*miaohui, 'doctor', '--json'])} > {shlex.quote(str(answer))}"

    terminal.start(["sh", "-c", command], 80, 24, {**own_folders, "DISPLAY": ":4094"})

    assert terminal.exit_code(30) == 0
    rows = {row["method"]: row["result"] for row in json.loads(answer.read_text("utf-8"))["clipboard"]["methods"]}
    assert (rows["xclip"], rows["xsel"], rows["tmux"]) == ("failed", "failed", "sent")
    shown = terminal.screen().strip()
    assert shown == "" or shown.startswith("Pane is dead"), shown  # no tool's complaint reaches the window
