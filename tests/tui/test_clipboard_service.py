"""What the service says is what happened, with tools that hang, lie, complain, fail or are not there.

The tools are small real programs on a search path of their own; nothing of ours is replaced.
"""

import base64
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tui.clipboard import ClipboardSettings
from tui.clipboard.backends import Osc52, WindowsPyperclip
from tui.clipboard.environment import Environment
from tui.clipboard.osc52 import MAX_BYTES, TooLongError, sequence
from tui.clipboard.process import CopyError, Deadline, OutOfTimeError
from tui.clipboard.service import FAILED, SENT, VERIFIED, Clipboard
from tui.clipboard.text import clean, same, with_line_ends

ROOT = Path(__file__).parents[2]
TEXT = "亲，您好～\n已为您登记 📦，今天 18:00 前发出。\n\n谢谢！"

# A tool that keeps its clipboard in a file beside it: `-in`/`--input` stores, anything else prints.
HONEST = 'store="$0.store"; case "$*" in *-in*) cat > "$store";; *) cat "$store";; esac'
LIES = 'case "$*" in *-in*) cat > /dev/null;; *) ;; esac'
GARBLES = 'case "$*" in *-in*) cat > /dev/null;; *) echo "别的文字";; esac'
HANGS = 'echo $$ >> "$0.pids"; sleep 61 & echo $! >> "$0.pids"; wait'
FAILS = 'echo "Error: Can\'t open display: :99" >&2; exit 1'
READ_HANGS = 'case "$*" in *-in*) cat > "$0.store";; *) sleep 61;; esac'
SLOW_OWNER = 'case "$*" in *-in*) cat > "$0.new"; (sleep 0.2; mv "$0.new" "$0.store") & ;; *) cat "$0.store";; esac'

DESK = Environment(x11=True, tools=frozenset({"xclip", "xsel"}))
DESK_AND_TERMINAL = Environment(x11=True, terminal=True, tools=frozenset({"xclip", "xsel"}))

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="pyperclip chooses by the real system")


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Put scripts on the search path, in front of real tools of the same name."""
    if sys.platform == "win32":
        pytest.skip("the fake tools are shell scripts")
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

    def install(**scripts: str) -> Path:
        for name, script in scripts.items():
            file = folder / name.replace("_", "-")
            file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            file.chmod(0o755)
        return folder

    return install


def results(outcome):
    return [(attempt.method, attempt.result) for attempt in outcome.tried]


def all_gone(pids: list[str]) -> bool:
    """Whether these processes have ended; one that was killed may take a moment to be seen as such."""
    until = time.monotonic() + 1
    while not (ended := all(gone(int(pid)) for pid in pids)) and time.monotonic() < until:
        time.sleep(0.01)
    return ended


def gone(pid: int) -> bool:
    """Whether a process has ended; a zombie that nobody has collected yet counts as ended."""
    if sys.platform != "linux":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def test_verified_when_the_same_text_reads_back(tools):
    folder = tools(xclip=HONEST)

    outcome = Clipboard(environment=DESK).copy(TEXT)

    assert (outcome.result, outcome.method, outcome.ok) == (VERIFIED, "xclip", True)
    assert (folder / "xclip.store").read_bytes() == TEXT.encode()  # nothing added at the end


def test_typed_wl_copy_is_tried_first_on_wayland(tools):
    tools(wl_copy='case "$*" in "--type text/plain;charset=utf-8") cat > "$0.store";; *) exit 3;; esac')
    tools(wl_paste='cat "$(dirname "$0")/wl-copy.store"')

    outcome = Clipboard(environment=Environment(wayland=True, x11=True, tools=frozenset({"wl-copy", "xclip"}))).copy(
        TEXT
    )

    assert results(outcome) == [("wl-copy", VERIFIED)]


@pytest.mark.parametrize("lie", [LIES, GARBLES])
def test_a_tool_that_lies_is_found_out_and_the_next_one_tried(tools, lie):
    tools(xclip=lie, xsel=HONEST)

    outcome = Clipboard(environment=DESK).copy(TEXT)

    assert results(outcome) == [("xclip", FAILED), ("xsel", VERIFIED)]
    assert outcome.tried[0].why == "读回来的不是这段文字"


def test_an_owner_that_needs_its_time_is_waited_for(tools):
    tools(xclip=SLOW_OWNER)

    assert Clipboard(environment=DESK).copy(TEXT).result is VERIFIED


def test_a_tools_complaint_is_quoted_and_never_shown(tools, capfd):
    tools(xclip=FAILS, xsel=FAILS)

    outcome = Clipboard(environment=DESK).copy(TEXT)

    assert outcome.result is FAILED
    assert outcome.method == ""
    assert [attempt.why for attempt in outcome.tried] == ["Error: Can't open display: :99"] * 2
    assert capfd.readouterr() == ("", "")


def test_a_missing_tool_is_named(tools, monkeypatch):
    monkeypatch.setenv("PATH", str(tools()))

    outcome = Clipboard(ClipboardSettings(method="wl-copy"), environment=DESK).copy(TEXT)

    assert outcome.tried[0].why == "没有找到 wl-copy"


def test_hanging_tools_are_ended_with_their_children_and_osc52_still_tried(tools):
    folder = tools(xclip=HANGS, xsel=HANGS)
    written = []
    begun = time.monotonic()

    outcome = Clipboard(environment=DESK_AND_TERMINAL, write_terminal=written.append).copy(TEXT)

    assert time.monotonic() - begun < 5.0  # 2 s each, 4 s in all, and a slow machine
    assert results(outcome) == [("xclip", FAILED), ("xsel", FAILED), ("osc52", SENT)]
    assert outcome.tried[0].why == "超时"
    assert written == [sequence(TEXT)]
    pids = [pid for name in ("xclip", "xsel") for pid in (folder / f"{name}.pids").read_text().split()]
    assert len(pids) == 4
    assert all_gone(pids)


def test_a_reader_that_hangs_does_not_make_the_copy_a_failure(tools):
    tools(xclip=READ_HANGS)

    outcome = Clipboard(environment=DESK).copy(TEXT)

    assert (outcome.result, outcome.tried[0].why) == (SENT, "没能读回核对")
    assert outcome.milliseconds < 3000


def test_no_osc52_after_a_verified_copy(tools):
    tools(xclip=HONEST)
    written = []

    Clipboard(environment=DESK_AND_TERMINAL, write_terminal=written.append).copy(TEXT)

    assert written == []


def test_without_reading_back_a_native_copy_is_only_sent(tools):
    tools(xclip=HONEST)

    outcome = Clipboard(ClipboardSettings(verify=False), environment=DESK).copy(TEXT)

    assert (outcome.result, outcome.method) == (SENT, "xclip")


@pytest.mark.parametrize("command", [("mycopy", "-in"), "mycopy -in"])
def test_the_users_own_command_gets_the_text_on_standard_input(tools, command):
    folder = tools(mycopy=HONEST)

    outcome = Clipboard(ClipboardSettings("command", command), environment=DESK).copy(TEXT)

    assert (outcome.result, outcome.method) == (SENT, "command")
    assert (folder / "mycopy.store").read_bytes() == TEXT.encode()


@pytest.mark.parametrize("command", [None, (), "", "mycopy 'unclosed"])
def test_a_command_that_cannot_be_run_is_explained(command):
    outcome = Clipboard(ClipboardSettings("command", command), environment=DESK).copy(TEXT)

    assert outcome.result is FAILED
    assert "clipboard.command" in outcome.tried[0].why


@linux_only
def test_pyperclip_runs_in_a_python_that_can_be_ended(tools, monkeypatch):
    # pyperclip finds our fake xclip by itself, and its own copy() ignores the exit code; reading back does not.
    folder = tools(xclip='case "$*" in *-o*) cat "$0.store";; *) cat > "$0.store";; esac')
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    board = Clipboard(ClipboardSettings("pyperclip"), environment=DESK)

    assert results(board.copy(TEXT)) == [("pyperclip", VERIFIED)]
    assert (folder / "xclip.store").read_bytes() == TEXT.encode()
    tools(xclip=FAILS)
    assert results(board.copy(TEXT)) == [("pyperclip", FAILED)]


@linux_only
def test_on_macos_the_child_gets_a_utf8_locale(tools, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("DISPLAY", ":99")
    folder = tools(xclip='echo "$LC_CTYPE,$LC_ALL" > "$0.locale"; cat > /dev/null')

    outcome = Clipboard(environment=Environment("macos")).copy(TEXT)

    assert (outcome.result, outcome.method) == (SENT, "pyperclip")
    assert (folder / "xclip.locale").read_text() == "UTF-8,\n"


# --- newest copy wins -----------------------------------------------------------------------------


def test_a_newer_copy_ends_the_older_ones_tool_and_wins(tools):
    # The older text's tool hangs; the newer text goes through at once and nothing of the older one is left.
    folder = tools(
        xclip='case "$*" in *-in*) read line; case "$line" in 旧*) '
        + HANGS
        + ';; *) echo "$line" > "$0.store";; esac;; *) cat "$0.store";; esac'
    )
    board = Clipboard(environment=Environment(x11=True, tools=frozenset({"xclip"})))
    older = []
    board.start("旧\n", older.append)
    while not (folder / "xclip.pids").exists():
        time.sleep(0.01)

    newer = board.copy("新\n")

    assert newer.result is VERIFIED
    assert newer.milliseconds < 1500
    assert older[0].superseded
    assert older[0].result is FAILED
    assert (folder / "xclip.store").read_text(encoding="utf-8") == "新\n"
    assert all_gone((folder / "xclip.pids").read_text().split())


def test_of_many_copies_at_once_the_last_one_drawn_stays(tools):
    folder = tools(xclip=HONEST)
    board = Clipboard(environment=DESK)
    done = threading.Semaphore(0)
    outcomes = {}

    for number in range(12):
        board.start(
            f"第 {number} 条", lambda outcome, number=number: (outcomes.update({number: outcome}), done.release())
        )
    for _ in range(12):
        assert done.acquire(timeout=10)

    assert (folder / "xclip.store").read_text(encoding="utf-8") == "第 11 条"
    assert outcomes[11].result is VERIFIED
    assert all(outcome.result is VERIFIED or outcome.superseded for outcome in outcomes.values())


def test_stop_leaves_no_tool_behind(tools):
    folder = tools(xclip=HANGS)
    board = Clipboard(environment=DESK)
    done = threading.Event()
    board.start(TEXT, lambda _: done.set())
    while not (folder / "xclip.pids").exists():
        time.sleep(0.01)

    board.stop()

    assert done.wait(1)
    assert all_gone((folder / "xclip.pids").read_text().split())


# Interrupted once the tool and its child run and the tool is waited for; before that there is nobody to end it.
INTERRUPTED = """
import signal, subprocess, sys, threading, time, os
from pathlib import Path
from tui.clipboard.environment import Environment
from tui.clipboard.service import Clipboard
pids, main = Path(sys.argv[1]), threading.get_ident()
def waiting():
    frame, inside = sys._current_frames()[main], set()
    while frame is not None:
        inside.add(frame.f_code)
        frame = frame.f_back
    return subprocess.Popen.wait.__code__ in inside
def interrupt():
    while not pids.exists() or len(pids.read_text().split()) < 2 or not waiting():
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
try:
    Clipboard(environment=Environment(x11=True, tools=frozenset({"xclip"}))).copy("文字")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_ctrl_c_in_a_sub_command_ends_the_tool_too(tools):
    folder = tools(xclip=HANGS)

    command = [sys.executable, "-c", INTERRUPTED, folder / "xclip.pids"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "interrupted\n"
    assert all_gone((folder / "xclip.pids").read_text().split())


# --- the text, OSC 52, Windows ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "copied"),
    [
        ("甲\0乙", "甲乙"),
        ("甲\ud800乙\udfff", "甲乙"),
        ("📦 e\u0301 \u200b", "📦 e\u0301 \u200b"),  # all else stays as it is
        ("行一\r\n行二\n", "行一\r\n行二\n"),
    ],
)
def test_only_what_no_clipboard_can_hold_is_taken_out(given, copied):
    assert clean(given) == copied


@pytest.mark.parametrize(
    ("environment", "way", "line_end"),
    [
        (Environment("windows"), "pyperclip", "\r\n"),
        (Environment("wsl"), "pyperclip", "\r\n"),
        (Environment("wsl", windows_terminal=True), "osc52", "\r\n"),
        (Environment("wsl"), "tmux", "\n"),
        (Environment("windows", ssh=True), "osc52", "\n"),  # the clipboard is that of whoever connected
        (Environment("windows", web=True), "osc52", "\n"),
        (Environment("macos"), "pyperclip", "\n"),
        (Environment("linux"), "xclip", "\n"),
    ],
)
def test_windows_clipboard_gets_crlf(environment, way, line_end):
    assert with_line_ends("一\n二\r\n三", environment, way) == (
        "一\n二\r\n三" if line_end == "\n" else "一\r\n二\r\n三"
    )


def test_line_ends_make_no_difference_when_reading_back():
    assert same("一\r\n二", "一\n二")
    assert not same("一\n二\n", "一\n二")


def test_an_empty_text_is_not_copied():
    assert Clipboard(environment=DESK).copy("\0").tried == ()


def test_osc52_is_base64_of_utf8():
    payload = sequence(TEXT).removeprefix("\x1b]52;c;").removesuffix("\a")

    assert base64.b64decode(payload).decode() == TEXT


def test_osc52_in_tmux_is_sent_bare_and_wrapped():
    assert sequence("a", tmux=True) == "\x1b]52;c;YQ==\a\x1bPtmux;\x1b\x1b]52;c;YQ==\a\x1b\\"


def test_osc52_has_a_cap():
    assert len(sequence("a" * MAX_BYTES)) == 100_000
    with pytest.raises(TooLongError):
        sequence("a" * (MAX_BYTES + 1))
    outcome = Clipboard(write_terminal=print, environment=Environment(ssh=True, terminal=True)).copy("好" * 30_000)
    assert (outcome.result, outcome.tried[0].why) == (FAILED, "有 87 KB，终端最多收 74 KB")


def test_a_terminal_that_cannot_be_written_to_is_a_failure_not_a_crash():
    def broken(_):
        raise ValueError("I/O operation on closed file")

    with pytest.raises(CopyError):
        Osc52(broken).copy("好", Deadline.after(1))
    with pytest.raises(CopyError):
        Osc52(None).copy("好", Deadline.after(1))


class FakePyperclip:
    """Stands for pyperclip on Windows, where OpenClipboard fails `busy` times."""

    class PyperclipException(RuntimeError):  # noqa: N818 - pyperclip's name
        pass

    def __init__(self, busy=0, seconds=0.0):
        self.busy, self.seconds, self.held, self.calls = busy, seconds, "", 0

    def copy(self, text):
        self.calls += 1
        time.sleep(self.seconds)
        if self.calls <= self.busy:
            raise self.PyperclipException("Error calling OpenClipboard")
        self.held = text

    def paste(self):
        return self.held


@pytest.mark.parametrize(("busy", "result"), [(0, VERIFIED), (2, VERIFIED), (3, FAILED)])
def test_a_busy_windows_clipboard_is_tried_three_times(monkeypatch, busy, result):
    fake = FakePyperclip(busy)
    monkeypatch.setitem(sys.modules, "pyperclip", fake)

    outcome = Clipboard(environment=Environment("windows")).copy("一\n二")

    assert outcome.result is result
    assert fake.held == ("一\r\n二" if result is VERIFIED else "")
    assert fake.calls == min(busy + 1, 3)


def test_a_windows_clipboard_that_hangs_is_not_waited_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyperclip", FakePyperclip(seconds=0.5))

    with pytest.raises(OutOfTimeError):
        WindowsPyperclip().copy("好", Deadline.after(0.1))
