"""What the two screens for other tools' files share: a path, a report that scrolls, choices, one status line.

Enter looks at the path first; once choices are shown for that very path, it takes the highlighted one. Whatever
reads or writes runs aside and the path stays as typed whatever comes of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from phrasebook.exchange import ExchangeError
from phrasebook.files.cleaning import one_line
from phrasebook.files.editing import EditError
from tui.aside import aside, begin
from tui.bindings import bind
from tui.exchanging import Refused, sentence
from tui.screens.leaving import Dialog
from tui.widgets.option_rows import OptionRows
from tui.widgets.status_line import StatusLine, Tone
from tui.widgets.text_box import TextBox

SLOW = 0.2
"""Seconds after which somebody who waits is told of it."""

_PACE = 0.1  # seconds between two words of progress

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was done, as a sentence, and the id of the phrase to select, if any."""

    sentence: str
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One of the choices: its line, and what taking it does."""

    label: str
    take: Callable[[], object]


class ExchangeScreen(Dialog[Exchanged | None], inherit_bindings=False):
    """A path above, what is to be said of it in the middle, what can be done below."""

    CSS_PATH = "../styles/exchange.tcss"
    HEADING = ""
    PLACEHOLDER = ""
    ACCEPT = ""
    """What looking at the path does, in words."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("dialog.accept", "accept", priority=True),
        bind("dialog.next", "move(1)", priority=True),
        bind("dialog.previous", "move(-1)", priority=True),
        bind("result.page-next", "page(1)", priority=True),
        bind("result.page-previous", "page(-1)", priority=True),
        bind("dialog.cancel", "cancel", priority=True),
        bind("app.quit", "app.quit", priority=True),
    ]

    @dataclass
    class Told(Message):
        """Work that runs aside tells how far it is."""

        text: str

        def can_replace(self, message: Message) -> bool:
            """Let the latest word stand for those before it."""
            return isinstance(message, ExchangeScreen.Told)

    def __init__(self, keys: Mapping[str, str]) -> None:
        """Make it; `keys` are the action ids with their first keys as people read them."""
        super().__init__()
        back = f"{keys['dialog.cancel']} 返回"
        self._path_keys = f"{keys['dialog.accept']} {self.ACCEPT}  {back}"
        self.way_keys = (
            f"{keys['dialog.next']} 挑  {keys['dialog.accept']} 确定  {keys['result.page-next']} 翻页  {back}"
        )
        self._ways: Sequence[Way] = ()
        self._looked_at: str | None = None
        self._busy = False
        self._must_end = False
        self.refusal = ""

    def compose(self) -> ComposeResult:
        """Lay out from top to bottom."""
        with Vertical(id="exchange"):
            yield Static(Content.styled(self.HEADING, "bold"), id="exchange-title")
            yield TextBox(placeholder=self.PLACEHOLDER, id="exchange-path", compact=True)
            with VerticalScroll(id="exchange-report", can_focus=False):
                yield Static(id="exchange-text", markup=False)
            choices = OptionRows(id="exchange-choices")
            choices.can_focus = False
            yield choices
            yield StatusLine(id="exchange-status")

    def on_mount(self) -> None:
        """Wait for a path."""
        self.query_one(TextBox).focus()
        self.offer(())
        self.say(self._path_keys)

    # What the two screens do.

    async def look(self, typed: str) -> None:
        """Look at the path that was typed and offer what can be done with it."""
        raise NotImplementedError

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say it in the status line."""
        self.query_one(StatusLine).say(one_line(text), tone)

    def report(self, content: Content) -> None:
        """Show this in the middle, from its beginning."""
        self.query_one("#exchange-text", Static).update(content)
        self.query_one("#exchange-report").scroll_home(animate=False)

    def offer(self, ways: Sequence[Way], typed: str | None = None, highlighted: int = 0) -> None:
        """Offer choices, one of them highlighted, for the path as `typed`; none of them: Enter looks again."""
        self._ways = ways
        self._looked_at = typed if ways else None
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(Content(way.label)) for way in ways])
        options.highlighted = highlighted if ways else None
        options.display = bool(ways)

    def run(self, task: Callable[[], Coroutine[Any, Any, None]], *, must_end: bool = False) -> None:
        """Run a task beside the screen, one at a time; one that writes `must_end` before the screen may close."""
        self._busy, self._must_end = True, must_end

        async def guarded() -> None:
            slow = self.set_timer(SLOW, lambda: self.say("请稍等…"))
            try:
                await task()
            finally:
                slow.stop()
                self._busy = self._must_end = False

        begin(self, guarded, group="exchange")

    async def aside(self, work: Callable[[], Result]) -> Result | None:
        """Do something with the disk in a thread; None where that failed, which is then said.

        `refusal` is then the rule of the problem, "" where it has none.
        """
        self.refusal = ""
        try:
            return await aside(work)
        except (ExchangeError, EditError) as error:
            self.refusal = error.problem.rule
            self.say(sentence(error.problem), "bad")
        except Refused as reason:
            self.say(str(reason), "bad")
        except Exception as fault:  # noqa: BLE001 - the boundary: said, and the screen goes on
            self.say(f"没做成，这是程序的错：{type(fault).__name__}: {fault}", "bad")
        return None

    def progress(self) -> Callable[[str, int, int], None]:
        """What a thread may call as often as it likes; the person hears of it now and then, and of nothing quick."""
        told = time.monotonic() + SLOW - _PACE

        def tell(step: str, done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if now - told >= _PACE:
                told = now
                self.post_message(self.Told(f"{step} {done:,}{f' / {total:,}' if total else ''} 行"))

        return tell

    def on_exchange_screen_told(self, message: Told) -> None:
        """Show how far the work is."""
        if self._busy:
            self.say(message.text)

    # Keys and mouse.

    @on(Input.Changed)
    def _retyped(self, event: Input.Changed) -> None:
        if self._ways and event.value != self._looked_at:
            self.offer(())
            self.say(self._path_keys)

    async def action_accept(self) -> None:
        """Look at the path, or take the choice that is highlighted."""
        box = self.query_one(TextBox)
        await box.settled()
        if self._busy:
            return
        if box.value == self._looked_at:
            self._ways[self.query_one(OptionList).highlighted or 0].take()
        elif box.value.strip():
            self.offer(())
            self.report(Content(""))
            self.run(partial(self.look, box.value))
        else:
            self.say("先填上文件的路径", "warn")

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if not self._busy and event.option_index < len(self._ways):
            self._ways[event.option_index].take()

    def action_move(self, steps: int) -> None:
        """Go to another choice, round the ends; scroll where there is none."""
        options = self.query_one(OptionList)
        if self._ways:
            options.highlighted = ((options.highlighted or 0) + steps) % len(self._ways)
        else:
            self.query_one("#exchange-report").scroll_relative(y=steps, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll the report by pages."""
        report = self.query_one("#exchange-report")
        report.scroll_relative(y=pages * max(1, report.size.height - 1), animate=False)

    def action_cancel(self) -> None:
        """Close, unless something is being written: what came of it must be said."""
        if self._must_end:
            self.say("正在写，马上就好")
        else:
            self.dismiss(None)
