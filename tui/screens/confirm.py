"""Asked once before a risky reply is copied: take the better wording, copy as it is, or edit."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.bindings import bind
from tui.describe import finding_lines, marked_reply
from tui.reply import Reply
from tui.screens.leaving import Dialog
from tui.widgets.option_rows import OptionRows

Choice = Literal["better", "copy", "edit"]

_TITLES: dict[Choice, str] = {"better": "换成更稳妥的说法再复制", "copy": "原样复制", "edit": "我来改一改"}


class ConfirmScreen(Dialog[Choice | None]):
    """Shows the findings of a reply and returns what to do, None for nothing."""

    CSS_PATH = "../styles/dialogs.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("dialog.accept", "accept", show=True, priority=True),
        bind("dialog.next", "move(1)", priority=True),
        bind("dialog.previous", "move(-1)", priority=True),
        bind("dialog.better", "better"),
        bind("dialog.cancel", "cancel", show=True),
    ]

    def __init__(self, reply: Reply, better_key: str) -> None:
        super().__init__()
        self._reply = reply
        self._better_key = better_key
        # The safest way stands first, so that a hasty Enter does no harm.
        self._choices: Sequence[Choice] = ("better", "edit", "copy") if reply.better else ("edit", "copy")

    def compose(self) -> ComposeResult:
        """Lay out question, reply with findings, better wording, and the choices."""
        with Vertical(id="dialog"):
            yield Static(Content.styled("这段话有风险，要怎么做？", "bold $text-error"), id="dialog-title")
            with VerticalScroll(id="dialog-text", can_focus=False):
                yield Static(self._content())
            yield OptionRows(*(Option(Content(_TITLES[choice]), id=choice) for choice in self._choices), id="choices")

    def on_mount(self) -> None:
        """Stand on the safest choice."""
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    def action_move(self, steps: int) -> None:
        """Go to another choice."""
        options = self.query_one(OptionList)
        options.highlighted = ((options.highlighted or 0) + steps) % len(self._choices)

    def action_accept(self) -> None:
        """Return the choice that is highlighted."""
        self.dismiss(self._choices[self.query_one(OptionList).highlighted or 0])

    def action_better(self) -> None:
        """Return the better wording if there is one."""
        if self._reply.better:
            self.dismiss("better")

    def action_cancel(self) -> None:
        """Return nothing."""
        self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index])

    def _content(self) -> Content:
        lines = [marked_reply(self._reply)]
        # Before the findings, which may fill a small window: it is what a hasty Enter copies.
        if self._reply.better:
            lines.append(Content.assemble(("改成 ", "bold $text-success"), self._reply.better))
        lines += finding_lines(self._reply, self._better_key)
        return Content("\n").join(lines)
