"""A widget of many lines that draws only what is in view and never asks the screen for a new layout.

Textual's `ScrollView` lays the whole screen out anew whenever its virtual size changes, which is at every
keystroke; here a change of content is a repaint of this widget and nothing else.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

_WHEEL = 3
"""Lines a notch of the mouse wheel, as in most programs."""


class Lines(Widget, can_focus=False):
    """Scrolls by whole lines; the last column shows where one is when not everything is in view."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--thumb", "lines--track"}

    top = 0
    """Number of the first line in view, from 0."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._blended: dict[tuple[str, ...], Style] = {}

    def line_count(self) -> int:
        """How many lines there are, at the present width."""
        raise NotImplementedError

    def draw(self, line: int, width: int) -> Strip:
        """Draw one line at exactly `width` cells; a line past the end is blank."""
        raise NotImplementedError

    def scroll_lines(self, lines: int) -> None:
        """Scroll by so many lines, down if positive, stopping at the ends."""
        top = max(0, min(self.top + lines, self.line_count() - self.size.height))
        if top != self.top:
            self._go_to(top)

    def bring_into_view(self, line: int, height: int) -> None:
        """Scroll as little as needed to have `height` lines from `line` on in view."""
        self._go_to(max(0, min(line, max(self.top, line + height - self.size.height))))

    def scrolled(self) -> None:
        """Be told that the view has moved; for a widget that wants to know."""

    def _go_to(self, top: int) -> None:
        self.top = top
        self.refresh()
        self.scrolled()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll with the wheel."""
        event.stop()
        self.scroll_lines(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll with the wheel."""
        event.stop()
        self.scroll_lines(-_WHEEL)

    def render_line(self, y: int) -> Strip:
        """Draw one line in view and its piece of the scroll bar."""
        width, height = self.size
        count = self.line_count()
        if count <= height or width < 2:
            return self.draw(self.top + y, width)
        thumb = max(1, height * height // count)
        start = round(self.top * (height - thumb) / (count - height))
        kind = "lines--thumb" if start <= y < start + thumb else "lines--track"
        return Strip([*self.draw(self.top + y, width - 1), Segment(" ", self.style_of(kind))])

    def style_of(self, *names: str) -> Style:
        """Blend component classes, the later ones over the earlier, on this widget's ground."""
        style = self._blended.get(names)
        if style is None:
            style = self._blended[names] = self.get_visual_style(*names).rich_style
        return style

    def notify_style_update(self) -> None:
        """Blend anew in the new theme's colours."""
        super().notify_style_update()
        self._blended.clear()
