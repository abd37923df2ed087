"""What stands around the program, as far as copying depends on it: system, display, SSH, tmux, tools.

`Environment` is plain data, so that a table of cases covers systems nobody has at hand; only
`environment_here` looks at the real thing. Which ways to copy follow from it is for `methods` to say.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

System = Literal["linux", "macos", "windows", "wsl"]
"""Whose clipboard it is; every other Unix counts as linux, WSL means Windows' clipboard seen from Linux."""

TOOLS = ("wl-copy", "xclip", "xsel", "tmux")
"""Programs that copy."""

INSTALLERS = ("apt", "dnf", "pacman", "zypper", "apk")
"""Programs that install one; `advice` names the one that is there."""

_DEAF_TERMS = ("", "dumb", "linux")
"""Values of TERM whose terminal is known to ignore OSC 52: none, a dumb one, Linux' own text console."""

_OWN_SEAT = re.compile(r"wayland-\d{1,2}")
"""A compositor's own socket. waypipe, which forwards Wayland over SSH, makes names like `wayland-Xf3kQz0a`."""


@dataclass(frozen=True, slots=True)
class Environment:
    """The facts that decide how to copy.

    `x11` and `wayland` are true for a display in front of the person: over SSH only a forwarded one
    counts, since a copy to the far machine's own screen would succeed and help nobody. `terminal` is
    true where a terminal listens that is not known to ignore OSC 52. `secure_page` matters in a browser
    only: https or localhost, elsewhere browsers refuse the clipboard to a page.
    """

    system: System = "linux"
    web: bool = False
    secure_page: bool = True
    ssh: bool = False
    x11: bool = False
    wayland: bool = False
    tmux: bool = False
    windows_terminal: bool = False
    terminal: bool = False
    tools: frozenset[str] = frozenset()

    @property
    def display(self) -> bool:
        """Whether a window system of the person's own can be reached."""
        return self.x11 or self.wayland


def environment_here(  # noqa: PLR0913 - three facts only the caller knows, three doors for tests
    *,
    web: bool = False,
    secure_page: bool = True,
    terminal: bool = False,
    variables: Mapping[str, str] | None = None,
    system: System | None = None,
    find: Callable[[str], str | None] | None = None,
) -> Environment:
    """Look around.

    Args:
        web: the app runs in a browser (Textual's `app.is_web`).
        secure_page: that browser's page is https or on localhost.
        terminal: the caller can write to a terminal.
        variables: environment variables, `os.environ` unless given.
        system: the operating system, the real one unless given.
        find: where a program is on the search path, `shutil.which` unless given.
    """
    from shutil import which  # noqa: PLC0415 - 4 ms that reading the settings shall not pay for

    named = os.environ if variables is None else variables
    here = system_here() if system is None else system
    look = which if find is None else find
    ssh = any(named.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
    return Environment(
        system=here,
        web=web,
        secure_page=secure_page,
        ssh=ssh,
        x11=_x11_in_front(named.get("DISPLAY", ""), ssh=ssh),
        wayland=_wayland_in_front(named.get("WAYLAND_DISPLAY", ""), ssh=ssh),
        tmux=bool(named.get("TMUX")),
        windows_terminal=bool(named.get("WT_SESSION")),
        terminal=terminal and (web or _hears_osc52(named, here)),
        tools=frozenset(tool for tool in (*TOOLS, *INSTALLERS) if look(tool)),
    )


def system_here() -> System:
    """Name this machine's system; WSL is told by the kernel's version line, which Microsoft's kernel signs."""
    if sys.platform in ("win32", "cygwin"):
        return "windows"
    if sys.platform == "darwin":
        return "macos"
    try:
        with open("/proc/version", encoding="utf-8", errors="replace") as version:  # noqa: PTH123 - pathlib is 8 ms
            return "wsl" if "microsoft" in version.read().lower() else "linux"
    except OSError:
        return "linux"


def _x11_in_front(display: str, *, ssh: bool) -> bool:
    """`:0` is the machine's own screen, `localhost:10.0` one forwarded by SSH, `/private/…:0` XQuartz' own."""
    host = display.partition(":")[0]
    return bool(display) and (not ssh or (host not in ("", "unix") and not host.startswith("/")))


def _wayland_in_front(display: str, *, ssh: bool) -> bool:
    return bool(display) and (not ssh or not _OWN_SEAT.fullmatch(display))


def _hears_osc52(named: Mapping[str, str], system: System) -> bool:
    """Tell terminals known to ignore OSC 52 from the rest, which may or may not hear it."""
    if named.get("TERM_PROGRAM") == "Apple_Terminal":
        return False
    if system == "windows":
        # The old console host swallows OSC 52 and sets neither variable.
        return bool(named.get("WT_SESSION") or named.get("TERM_PROGRAM"))
    return named.get("TERM", "") not in _DEAF_TERMS
