"""The ways to copy, one small object each, all of one shape: `copy`, `read`, `settles`.

A backend knows how; it neither chooses, nor tries again, nor compares. Everything it does ends by the
deadline it is given.
"""

import contextlib
import os
import queue
import shlex
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tui.clipboard.environment import Environment
from tui.clipboard.methods import ClipboardSettings
from tui.clipboard.osc52 import TooLongError, sequence
from tui.clipboard.process import CopyError, Deadline, run

WriteTerminal = Callable[[str], None]
"""Writes to the terminal the person looks at; must be callable from any thread."""

_BUSY_TRIES = 3
"""Windows' clipboard is often held for a moment by a clipboard manager; pyperclip itself waits 0.5 s a try."""


class Backend(Protocol):
    """One way to copy."""

    @property
    def settles(self) -> bool:
        """Whether a text that reads back is truly on the person's clipboard, not on its way there only."""

    @property
    def readable(self) -> int | None:
        """Longest text, in bytes of UTF-8, that may be read back without harm; None where any may."""

    def copy(self, text: str, deadline: Deadline) -> None:
        """Put `text` on the clipboard; raises CopyError saying why not."""

    def read(self, deadline: Deadline) -> str | None:
        """Give what is on the clipboard, None where this way cannot read; raises CopyError if there is no text."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that takes the text on standard input, and perhaps another that prints it."""

    write: tuple[str, ...]
    reader: tuple[str, ...] | None = None
    settles: bool = True
    variables: Mapping[str, str] | None = None
    """Environment variables of both programs; ours where None."""
    readable: int | None = None

    def copy(self, text: str, deadline: Deadline) -> None:
        """Run the program; its exit code tells."""
        run(self.write, text.encode("utf-8"), deadline, self.variables)

    def read(self, deadline: Deadline) -> str | None:
        """Run the reader, if there is one."""
        if self.reader is None:
            return None
        return run(self.reader, b"", deadline, self.variables, reads=True).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class WindowsPyperclip:
    """pyperclip in our own process, where it calls Windows directly: 5 ms instead of a new Python's 100.

    The calls run in a daemon thread, because a clipboard owner that hangs would hang us. Such a call
    cannot be ended, only left behind.
    """

    settles: bool = True
    readable: int | None = None

    def copy(self, text: str, deadline: Deadline) -> None:
        """Copy, three tries while another program holds the clipboard."""

        def attempt() -> None:
            import pyperclip  # noqa: PLC0415 - used on few systems, and only when copying

            for tries_left in reversed(range(_BUSY_TRIES)):
                # Looked at before each try: a call left behind must not overwrite a newer copy.
                deadline.check()
                try:
                    pyperclip.copy(text)
                except pyperclip.PyperclipException:
                    if not tries_left:
                        raise
                else:
                    return

        _within(attempt, deadline)

    def read(self, deadline: Deadline) -> str | None:
        """Paste."""

        def attempt() -> str:
            import pyperclip  # noqa: PLC0415 - likewise

            return str(pyperclip.paste())

        return _within(attempt, deadline)


@dataclass(frozen=True, slots=True)
class Osc52:
    """The terminal itself; it never answers."""

    write_terminal: WriteTerminal | None
    tmux: bool = False
    settles: bool = False
    readable: int | None = None

    def copy(self, text: str, deadline: Deadline) -> None:
        """Write the escape sequence."""
        deadline.check()
        if self.write_terminal is None:
            raise CopyError("没有终端可写")
        try:
            self.write_terminal(sequence(text, tmux=self.tmux))
        except TooLongError as fault:
            raise CopyError(str(fault)) from fault
        except (OSError, ValueError, RuntimeError) as fault:  # a closed stream, an app that has ended
            raise CopyError(f"写不到终端：{fault}") from fault

    def read(self, deadline: Deadline) -> str | None:  # noqa: ARG002 - the shape of all backends
        """Give None: terminals do not say what they hold."""
        return None


_SELECTION = ("-selection", "clipboard")
# Untyped, wl-copy asks another program for the type: 150–210 ms instead of 6–7.
_WL_TYPE = ("--type", "text/plain;charset=utf-8")
_TOOLS = {
    "wl-copy": Tool(("wl-copy", *_WL_TYPE), ("wl-paste", "--no-newline", *_WL_TYPE)),
    "xclip": Tool(("xclip", *_SELECTION, "-in"), ("xclip", *_SELECTION, "-out")),
    # Above 4,000 bytes xsel 1.2 hands over in parts, and in up to 4 of 10 trials the owner was dead afterwards: a
    # reader that leaves at once, as ours do, takes it along. A window that someone pastes into stays.
    "xsel": Tool(("xsel", "--clipboard", "--input"), ("xsel", "--clipboard", "--output"), readable=4000),
    # -w passes the text on to the terminal outside, in all of tmux's clipboard modes. Only the buffer reads back.
    "tmux": Tool(("tmux", "load-buffer", "-w", "-"), ("tmux", "save-buffer", "-"), settles=False),
}


def backend(
    way: str, environment: Environment, settings: ClipboardSettings, write_terminal: WriteTerminal | None
) -> Backend:
    """Make the backend of a way.

    Raises:
        CopyError: the settings name a command way without a usable command.
        KeyError: no such way.
    """
    if way == "osc52":
        return Osc52(write_terminal, tmux=environment.tmux)
    if way == "command":
        return Tool(_command(settings), settles=False)
    if way == "pyperclip":
        return WindowsPyperclip() if environment.system == "windows" else _pyperclip(environment)
    return _TOOLS[way]


def _pyperclip(environment: Environment) -> Tool:
    """Make pyperclip a tool: a Python of its own can be ended, keeps its tools' noise from the screen, and fails aloud.

    pyperclip ignores its tools' exit codes and gives them no time limit.
    """
    # -P: a pyperclip.py in the folder the agent happens to stand in is not ours.
    python = (sys.executable, "-P", "-W", "ignore", "-c")
    write = "import sys, pyperclip; pyperclip.copy(sys.stdin.buffer.read().decode('utf-8'))"
    read = "import sys, pyperclip; sys.stdout.buffer.write(pyperclip.paste().encode('utf-8'))"
    variables = None
    if environment.system == "macos":
        # In another locale pbcopy turns Chinese into mojibake, and pbpaste turns it back.
        variables = {name: value for name, value in os.environ.items() if name != "LC_ALL"}
        # Python would change the variable where the system does not know this locale.
        variables |= {"LC_CTYPE": "UTF-8", "PYTHONCOERCECLOCALE": "0"}
    return Tool((*python, write), (*python, read), variables=variables)


def _command(settings: ClipboardSettings) -> tuple[str, ...]:
    """Split the user's own command into words; on Windows a backslash is a folder, not an escape."""
    given = settings.command
    words: tuple[str, ...] = ()
    with contextlib.suppress(ValueError):  # an unclosed quote
        windows = sys.platform == "win32"
        words = tuple(shlex.split(given, posix=not windows)) if isinstance(given, str) else tuple(given or ())
        if windows:
            words = tuple(word.strip('"') for word in words)
    if not words:
        raise CopyError("设置里的 clipboard.command 是空的或引号没有配对")
    return words


_Answer = TypeVar("_Answer")


def _within(call: Callable[[], _Answer], deadline: Deadline) -> _Answer:
    """Run a call that cannot be ended, and stop waiting for it at the deadline; its errors become CopyError."""
    answers: queue.SimpleQueue[tuple[_Answer] | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put((call(),))
        except Exception as fault:  # noqa: BLE001 - a thread's boundary: whatever pyperclip raises is reported below
            answers.put(fault)

    threading.Thread(target=work, name="clipboard", daemon=True).start()
    while True:
        try:
            answer = answers.get(timeout=max(0.001, min(0.02, deadline.left())))
        except queue.Empty:
            deadline.check()
            continue
        if isinstance(answer, CopyError):
            raise answer
        if isinstance(answer, Exception):
            raise CopyError(f"剪贴板没有接受：{answer}") from answer
        return answer[0]
