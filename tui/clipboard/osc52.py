"""OSC 52, the escape sequence that asks a terminal to set the clipboard, and where to write it.

Nobody answers: a terminal that ignores the sequence looks like one that obeys. Never sent after a
verified copy, which a garbling terminal could spoil.
"""

import base64
import os
import sys
from collections.abc import Callable

MAX_BYTES = 74_994
"""Longest text, in bytes of UTF-8: hterm caps the sequence at 100,000 bytes, 8 of them its frame."""


class TooLongError(ValueError):
    """The text is longer than terminals take."""


def sequence(text: str, *, tmux: bool = False) -> str:
    r"""Give the escape sequence that puts `text` on the clipboard.

    Args:
        text: what to copy, without lone surrogates.
        tmux: send it also wrapped in tmux's pass-through. tmux before 3.2 lacks `load-buffer -w` and swallows
            the bare sequence, but passes the wrapped one; later ones drop what they are not set to pass.

    Raises:
        TooLongError: over `MAX_BYTES`.
    """
    raw = text.encode("utf-8")
    if len(raw) > MAX_BYTES:
        raise TooLongError(f"有 {len(raw) // 1024} KB，终端最多收 74 KB")
    bare = f"\x1b]52;c;{base64.b64encode(raw).decode('ascii')}\a"
    wrapped = "\x1bPtmux;" + bare.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return bare + wrapped if tmux else bare


def terminal_writer() -> Callable[[str], None] | None:
    """Find a terminal for a sub-command to write to: standard error, else the controlling terminal; None without.

    Standard output is left alone: its reader may be a pipe that wants the answer only.
    """
    if sys.stderr is not None and sys.stderr.isatty():
        return _to_standard_error
    try:
        os.close(os.open(_CONTROLLING, os.O_WRONLY))
    except OSError:
        return None
    return _to_controlling_terminal


_CONTROLLING = "CONOUT$" if sys.platform == "win32" else "/dev/tty"


def _to_standard_error(text: str) -> None:
    sys.stderr.flush()
    sys.stderr.buffer.write(text.encode("utf-8"))  # below `tui.clean_output`, which lets no such sequence through
    sys.stderr.buffer.flush()


def _to_controlling_terminal(text: str) -> None:
    with open(_CONTROLLING, "w", encoding="utf-8") as terminal:  # noqa: PTH123 - a device, no file
        terminal.write(text)
