"""The selected reply in full, below or beside the list; what it says is made in `tui.describe`."""

from __future__ import annotations

from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual

from tui.widgets.lines import Lines


class Preview(Lines):
    """Shows one text, wrapped; scrolls by the screen's keys and by the wheel."""

    content = Content("")
    """What it shows."""

    _wrapped: tuple[int, list[Strip]] | None = None

    def show(self, content: Content) -> None:
        """Show a text from its top."""
        shown, self.content = self.content, content
        if (shown.plain, shown.spans, self.top) == (content.plain, content.spans, 0):
            return
        before = self.top, self.thumb(), self.line_count()
        self._wrapped = None
        self.top = 0
        if before[:2] == (0, None) and self.thumb() is None:
            self.refresh_lines(range(max(before[2], self.line_count())))
        else:
            self.refresh()

    def on_resize(self) -> None:
        """Keep something in view when the text has become shorter than the scroll."""
        self.scroll_lines(0)

    def notify_style_update(self) -> None:
        """Wrap anew in the new theme's colours."""
        super().notify_style_update()
        self._wrapped = None

    def line_count(self) -> int:
        """How many lines the text has when wrapped; one column is kept for the scroll bar."""
        return len(self._strips())

    def draw(self, line: int, width: int) -> Strip:
        """Draw one line."""
        strips = self._strips()
        blank = Strip.blank(width, self.style_of())
        return strips[line].adjust_cell_length(width, self.style_of()) if line < len(strips) else blank

    def _strips(self) -> list[Strip]:
        """Give the text wrapped to the present width."""
        width = max(1, self.size.width - 1)
        if self._wrapped is None or self._wrapped[0] != width:
            strips = Visual.to_strips(self, self.content, width, None, self.visual_style)
            self._wrapped = (width, strips if self.content.plain else [])
        return self._wrapped[1]
