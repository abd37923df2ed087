"""Which ways to copy, in which order: a pure function of the surroundings and the settings.

Nothing here copies, looks around or knows how a way works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # the settings are read at every start, the surroundings are looked at when something is copied
    from tui.clipboard.environment import Environment

METHODS = ("auto", "native", "wl-copy", "xclip", "xsel", "pyperclip", "tmux", "osc52", "command")
"""Values of `clipboard.method` in `config.toml`; the first is the default. All but the first two are one way each."""

WAYS = METHODS[2:]
"""The single ways, as `methods` returns them."""


class ClipboardSettings(NamedTuple):
    """`[clipboard]` of `config.toml`.

    `method`: one of `METHODS`. `command`: the user's own program, its words as a tuple or one line split
    like a shell does; it gets the text on standard input. `verify`: read back after copying; None means
    yes, except on macOS, which alerts the user when a program reads the clipboard.
    """

    method: str = "auto"
    command: tuple[str, ...] | str | None = None
    verify: bool | None = None


def methods(environment: Environment, settings: ClipboardSettings | None = None) -> tuple[str, ...]:
    """Order the ways to try, best first; empty where nothing can work (then: the rescue dialog).

    A way named in the settings is the only one: whoever names it wants to hear when it fails. In a browser only
    the browser's own way counts: every other would land on the server's clipboard, not on the agent's.
    """
    if environment.web:
        return ("osc52",) if environment.terminal and environment.secure_page else ()
    chosen = ClipboardSettings() if settings is None else settings
    if chosen.method == "native":
        return _native(environment)
    if chosen.method != "auto":
        return (chosen.method,)
    own = ("command",) if chosen.command else ()
    return own + _auto(environment)


def verifies(environment: Environment, settings: ClipboardSettings) -> bool:
    """Whether to read back after copying."""
    return environment.system != "macos" if settings.verify is None else settings.verify


def _auto(environment: Environment) -> tuple[str, ...]:
    """The order of `auto`, without the user's own command."""
    terminal = ("tmux",) * environment.tmux + ("osc52",) * environment.terminal
    if environment.ssh and not (environment.display and environment.system == "linux"):
        return terminal
    if environment.system == "wsl" and environment.windows_terminal and not environment.tmux:
        # Windows Terminal takes OSC 52 at once, clip.exe needs a Windows process; tmux would keep it from the terminal.
        return terminal + _native(environment)
    return _native(environment) + terminal


def _native(environment: Environment) -> tuple[str, ...]:
    """The system's own ways.

    On Linux pyperclip comes in where none of the typed tools can be used (it then finds klipper or Qt);
    elsewhere on Linux it would only run the same tools once more, unguarded.
    """
    typed = tuple(
        tool
        for tool, usable in (("wl-copy", environment.wayland), ("xclip", environment.x11), ("xsel", environment.x11))
        if usable and tool in environment.tools
    )
    if environment.system == "linux":
        return typed or ("pyperclip",) * environment.display
    # WSLg's X and Wayland share the clipboard with Windows: they serve where Windows programs may not be started.
    return ("pyperclip",) + (typed if environment.system == "wsl" else ())
