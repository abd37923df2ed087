"""Copying for real: X11 through xclip and xsel, tmux' buffers, escape sequences in a pty, a dead display."""

import base64
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pseudo import read_until

from tui.clipboard import ClipboardSettings
from tui.clipboard.osc52 import sequence
from tui.clipboard.service import FAILED, SENT, VERIFIED, Clipboard

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.real

TEXT = "亲，您好～ 👨‍👩‍👧 已登记 📦\n  今天 18:00 前发出\t。\r\n\n“谢谢” — 末行没有换行"
LONG = "行：您的订单正常情况下两天内发出。📦\n" * 20_000  # 1.1 MB


@pytest.fixture
def desk(display, monkeypatch):
    """Stand at a desk with an X display and nothing else."""
    for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "TMUX", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("TERM", "xterm-256color")
    return display


def selection():
    """Read the X clipboard through a program that is not ours."""
    done = subprocess.run(["xclip", "-selection", "clipboard", "-out"], capture_output=True, timeout=10, check=False)
    return done.stdout


@pytest.mark.parametrize("way", ["xclip", "xsel", "pyperclip"])
@pytest.mark.parametrize("text", [TEXT, "好" * 1333, "\n", "x"], ids=["mixed", "4 KB", "newline", "one letter"])
def test_x11_copy_is_byte_exact(need, desk, way, text):
    need("xclip", "xsel")

    outcome = Clipboard(ClipboardSettings(way)).copy(text)

    assert (outcome.result, outcome.method) == (VERIFIED, way), outcome.tried
    assert selection() == text.encode()


@pytest.mark.parametrize(("way", "result"), [("xclip", VERIFIED), ("pyperclip", VERIFIED), ("xsel", SENT)])
@pytest.mark.parametrize("text", [LONG, "好" * 4000], ids=["1 MB", "the longest reply"])
def test_long_x11_copy_is_byte_exact_and_read_back_only_where_that_does_no_harm(need, desk, way, result, text):
    need("xclip", "xsel")
    # A short text first: the program that owns a long one may give way only after the first look at the new one.
    Clipboard(ClipboardSettings(way)).copy("短")

    outcome = Clipboard(ClipboardSettings(way)).copy(text)
    time.sleep(0.1 if result is SENT else 0)  # xsel takes the selection up to 25 ms after it has returned

    assert (outcome.result, outcome.method) == (result, way), outcome.tried
    assert selection() == text.encode()


def test_auto_takes_the_first_native_way_and_writes_nothing_to_the_terminal(need, desk):
    need("xclip")
    written = []

    outcome = Clipboard(write_terminal=written.append).copy(TEXT)

    assert (outcome.result, outcome.method, written) == (VERIFIED, "xclip", [])
    assert selection() == TEXT.encode()


def test_dead_display_is_noticed_and_the_terminal_asked_instead(need, desk, monkeypatch, capfd):
    need("xclip", "xsel")
    monkeypatch.setenv("DISPLAY", ":4094")
    written = []

    outcome = Clipboard(write_terminal=written.append).copy(TEXT)

    assert [(attempt.method, attempt.result) for attempt in outcome.tried] == [
        ("xclip", FAILED),
        ("xsel", FAILED),
        ("osc52", SENT),
    ]
    assert all(":4094" in attempt.why or "display" in attempt.why.lower() for attempt in outcome.tried[:2])
    assert written == [sequence(TEXT)]
    assert capfd.readouterr() == ("", "")  # the tools' complaints reach no screen


def test_dead_wayland_socket_is_noticed(need, desk, monkeypatch):
    need("wl-copy", "xclip")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-77")

    outcome = Clipboard().copy(TEXT)

    assert [(attempt.method, attempt.result) for attempt in outcome.tried] == [("wl-copy", FAILED), ("xclip", VERIFIED)]


@pytest.mark.parametrize("text", [TEXT, LONG], ids=["mixed", "1 MB"])
def test_tmux_buffer_is_byte_exact(tmux_server, desk, monkeypatch, text):
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv("TMUX", tmux_server.variable)

    outcome = Clipboard(write_terminal=lambda _: None).copy(text)

    assert (outcome.result, outcome.method) == (SENT, "tmux"), outcome.tried
    shown = subprocess.run(["tmux", "save-buffer", "-"], capture_output=True, timeout=10, check=True)
    assert shown.stdout == text.encode()


def test_tmux_that_has_ended_is_noticed(tmux_server, desk, monkeypatch):
    monkeypatch.setenv("TMUX", tmux_server.variable)
    tmux_server.run("kill-server")

    outcome = Clipboard(ClipboardSettings("tmux")).copy(TEXT)

    assert (outcome.result, outcome.method) == (FAILED, "")
    assert outcome.tried[0].why


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_tmux_hands_the_text_on_to_the_terminal_outside(tmux_server, desk, monkeypatch):
    import pty  # noqa: PLC0415 - not on Windows

    monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv("TMUX", tmux_server.variable)
    child, outside = pty.fork()
    if child == 0:
        attach = ["tmux", "-L", tmux_server.name, "-u", "attach-session", "-t", "keeper"]
        os.execvpe("tmux", attach, dict(tmux_server.environment))
    until = time.monotonic() + 5
    while "keeper" not in tmux_server.run("list-clients", "-F", "#{session_name}") and time.monotonic() < until:
        time.sleep(0.05)

    outcome = Clipboard(write_terminal=lambda _: None).copy(TEXT)
    received = read_until(outside, b"\x07", b"]52;")
    os.close(outside)
    os.waitpid(child, 0)

    assert (outcome.result, outcome.method) == (SENT, "tmux")
    assert tmux_server.run("show-options", "-sv", "set-clipboard").strip() == "external"  # tmux' default
    payload = re.search(rb"\x1b\]52;[a-z]*;([A-Za-z0-9+/=]+)", received)
    assert payload is not None, received
    assert base64.b64decode(payload[1]).decode() == TEXT


COPY_AND_SAY = """
import sys
from tui.clipboard.osc52 import terminal_writer
from tui.clipboard.service import Clipboard
outcome = Clipboard(write_terminal=terminal_writer()).copy(sys.argv[1])
print("RESULT", outcome.result, outcome.method, flush=True)
{afterwards}
"""


def in_terminal(script, text, variables):
    """Run a script in a pty of its own, with standard output piped elsewhere; give the raw bytes the terminal got."""
    import pty  # noqa: PLC0415 - not on Windows, where these tests are skipped before

    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execvpe(sys.executable, [sys.executable, "-c", script, text], variables)
    received = read_until(terminal, b"\n", b"RESULT")
    os.close(terminal)  # hangs up, as closing the window does
    os.waitpid(child, 0)
    return received


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_over_ssh_the_terminal_gets_the_raw_sequence(desk):
    far = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    far["SSH_CONNECTION"] = "192.0.2.1 50000 192.0.2.2 22"

    received = in_terminal(COPY_AND_SAY.format(afterwards=""), TEXT, far)

    payload = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07", received)
    assert payload is not None, received
    assert base64.b64decode(payload[1]).decode() == TEXT
    assert b"RESULT sent osc52" in received


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
@pytest.mark.parametrize("way", ["xclip", "xsel"])
def test_closing_the_terminal_keeps_what_was_copied(need, desk, way):
    need("xclip", "xsel")
    # The program still stands in its terminal when the window closes and the hang-up comes.
    script = COPY_AND_SAY.replace(
        "Clipboard(", f"Clipboard(__import__('tui.clipboard').clipboard.ClipboardSettings('{way}'), "
    )

    received = in_terminal(script.format(afterwards="import time; time.sleep(20)"), TEXT, dict(os.environ))

    assert f"RESULT verified {way}".encode() in received
    time.sleep(0.2)
    assert selection() == TEXT.encode()


def test_a_hundred_copies_leave_one_owner(need, desk):
    need("xclip")
    board = Clipboard()

    for number in range(100):
        assert board.copy(f"第 {number} 条").result is VERIFIED

    assert selection().decode() == "第 99 条"
    until = time.monotonic() + 60  # an owner ends once it has heard of the next one
    while len(found := owners(os.environ["DISPLAY"])) > 1 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(found) == 1, found


def owners(display: str) -> list[str]:
    """The processes that offer a text on this display; other tests have displays of their own."""
    processes = subprocess.run(["ps", "axeww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    wanted = ("xclip -selection clipboard -in", f" DISPLAY={display} ")
    return [line for line in processes.splitlines() if all(part in f"{line} " for part in wanted)]


if sys.platform in ("win32", "darwin"):

    def test_native_copy_on_windows_and_macos():
        outcome = Clipboard(ClipboardSettings("native", verify=True)).copy(TEXT)

        assert (outcome.result, outcome.method) == (VERIFIED, "pyperclip"), outcome.tried
