"""A box of several lines: keys from the keymap, the input method's window in place, pastes cleaned.

What `text_box` is for one line, this is for many. Rewriting keeps the cursor where it stood among the words
and can be undone.
"""

import asyncio
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from tui.bindings import bind

PASTE_LIMIT = 8000
"""Characters of one paste that are kept: twice what a reply may have, so that too long is seen and not hidden."""


class TextPad(TextArea, inherit_bindings=False):
    """A `TextArea` whose keys come from the keymap's `edit.*` actions; Tab leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("edit.left", "cursor_left"),
        bind("edit.right", "cursor_right"),
        bind("edit.up", "cursor_up"),
        bind("edit.down", "cursor_down"),
        bind("edit.page-up", "cursor_page_up"),
        bind("edit.page-down", "cursor_page_down"),
        bind("edit.word-left", "cursor_word_left"),
        bind("edit.word-right", "cursor_word_right"),
        bind("edit.home", "cursor_line_start"),
        bind("edit.end", "cursor_line_end"),
        bind("edit.select-left", "cursor_left(True)"),
        bind("edit.select-right", "cursor_right(True)"),
        bind("edit.select-up", "cursor_up(True)"),
        bind("edit.select-down", "cursor_down(True)"),
        bind("edit.select-home", "cursor_line_start(True)"),
        bind("edit.select-end", "cursor_line_end(True)"),
        bind("edit.delete-left", "delete_left"),
        bind("edit.delete-right", "delete_right"),
        bind("edit.delete-word", "delete_word_left"),
        bind("edit.delete-to-start", "delete_to_start_of_line"),
        bind("edit.delete-to-end", "delete_to_end_of_line_or_delete_line"),
        bind("edit.select-all", "select_all"),
        bind("edit.undo", "undo"),
        bind("edit.redo", "redo"),
    ]

    def __init__(self, text: str = "", *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(text, soft_wrap=True, tab_behavior="focus", id=id)

    def on_mount(self) -> None:
        """Follow every relayout of the screen, as the candidate window does the cursor."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._layout_changed)

    async def settled(self) -> None:
        """Wait until every key that was pressed before this call stands in the box; see `TextBox.settled`."""
        done = asyncio.Event()
        self.call_later(done.set)
        await done.wait()

    @property
    def span(self) -> tuple[int, int]:
        """The selection as code-point offsets, start not behind end; both the cursor where nothing is selected."""
        offsets = (self.document.get_index_from_location(each) for each in self.selection)  # type: ignore[attr-defined]
        start, end = sorted(offsets)
        return start, end

    def select_span(self, start: int, end: int) -> None:
        """Select the characters from `start` up to `end` and bring them into view."""
        self.selection = Selection(self._location(start), self._location(end))

    def rewrite(self, text: str) -> None:
        """Change the text into another by the one edit that does it: it can be undone, and the cursor stays."""
        before = self.text
        start = _common(before, text)
        tail = _common(before[start:][::-1], text[start:][::-1])
        self.history.checkpoint()
        self.replace(text[start : len(text) - tail], self._location(start), self._location(len(before) - tail))

    def on_paste(self, event: events.Paste) -> None:
        """Insert what was pasted, cleaned of what a terminal must not get; line ends become ours."""
        from phrasebook.files.cleaning import clean  # noqa: PLC0415 - few drafts get a paste

        event.prevent_default()
        event.stop()
        text = clean(event.text[:PASTE_LIMIT])[0]
        self.replace(text, *sorted(self.selection), maintain_selection_offset=False)

    def on_resize(self) -> None:
        """Paint every row anew once the words are wrapped anew: `TextArea` leaves some as they were, or shows two."""
        self.call_later(self.refresh)

    def on_focus(self) -> None:
        """Put the terminal's cursor into the box once it has been laid out."""
        self.call_after_refresh(self._place_cursor)

    def _location(self, offset: int) -> tuple[int, int]:
        location: tuple[int, int] = self.document.get_location_from_index(offset)  # type: ignore[attr-defined]
        return location

    def _layout_changed(self, _screen: Screen[object]) -> None:
        self._place_cursor()

    def _place_cursor(self) -> None:
        if self.app.focused is self:
            self.app.cursor_position = self.cursor_screen_offset


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    length = min(len(one), len(other))
    return next((index for index in range(length) if one[index] != other[index]), length)
