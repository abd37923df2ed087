"""What must be settled about the terminal: before textual is imported, because it reads variables once, and after."""

import codecs
import sys
from collections.abc import MutableMapping
from functools import partial
from typing import cast

FRAMES = "240"
"""Upper bound of frames a second.

Textual paints a key's echo and its results in two frames; at its default of 60 the second one waits up to 17 ms,
at 240 up to 4 ms. Nothing is painted while nothing changes, so the bound costs nothing.
"""


def before_textual(environment: MutableMapping[str, str]) -> None:
    """Set what Textual is to find; what the user has set stays.

    iTerm2 loses Chinese input under the kitty keyboard protocol; inside tmux the protocol does not reach it.
    """
    environment.setdefault("TEXTUAL_FPS", FRAMES)
    if environment.get("TERM_PROGRAM") == "iTerm.app" and "TMUX" not in environment:
        environment.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


def after_textual() -> None:
    """Mend what Textual reads wrongly: Alt with a letter or digit, and bytes that are no UTF-8."""
    _read_alt_keys()
    if sys.platform != "win32":  # where characters come from the console, and not bytes
        _read_any_bytes()


def _read_any_bytes() -> None:
    """Put the replacement character for what is no UTF-8, as from a terminal or a paste in GBK.

    Textual 8.2 reads strictly (its issue 6456): one such byte ends the app with a trace.
    """
    from textual.drivers import linux_driver  # noqa: PLC0415 - not on Windows

    decoder = codecs.getincrementaldecoder("utf-8")
    vars(linux_driver)["getincrementaldecoder"] = lambda _encoding: partial(decoder, errors="replace")


def _read_alt_keys() -> None:
    """Let Alt with a letter or digit be that key in terminals that send it as Esc and the character.

    That is all of them but those with the kitty protocol. Textual 8.2 reads Esc 2 as `™` (which is what Option+2
    types on a Mac), and gives Alt+I the character `i`, which a box takes for typing; both a tenth of a second late.
    What it knows as a movement (Esc b, Esc f: a word left, right) stays.
    """
    from types import SimpleNamespace  # noqa: PLC0415 - what looks like a member of textual's `Keys`

    from textual._ansi_sequences import ANSI_SEQUENCES_KEYS  # noqa: PLC0415 - there is no public table

    known = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)
    for character in "abcdefghijklmnopqrstuvwxyz0123456789":
        if not isinstance(known.get(f"\x1b{character}"), tuple):
            known[f"\x1b{character}"] = (SimpleNamespace(value=f"alt+{character}"),)
