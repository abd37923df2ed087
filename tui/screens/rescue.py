"""The last resort when nothing could copy: the text selected for the terminal's own copying, and a file to save to."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from tui.bindings import bind
from tui.screens.leaving import Dialog
from tui.widgets.status_line import StatusLine


class RescueScreen(Dialog[None]):
    """Shows a text that did not reach the clipboard and offers to keep it in a file."""

    CSS_PATH = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("dialog.save", "save", show=True, priority=True),
        bind("dialog.cancel", "close", show=True, priority=True),
    ]

    @dataclass
    class Saved(Message):
        """The text was kept, or was not."""

        sentence: str
        worked: bool

    def __init__(self, text: str, advice: str, save: Callable[[str], str], keys: str) -> None:
        """Make the dialog.

        Args:
            text: what could not be copied.
            advice: one line for this very system.
            save: writes the text to a file and gives its path; may raise OSError; called in a thread.
            keys: one line naming the keys of this dialog.
        """
        super().__init__()
        self._text = text
        self._advice = advice
        self._save = save
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out what happened, the text, what to do."""
        with Vertical(id="dialog"):
            yield Static(Content.styled("没能放进剪贴板", "bold $text-error"), id="dialog-title")
            yield Static(Content(self._advice), id="rescue-advice")
            yield TextArea(self._text, read_only=True, soft_wrap=True, id="rescue-text")
            yield StatusLine(id="rescue-status")

    def on_mount(self) -> None:
        """Select the whole text."""
        box = self.query_one(TextArea)
        box.focus()
        box.select_all()
        self.query_one(StatusLine).say(self._keys)

    def action_save(self) -> None:
        """Keep the text in a file."""

        def work() -> None:
            try:
                self.post_message(self.Saved(f"已存到 {self._save(self._text)}", worked=True))
            except OSError as fault:
                self.post_message(self.Saved(f"存不了：{fault.strerror}", worked=False))

        threading.Thread(target=work, name="save-rescue", daemon=True).start()

    def on_rescue_screen_saved(self, message: Saved) -> None:
        """Say where it is."""
        self.query_one(StatusLine).say(message.sentence, "good" if message.worked else "bad")

    def action_close(self) -> None:
        """Go back to the list."""
        self.dismiss(None)
