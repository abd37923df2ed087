"""What must be settled about the terminal before textual is imported, because it reads these variables once."""

from collections.abc import MutableMapping

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
