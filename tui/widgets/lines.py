"""A widget of many lines that draws only what is in view and never asks the screen for a new layout.

Textual's `ScrollView` lays the whole screen out anew whenever its virtual size changes, which is at every
keystroke; here a change of content is a repaint of this widget and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

_WHEEL = 3
"""Lines a notch of the mouse wheel, as in most programs."""


class Lines(Widget, can_focus=False):
    """Scrolls by whole lines; the last column shows where one is when not everything is in view."""

    top = 0
    """Number of the first line in view, from 0."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._blended: dict[tuple[str, ...], Style] = {}
        self._view = Size(0, 0)
        self._thumb: tuple[int, int] | None = None

    def line_count(self) -> int:
        """How many lines there are, at the present width."""
        raise NotImplementedError

    def draw(self, line: int, width: int) -> Strip:
        """Draw one line at exactly `width` cells; a line past the end is blank."""
        raise NotImplementedError

    def refresh_lines(self, lines: Iterable[int]) -> None:
        """Repaint these lines alone, those in view; for a change that moves nothing and leaves the scroll bar as it is.

        Painting is the dearest part of a keystroke, and most lines say the same after it.
        """
        width, height = self.size
        in_view = (line - self.top for line in lines)
        regions = [Region(0, y, width, 1) for y in in_view if 0 <= y < height]
        if regions:
            self.refresh(*regions)

    def thumb(self) -> tuple[int, int] | None:
        """Where the scroll bar's thumb begins and how long it is, None while everything is in view."""
        height = self.size.height
        count = self.line_count()
        if count <= height:
            return None
        length = max(1, height * height // count)
        return round(self.top * (height - length) / (count - height)), length

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

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines; size and thumb, dear to ask for, are the same for all of them."""
        self._view = self.size
        self._thumb = self.thumb()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw one line in view and its piece of the scroll bar."""
        width = self._view.width
        if self._thumb is None or width < 2:
            return self.draw(self.top + y, width)
        start, length = self._thumb
        bar = "thumb" if start <= y < start + length else "track"
        return Strip([*self.draw(self.top + y, width - 1), Segment(" ", self._bar_style(bar))])

    def _bar_style(self, part: str) -> Style:
        """Colour of the scroll bar's "thumb" or "track": those of Textual's own, which cost a start no styles more."""
        style = self._blended.get((part,))
        if style is None:
            color = self.styles.scrollbar_color if part == "thumb" else self.styles.scrollbar_background
            _, ground = self.background_colors
            style = self._blended[part,] = Style(bgcolor=(ground + color).rich_color)
        return style

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
