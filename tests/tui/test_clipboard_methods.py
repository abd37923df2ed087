"""Which ways to copy follow from which surroundings: every system, without that system."""

import sys

import pytest

from tui.clipboard.environment import Environment, environment_here
from tui.clipboard.methods import METHODS, WAYS, ClipboardSettings, methods, verifies

X11 = {"DISPLAY": ":0", "TERM": "xterm-256color"}
WAYLAND = {**X11, "WAYLAND_DISPLAY": "wayland-0"}
SSH = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22", "TERM": "xterm-256color"}
IN_TMUX = {"TMUX": "/tmp/tmux-0/default,1,0"}
TERM = {"TERM": "xterm-256color"}
ALL = ("wl-copy", "xclip", "xsel", "tmux")

# name, system, environment variables, tools on the search path, the order that follows
TABLE = [
    ("X11 with both tools", "linux", X11, ALL, "xclip xsel osc52"),
    ("X11 with xsel only", "linux", X11, ("xsel",), "xsel osc52"),
    ("X11 with no tool: klipper or Qt, if pyperclip finds them", "linux", X11, (), "pyperclip osc52"),
    ("X11 in tmux", "linux", X11 | IN_TMUX, ALL, "xclip xsel tmux osc52"),
    ("Wayland with XWayland", "linux", WAYLAND, ALL, "wl-copy xclip xsel osc52"),
    ("Wayland alone", "linux", TERM | {"WAYLAND_DISPLAY": "wayland-1"}, ALL, "wl-copy osc52"),
    ("Wayland without wl-copy, through XWayland", "linux", WAYLAND, ("xclip",), "xclip osc52"),
    ("WSL in Windows Terminal", "wsl", TERM | {"WT_SESSION": "x"}, (), "osc52 pyperclip"),
    ("WSL in another terminal", "wsl", TERM, (), "pyperclip osc52"),
    ("WSL in tmux: the terminal would not hear OSC 52", "wsl", TERM | {"WT_SESSION": "x"} | IN_TMUX, (),
     "pyperclip tmux osc52"),
    ("WSLg's own tools stand in for clip.exe", "wsl", WAYLAND, ALL, "pyperclip wl-copy xclip xsel osc52"),
    ("macOS", "macos", TERM, (), "pyperclip osc52"),
    ("macOS' own Terminal ignores OSC 52", "macos", TERM | {"TERM_PROGRAM": "Apple_Terminal"}, (), "pyperclip"),
    ("macOS in tmux", "macos", TERM | IN_TMUX, ("tmux",), "pyperclip tmux osc52"),
    ("Windows Terminal", "windows", {"WT_SESSION": "x"}, (), "pyperclip osc52"),
    ("Windows' old console", "windows", {}, (), "pyperclip"),
    ("SSH", "linux", SSH, ALL, "osc52"),
    ("SSH in tmux", "linux", SSH | IN_TMUX, ALL, "tmux osc52"),
    ("SSH with a forwarded display", "linux", SSH | {"DISPLAY": "localhost:10.0"}, ALL, "xclip xsel osc52"),
    ("SSH, and the far machine's own screen: nobody sees it", "linux", SSH | {"DISPLAY": ":0"}, ALL, "osc52"),
    ("SSH with waypipe", "linux", SSH | {"WAYLAND_DISPLAY": "wayland-Xf3kQz0a"}, ALL, "wl-copy osc52"),
    ("SSH, and the far machine's own Wayland", "linux", SSH | {"WAYLAND_DISPLAY": "wayland-0"}, ALL, "osc52"),
    ("SSH to a Mac: pbcopy would fill the Mac's clipboard", "macos", SSH, (), "osc52"),
    ("SSH to a Mac with XQuartz", "macos", SSH | {"DISPLAY": "/private/tmp/org.xquartz:0"}, (), "osc52"),
    ("SSH to WSL", "wsl", SSH | {"WT_SESSION": "x"}, (), "osc52"),
    ("a text console with nothing", "linux", {"TERM": "linux"}, (), ""),
    ("a text console in tmux", "linux", {"TERM": "tmux-256color"} | IN_TMUX, ("tmux",), "tmux osc52"),
    ("no TERM at all", "linux", {}, ALL, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("system", "variables", "tools", "expected"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_order_of_ways_follows_from_surroundings(system, variables, tools, expected):
    found = environment_here(
        terminal=True, variables=variables, system=system, find=lambda tool: tool if tool in tools else None
    )

    assert " ".join(methods(found)) == expected


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        # A native copy would land on the server: not even tried, whatever the server has.
        (Environment(web=True, terminal=True, x11=True, tmux=True, tools=frozenset(ALL)), ("osc52",)),
        (Environment(web=True, terminal=True, system="windows"), ("osc52",)),
        # On plain http off localhost the browser refuses: the rescue dialog at once.
        (Environment(web=True, terminal=True, secure_page=False), ()),
    ],
)
def test_in_a_browser_only_the_browser_can_copy(environment, expected):
    for settings in (None, ClipboardSettings("xclip"), ClipboardSettings("native"), ClipboardSettings(command="x")):
        assert methods(environment, settings) == expected


def test_browser_hears_osc52_whatever_the_servers_terminal_is():
    assert environment_here(web=True, terminal=True, variables={"TERM": "dumb"}, system="linux").terminal


def test_without_a_terminal_to_write_to_osc52_is_left_out():
    found = environment_here(terminal=False, variables=X11, system="linux", find=lambda tool: tool)

    assert methods(found) == ("xclip", "xsel")


DESK = Environment(x11=True, terminal=True, tools=frozenset(ALL))


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (ClipboardSettings(), ("xclip", "xsel", "osc52")),
        (ClipboardSettings(method="native"), ("xclip", "xsel")),
        (ClipboardSettings(command="mycopy"), ("command", "xclip", "xsel", "osc52")),
        *[(ClipboardSettings(method=way), (way,)) for way in WAYS],
    ],
)
def test_settings_choose_the_way(settings, expected):
    assert methods(DESK, settings) == expected


def test_auto_is_the_default_method_and_the_first_named():
    assert METHODS[0] == ClipboardSettings().method == "auto"


@pytest.mark.parametrize(
    ("system", "verify", "expected"),
    [
        ("linux", None, True),
        ("windows", None, True),
        ("macos", None, False),  # it alerts the user when a program reads the clipboard
        ("macos", True, True),
        ("linux", False, False),
    ],
)
def test_reading_back_is_off_by_default_on_macos_only(system, verify, expected):
    assert verifies(Environment(system=system), ClipboardSettings(verify=verify)) is expected


@pytest.mark.skipif(sys.platform != "linux", reason="asks the real Linux")
def test_this_very_system_is_looked_at(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":5")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("SSH_CLIENT", raising=False)
    monkeypatch.delenv("SSH_TTY", raising=False)

    found = environment_here(terminal=True)

    assert found.system in ("linux", "wsl")
    assert (found.x11, found.ssh, found.terminal) == (True, False, True)
