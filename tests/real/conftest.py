"""The real things that tests in this folder use: an X display, a tmux server of their own, the installed command.

Where one is missing the test skips and says so; with MIAOHUI_REQUIRE_REAL=1 it fails instead, so that a
build machine cannot skip silently. MIAOHUI_COMMAND names the command to test, default: the installed
`miaohui`, else `python -m tui`.
"""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

if sys.platform == "win32":  # pseudo-terminals are POSIX, and so are the modules that these import
    collect_ignore = ["test_real_hostile_book.py", "test_real_input.py"]

SHIPPING = """schema = 1
category = "shipping"
name = "物流"

# 运营核对过
[[phrase]]
id = "a.when"
title = "什么时候发货"
text = "正常情况下两天左右发出～"

[[phrase]]
id = "a.fee"
title = "运费"
text = "满额包邮～"
"""
"""The file of `book`."""


def _need(*tools: str) -> None:
    """Skip the test, or fail it where skipping is forbidden, unless all tools are on the search path."""
    missing = [tool for tool in tools if shutil.which(tool) is None]
    if not missing:
        return
    reason = f"not installed: {', '.join(missing)}"
    if os.environ.get("MIAOHUI_REQUIRE_REAL") == "1":
        pytest.fail(f"{reason} (MIAOHUI_REQUIRE_REAL=1)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def need() -> Callable[..., None]:
    """Give the function that skips (or fails) the test unless the named tools are there: `need("xclip", "xsel")`."""
    return _need


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """Give a fresh X display (`:N`) without a window manager."""
    _need("Xvfb")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "320x200x8", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writer,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as answer:
        number = answer.readline().strip()
    if not number:
        pytest.fail("Xvfb did not start")
    yield f":{number}"
    server.terminate()
    server.wait(5)


@pytest.fixture
def x_clipboard(display: str) -> Callable[[], str]:
    """Give what reads the X clipboard, with a tool that is not ours."""
    _need("xclip")

    def read() -> str:
        words = ["xclip", "-selection", "clipboard", "-o"]
        environment = {"PATH": os.environ.get("PATH", os.defpath), "DISPLAY": display}
        return subprocess.run(
            words, env=environment, capture_output=True, encoding="utf-8", timeout=5, check=True
        ).stdout

    return read


@dataclass
class TmuxServer:
    """A tmux server nobody else uses; `variable` is what TMUX must be for a program to find it."""

    name: str
    environment: Mapping[str, str]
    variable: str = ""

    def run(self, *words: str) -> str:
        """Run a tmux command against this server and give what it prints."""
        done = subprocess.run(
            ["tmux", "-L", self.name, "-f", "/dev/null", "-u", *words],
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"tmux {shlex.join(words)}: {done.stderr}"
        return done.stdout

    def buffer(self) -> str:
        """Give tmux's newest paste buffer."""
        return self.run("save-buffer", "-")


@pytest.fixture
def tmux_server() -> Iterator[TmuxServer]:
    """Give a tmux server with default settings but for what steady tests need; ended afterwards."""
    _need("tmux")
    # A short folder of its own: a socket's path may not be longer than about 100 bytes.
    with tempfile.TemporaryDirectory(prefix="mh") as folder:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        server = TmuxServer("real", {"LANG": "C.UTF-8", **kept, "TMUX_TMPDIR": folder, "TERM": "xterm-256color"})
        server.run("new-session", "-d", "-s", "keeper", "cat")
        try:
            for option in (
                ("-s", "escape-time", "0"),
                ("-g", "default-terminal", "tmux-256color"),
                ("-g", "status", "off"),  # it would take a row of the window
                ("-g", "remain-on-exit", "on"),  # the last screen stays readable
            ):
                server.run("set-option", *option)
            server.variable = server.run("display-message", "-p", "-t", "keeper", "#{socket_path},#{pid},0").strip()
            yield server
        finally:
            with contextlib.suppress(AssertionError):
                server.run("kill-server")


@dataclass
class Terminal:
    """A terminal window that a test types into and looks at.

    Sizes are in cells. Key names are tmux's: `Enter`, `Escape`, `Up`, `F4`, `C-n`, `M-1`, `BSpace`, `PPage` …
    """

    server: TmuxServer
    _session: str = field(default="window", init=False)
    _ended: Path = field(default=Path(), init=False)

    def start(
        self,
        command: Sequence[str],
        width: int = 120,
        height: int = 32,
        env: Mapping[str, str] | None = None,
        folder: Path = ROOT,
    ) -> None:
        """Open a window of that size and run the command in it, with `env` added to a bare environment."""
        self.stop()
        self._ended = Path(self.server.environment["TMUX_TMPDIR"], f"exit-{time.monotonic_ns()}")
        # tmux 3.3 loses one exit code in four, so the shell around the command writes it down.
        wrapped = ["sh", "-c", f'"$@"; echo $? > {shlex.quote(str(self._ended))}', "sh", *command]
        added = [word for name, value in (env or {}).items() for word in ("-e", f"{name}={value}")]
        size = ("-x", str(width), "-y", str(height))
        self.server.run("new-session", "-d", "-s", self._session, *size, "-c", str(folder), *added, shlex.join(wrapped))

    def keys(self, *names: str) -> None:
        """Press keys by name."""
        self.server.run("send-keys", "-t", self._session, *names)

    def type(self, text: str) -> None:
        """Type a text, character by character as an input method would deliver it."""
        self.server.run("send-keys", "-t", self._session, "-l", "--", text)

    def paste(self, text: str) -> None:
        """Paste a text the way a terminal does (bracketed, if the program asked for that)."""
        self.server.run("set-buffer", "-b", "pasted", "--", text)
        self.server.run("paste-buffer", "-d", "-p", "-b", "pasted", "-t", self._session)

    def screen(self) -> str:
        """Give what is on the screen, one line a row, without colours."""
        return self.server.run("capture-pane", "-p", "-t", self._session)

    def cursor(self) -> tuple[int, int]:
        """Give the cursor's column and row, from 0."""
        shown = self.server.run("display-message", "-p", "-t", self._session, "#{cursor_x} #{cursor_y}")
        column, row = shown.split()
        return int(column), int(row)

    def wait_for(self, text: str, seconds: float = 60.0) -> str:
        """Wait until a text stands on the screen; gives the screen, fails showing it."""
        return self.wait_until(lambda shown: text in shown, f"{text!r} on the screen", seconds)

    def wait_until(self, fits: Callable[[str], bool], wanted: str, seconds: float = 60.0) -> str:
        """Wait until the screen fits; gives the screen, fails naming what was `wanted` and showing the screen."""
        until = time.monotonic() + seconds
        while True:
            ended = self._ended.exists()
            shown = self.screen()
            if fits(shown):
                return shown
            if ended:
                pytest.fail(f"the command ended before {wanted}; the screen is:\n{shown}")
            if time.monotonic() > until:
                pytest.fail(f"waited {seconds} s for {wanted}; the screen is:\n{shown}")
            time.sleep(0.05)

    def resize(self, width: int, height: int) -> None:
        """Resize the window."""
        self.server.run("resize-window", "-t", self._session, "-x", str(width), "-y", str(height))

    def exit_code(self, seconds: float = 60.0) -> int:
        """Wait for the command's end and give its exit code."""
        until = time.monotonic() + seconds
        while True:
            if self._ended.exists() and (code := self._ended.read_text().strip()):
                return int(code)
            if time.monotonic() > until:
                pytest.fail(f"still running after {seconds} s; the screen is:\n{self.screen()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Close the window, hanging up on the command in it."""
        with contextlib.suppress(AssertionError):
            self.server.run("kill-session", "-t", self._session)


@pytest.fixture
def terminal(tmux_server: TmuxServer) -> Iterator[Terminal]:
    """Give a terminal window inside the test's own tmux server."""
    window = Terminal(tmux_server)
    yield window
    window.stop()


@pytest.fixture(scope="session")
def miaohui() -> list[str]:
    """Give the words that start our command."""
    named = os.environ.get("MIAOHUI_COMMAND")
    if named:
        return shlex.split(named)
    beside = Path(sys.executable).with_name("miaohui")
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "tui"]


@pytest.fixture
def own_folders(tmp_path: Path) -> dict[str, str]:
    """Give environment variables that keep the program's files inside the test's folder."""
    return {f"MIAOHUI_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "STATE", "CACHE")}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Give a book of one file, with the phrases `a.when` and `a.fee` and somebody's comment."""
    path = tmp_path / "book.toml"
    path.write_text(SHIPPING, encoding="utf-8")
    return path


@pytest.fixture
def on_book(miaohui: list[str], book: Path) -> list[str]:
    """Give the words that start our command on `book` and no other."""
    return [*miaohui, "--book", str(book), "--only"]
