"""The themes by the names that `config.toml` uses, and the guess which one suits the terminal."""

from collections.abc import Mapping

from textual.theme import Theme

CONTRAST = Theme(
    name="miaohui-contrast",
    primary="#ffff00",
    secondary="#00ffff",
    accent="#00ffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    success="#00ff00",
    warning="#ffd700",
    error="#ff6060",
    dark=True,
    variables={
        "foreground-muted": "#d0d0d0",
        "text-muted": "#d0d0d0",
        "primary-muted": "#003a70",
        "text-primary": "#ffffff",
    },
)
"""White on black with pure colours, for weak eyes and bright rooms."""

NAMES = {"light": "textual-light", "dark": "textual-dark", "contrast": CONTRAST.name, "ansi": "ansi-dark"}
"""Theme name in the settings to Textual's name; `ansi` uses the terminal's own sixteen colours."""

TITLES = {"light": "浅色", "dark": "深色", "contrast": "高对比", "ansi": "终端十六色"}
"""Theme name in the settings to what people call it."""


def theme_for(setting: str, environment: Mapping[str, str]) -> str:
    """Give Textual's theme for a setting; `auto` looks at `COLORFGBG`, which ends in 7 or 15 on a light ground."""
    if setting in NAMES:
        return NAMES[setting]
    light = environment.get("COLORFGBG", "").rsplit(";", 1)[-1] in ("7", "15")
    return NAMES["light" if light else "dark"]


def next_theme(current: str) -> str:
    """Give the theme after this one, round the end."""
    names = list(NAMES.values())
    return names[(names.index(current) + 1) % len(names)] if current in names else names[0]
