"""A one-line box for typing: keys from the keymap, the IME's candidate window in the right place.

A terminal draws the input method's candidates at its own cursor, which Textual leaves stale at start, after
a relayout and when a dialog opens; the box mends that whenever it has the focus. A paste of several lines,
as buyers' messages are, becomes one line instead of losing all but the first.
"""

import asyncio
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.screen import Screen
from textual.widgets import Input

from tui.bindings import bind

PASTE_LIMIT = 4000
"""Characters of one paste that are kept; a reply cannot be longer, and no query needs more."""


class TextBox(Input, inherit_bindings=False):
    """An `Input` whose keys come from the keymap's `edit.*` actions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("edit.left", "cursor_left"),
        bind("edit.right", "cursor_right"),
        bind("edit.word-left", "cursor_left_word"),
        bind("edit.word-right", "cursor_right_word"),
        bind("edit.home", "home"),
        bind("edit.end", "end"),
        bind("edit.delete-left", "delete_left"),
        bind("edit.delete-right", "delete_right"),
        bind("edit.delete-word", "delete_left_word"),
        bind("edit.delete-to-start", "delete_left_all"),
        bind("edit.delete-to-end", "delete_right_all"),
        bind("edit.select-all", "select_all"),
    ]

    @property
    def content_width(self) -> int:
        """Cells the text needs; as wide as the box while it fits, so that typing causes no new layout."""
        return max(super().content_width, self.scrollable_content_region.width)

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the next character will stand; Textual's own answer is a cell further right at the end of the text."""
        x, y, _width, _height = self.content_region
        return Offset(x + cell_len(self.value[: self.cursor_position]) - self.scroll_offset.x, y)

    def on_mount(self) -> None:
        """Follow every relayout of the screen for as long as the box lives."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._layout_changed)

    async def settled(self) -> None:
        """Wait until every key that was pressed before this call stands in the box.

        A priority key is handled by the app while earlier letters still wait in the box's queue; whoever acts
        on such a key awaits this first, so that a fast `fh`, Enter never copies what `f` had found.
        """
        done = asyncio.Event()
        self.call_later(done.set)
        await done.wait()

    def on_focus(self) -> None:
        """Put the terminal's cursor into the box once it has been laid out."""
        self.call_after_refresh(self._place_cursor)

    def on_paste(self, event: events.Paste) -> None:
        """Insert the whole paste as one line, cleaned of what a terminal must not get."""
        from phrasebook.files.cleaning import clean  # noqa: PLC0415 - not needed for the first paint

        event.prevent_default()
        event.stop()
        line = " ".join(clean(event.text[: 2 * PASTE_LIMIT])[0].split())[:PASTE_LIMIT]
        if line:
            self.replace(line, *self.selection)

    def _layout_changed(self, _screen: Screen[object]) -> None:
        self._place_cursor()

    def _place_cursor(self) -> None:
        # A box below a dialog still has its screen's focus, so ask for the app's.
        if self.app.focused is self:
            self.app.cursor_position = self.cursor_screen_offset
