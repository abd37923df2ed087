"""One line that says what truly happened last; never a toast, which would cover and damage Han characters."""

from typing import Literal

from textual.content import Content
from textual.widgets import Static

Tone = Literal["plain", "good", "warn", "bad"]


class StatusLine(Static):
    """The docked line above the keys."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, markup=False)

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Replace what it says."""
        self.set_classes("" if tone == "plain" else f"-{tone}")
        self.update(Content(text), layout=self.styles.height is None or self.styles.height.is_auto)
