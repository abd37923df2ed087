"""A text on its way to the clipboard: what is taken out, line ends, and when two texts are the same.

No trailing newline is added and nothing else is changed: what the agent saw is what the buyer gets.
"""

import re

from tui.clipboard.environment import TOOLS, Environment

_UNCOPIABLE = re.compile("[\0\ud800-\udfff]")
"""NUL ends the text early in C programs and on Windows; a lone surrogate has no UTF-8 form."""

_LINE_END = re.compile(r"\r\n|\r|\n")


def clean(text: str) -> str:
    """Take out NUL and lone surrogates."""
    return _UNCOPIABLE.sub("", text)


def with_line_ends(text: str, environment: Environment, way: str) -> str:
    r"""Give Windows' clipboard the CRLF that old edit controls need; all others keep `\n`.

    Whose clipboard it is in the end is unknown over SSH and in a browser; tmux and the X11 and Wayland tools,
    which WSL has too, would paste CRLF as two lines.
    """
    ours = not (environment.ssh or environment.web) and way not in TOOLS
    return _LINE_END.sub("\r\n", text) if ours and environment.system in ("windows", "wsl") else text


def same(one: str, other: str) -> bool:
    """Whether two texts are the same but for the way their lines end."""
    return one == other or _LINE_END.sub("\n", one) == _LINE_END.sub("\n", other)
