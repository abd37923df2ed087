"""A reply being changed by hand before it is copied, checked a moment after each change; returns the text."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Footer, Static, TextArea

from tui.bindings import bind
from tui.describe import finding_lines, marked_reply
from tui.reply import Reply
from tui.widgets.status_line import StatusLine

CHECK_AFTER = 0.15
"""Seconds of rest before a changed draft is checked: soon enough to be seen, never while a key is down."""

LIMIT = 4000
"""Characters of a draft; the same as of a phrase."""


class DraftScreen(ModalScreen[Reply | None]):
    """Edits one reply; returns it checked, None when given up."""

    CSS_PATH = "../styles/draft.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("draft.copy", "copy", show=True, priority=True),
        bind("draft.better", "better", show=True, priority=True),
        bind("draft.cancel", "cancel", show=True, priority=True),
    ]

    def __init__(self, text: str, check: Callable[[str], Reply], better_key: str) -> None:
        super().__init__()
        self._text = text
        self._check = check
        self._better_key = better_key
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the box, what the check says, and the keys."""
        with Vertical(id="draft"):
            yield TextArea(self._text, soft_wrap=True, tab_behavior="focus", id="draft-text")
            with VerticalScroll(id="draft-findings", can_focus=False):
                yield Static(id="draft-report", markup=False)
            yield StatusLine(id="draft-status")
            yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Stand at the end of the text, checked."""
        box = self.query_one(TextArea)
        box.move_cursor(box.document.end)
        box.focus()
        self._show()

    @on(TextArea.Changed)
    def _changed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(CHECK_AFTER, self._show)

    def _reply(self) -> Reply:
        return self._check(self.query_one(TextArea).text[:LIMIT])

    def _show(self) -> None:
        """Show the text as checked, with its findings."""
        reply = self._reply()
        lines = finding_lines(reply, self._better_key)
        report = (
            Content("\n").join([marked_reply(reply), *lines])
            if lines
            else Content.styled("用语没有问题", "$text-success")
        )
        self.query_one("#draft-report", Static).update(report)
        status = self.query_one(StatusLine)
        length = len(self.query_one(TextArea).text)
        if length > LIMIT:
            status.say(f"太长了：{length} 字，只会复制前 {LIMIT} 字", "warn")
        else:
            status.say(f"{length} 字")

    def action_copy(self) -> None:
        """Return the draft unless it is blank or has a field left."""
        reply = self._reply()
        if reply.missing:
            self.query_one(StatusLine).say(f"还差：{'、'.join(reply.missing)}", "warn")
        elif not reply.text.strip():
            self.query_one(StatusLine).say("还没写字", "warn")
        else:
            self.dismiss(reply)

    def action_better(self) -> None:
        """Take every safe rewrite."""
        reply = self._reply()
        if reply.better:
            self.query_one(TextArea).text = reply.better
        else:
            self.query_one(StatusLine).say("没有可以直接换的说法")

    def action_cancel(self) -> None:
        """Return nothing."""
        self.dismiss(None)
