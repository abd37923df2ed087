"""Pick one of a few, or of many: what is highlighted is shown in full above the list; returns its number.

Serves every question with a fixed set of answers: whether to delete, whose words to keep, what to bring back. Answers
that take their time to come are added to the end when they are there.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui.aside import begin
from tui.bindings import bind
from tui.screens.leaving import Dialog
from tui.widgets.option_rows import OptionRows
from tui.widgets.status_line import StatusLine


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: the line in the list, and what is shown while it is highlighted."""

    label: str
    shown: Content


@dataclass(frozen=True, slots=True)
class More:
    """Answers still to come: what is said meanwhile, and who brings them with a sentence on what is missing, or ""."""

    saying: str
    fetch: Callable[[], Awaitable[tuple[Sequence[Choice], str]]]


class ChooseScreen(Dialog[int | None], inherit_bindings=False):
    """Shows the choices, the first one highlighted; returns the number of one from 0, None for none."""

    CSS_PATH = "../styles/choose.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("dialog.accept", "accept", show=True, priority=True),
        bind("dialog.next", "move(1)", show=True, priority=True),
        bind("dialog.previous", "move(-1)", priority=True),
        bind("dialog.cancel", "cancel", show=True, priority=True),
        bind("app.quit", "app.quit", priority=True),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], keys: str, more: More | None = None) -> None:
        """Make the question.

        Args:
            title: the question.
            choices: at least one unless there are more; nothing that a hasty Enter could not take back may stand first.
            keys: one line naming the keys.
            more: further choices that take their time to come.
        """
        super().__init__()
        self._title = title
        self._choices = [*choices]
        self._keys = keys
        self._more = more

    def compose(self) -> ComposeResult:
        """Lay out the question, what is highlighted, the choices, the keys."""
        with Vertical(id="choose"):
            yield Static(Content.styled(self._title, "bold"), id="choose-title")
            with VerticalScroll(id="choose-text", can_focus=False):
                yield Static(self._choices[0].shown if self._choices else "", id="choose-shown", markup=False)
            yield OptionRows(*(Option(Content(choice.label)) for choice in self._choices), id="choose-list")
            yield StatusLine(id="choose-status")

    def on_mount(self) -> None:
        """Stand on the first choice."""
        options = self.query_one(OptionList)
        options.highlighted = 0 if self._choices else None
        options.focus()
        self.query_one(StatusLine).say(self._keys)
        if self._more is not None:
            self.query_one(StatusLine).say(self._more.saying)
            begin(self, partial(self._take, self._more))

    async def _take(self, more: More) -> None:
        """Add the answers that come; what is highlighted stays so."""
        choices, missing = await more.fetch()
        options = self.query_one(OptionList)
        self._choices += choices
        options.add_options([Option(Content(choice.label)) for choice in choices])
        if options.highlighted is None and self._choices:
            options.highlighted = 0
        if not self._choices:
            self.query_one("#choose-shown", Static).update(Content(missing or "没有可选的"))
        self.query_one(StatusLine).say(missing or self._keys, "warn" if missing else "plain")

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self.query_one("#choose-shown", Static).update(self._choices[event.option_index].shown)
        self.query_one("#choose-text").scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)

    def action_move(self, steps: int) -> None:
        """Go to another choice, round the ends."""
        options = self.query_one(OptionList)
        if self._choices:
            options.highlighted = ((options.highlighted or 0) + steps) % len(self._choices)

    def action_accept(self) -> None:
        """Return what is highlighted; wait where nothing has come yet."""
        if self._choices:
            self.dismiss(self.query_one(OptionList).highlighted or 0)

    def action_cancel(self) -> None:
        """Return nothing."""
        self.dismiss(None)
