"""Statistics: how much, when and how fast, what is used and what never, what was warned of, what says nearly the same.

Reads in a thread that posts messages; the figures come first, the comparison of all replies after them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from phrasebook.usage import Statistics, UsageError
from tui import figures as said
from tui.bindings import bind
from tui.screens.leaving import Leaving
from tui.widgets.choice_bar import ChoiceBar
from tui.widgets.figure_list import FigureList, FigureRow
from tui.widgets.key_bar import KeyBar
from tui.widgets.status_line import StatusLine
from tui.widgets.usage_chart import UsageChart

if TYPE_CHECKING:
    from tui.desk import Desk

PERIODS = {7: "7 天", 30: "30 天", 90: "90 天", 365: "一年"}
"""Days that can be looked at, and how they read."""

VIEWS = ("概况", "最常用", "从没用过", "用语提醒", "快要一样")
"""What can be looked at: the figures and charts, then the lists."""

_NEVER, _WARNED, _ALIKE = 2, 3, 4

_HOUR_LABELS = {0: "0", 6: "6", 9: "9", 12: "12", 15: "15", 18: "18", 21: "21", 23: "23"}


class StatsScreen(Leaving[None], inherit_bindings=False):
    """Shows one view of one period; the keys change either."""

    # Textual declares it as an instance attribute, so ClassVar would not type-check.
    CSS_PATH = ["../styles/choices.tcss", "../styles/stats.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("stats.view-next", "view(1)", show=True),
        bind("stats.view-previous", "view(-1)"),
        bind("stats.longer", "period(1)", show=True),
        bind("stats.shorter", "period(-1)", show=True),
        bind("stats.down", "scroll(1)"),
        bind("stats.up", "scroll(-1)"),
        bind("stats.page-down", "page(1)", show=True),
        bind("stats.page-up", "page(-1)", show=True),
        bind("stats.close", "leave", show=True),
        bind("stats.open", "leave"),
        bind("help.open", "app.help"),
        bind("theme.next", "app.next_theme"),
        bind("app.quit", "app.quit", priority=True),
    ]

    @dataclass
    class Counted(Message):
        """The figures of a period were worked out, or why not."""

        days: int
        figures: Statistics | None
        fault: str = ""

    @dataclass
    class Compared(Message):
        """All replies were compared."""

        pairs: said.Pairs

    def __init__(self, desk: Desk, count: Callable[[Sequence[str], int], Statistics]) -> None:
        """Make the screen.

        Args:
            desk: gives titles, and the words of rules.
            count: works out the figures, from the ids of all phrases and the number of days; reads the disk, so it
                is called in a thread; may raise UsageError.
        """
        super().__init__()
        self._desk = desk
        self._count = count
        self._days = 30
        self._view = 0
        self._figures: Statistics | None = None
        self._fault = ""
        self._pairs: said.Pairs | None = None

    def compose(self) -> ComposeResult:
        """Lay out from top to bottom; the styles set the charts side by side where there is room."""
        with Horizontal(id="stats-top"):
            yield Static(Content.styled(" 统计", "bold"), id="stats-title")
            yield ChoiceBar(id="stats-periods")
        yield ChoiceBar(id="stats-views")
        with VerticalScroll(id="stats-overview", can_focus=False):
            yield Static(id="stats-summary", markup=False)
            with Container(id="stats-charts"):
                with Container(classes="stats-chart"):
                    yield Static(Content.styled("每小时", "bold"), id="stats-hours-title")
                    yield UsageChart(id="stats-hours")
                with Container(classes="stats-chart"):
                    yield Static(Content.styled("每天", "bold"), id="stats-days-title")
                    yield UsageChart(id="stats-days")
        yield FigureList(id="stats-rows")
        yield StatusLine(id="stats-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin to read behind the first frame."""
        self._read()
        threading.Thread(target=self._compare, name="compare-replies", daemon=True).start()

    # Reading, in daemon threads: a disk that hangs must not hold up quitting.

    def _read(self) -> None:
        """Begin to work out the figures of the chosen period."""
        self._figures, self._fault = None, ""
        self._show()
        threading.Thread(target=self._work, args=(self._days,), name="statistics", daemon=True).start()

    def _work(self, days: int) -> None:
        """Work out the figures; the boundary of the thread, so whatever goes wrong is told."""
        try:
            ids = [phrase.id for phrase in self._desk.library.phrases]
            self.post_message(self.Counted(days, self._count(ids, days)))
        except UsageError as fault:
            self.post_message(self.Counted(days, None, str(fault)))
        except Exception as fault:  # noqa: BLE001 - see above
            reason = f"统计没能算出来，这是程序的错：{type(fault).__name__}: {fault}"
            self.post_message(self.Counted(days, None, reason))

    def _compare(self) -> None:
        """Look for replies that say nearly the same."""
        from phrasebook.linting.duplicates import near_duplicates  # noqa: PLC0415 - off the UI thread

        self.post_message(self.Compared(near_duplicates(self._desk.library.phrases)))

    def on_stats_screen_counted(self, message: Counted) -> None:
        """Show the figures unless another period is wanted by now."""
        if message.days != self._days:
            return
        self._figures, self._fault = message.figures, message.fault
        self._show()

    def on_stats_screen_compared(self, message: Compared) -> None:
        """Show the pairs."""
        self._pairs = message.pairs
        self._show()

    # What is shown.

    def _show(self) -> None:
        """Show the chosen view of what is known by now."""
        self.query_one("#stats-periods", ChoiceBar).show(list(PERIODS.values()), list(PERIODS).index(self._days))
        self.query_one("#stats-views", ChoiceBar).show(VIEWS, self._view)
        self.query_one("#stats-overview").display = self._view == 0
        self.query_one("#stats-rows").display = self._view > 0
        self._say()
        self._show_overview()
        if self._view:
            self.query_one(FigureList).show(self._rows())

    def _say(self) -> None:
        """Say in the status line what went wrong, what is being done, or what the figures speak of."""
        line = self.query_one(StatusLine)
        if self._fault and self._view != _ALIKE:
            line.say(self._fault, "bad")
        else:
            line.say(self._about())

    def _about(self) -> str:
        if self._view == _ALIKE:
            if self._pairs is None:
                return f"正在比对 {len(self._desk.library.phrases)} 条话术…"
            return f"{len(self._pairs)} 对快要一样，留一条就够" if self._pairs else ""
        if self._figures is None:
            return "正在统计…"
        if self._view == _NEVER:
            return f"{len(self._figures.never_used)} 条从没用过，共 {len(self._desk.library.phrases)} 条"
        since, until = self._figures.since, self._figures.until
        return f"{since.month}月{since.day}日到{until.month}月{until.day}日，只算这台电脑"

    def _rows(self) -> list[FigureRow]:
        """Rows of the chosen list, none while it is being read."""
        library = self._desk.library
        if self._view == _ALIKE:
            return [] if self._pairs is None else said.alike(self._pairs)
        if self._figures is None:
            return []
        if self._view == _NEVER:
            return said.never_used(self._figures, library)
        if self._view == _WARNED:
            return said.warned(self._figures, self._desk.rules)
        return said.most_used(self._figures, library)

    def _show_overview(self) -> None:
        """Show the summary and, where there is something to draw, the charts."""
        figures = self._figures
        charts = self.query_one("#stats-charts")
        charts.display = figures is not None and figures.copies > 0
        if figures is None:
            self.query_one("#stats-summary", Static).update(Content(""))
            return
        empty = said.is_empty(figures)
        lines = said.NOTHING if empty else said.summary(figures, len(self._desk.library.phrases))
        self.query_one("#stats-summary", Static).update(Content("\n").join(Content(line) for line in lines))
        if figures.copies:
            self.query_one("#stats-hours", UsageChart).show(figures.hours, _HOUR_LABELS)
            counts = [day.copies for day in figures.days]
            labels = said.day_labels([day.date for day in figures.days])
            self.query_one("#stats-days", UsageChart).show(counts, labels)

    @on(ChoiceBar.Chosen, "#stats-views")
    def _view_clicked(self, event: ChoiceBar.Chosen) -> None:
        self.action_view(event.index - self._view)

    @on(ChoiceBar.Chosen, "#stats-periods")
    def _period_clicked(self, event: ChoiceBar.Chosen) -> None:
        self.action_period(event.index - list(PERIODS).index(self._days))

    # Keys.

    def action_view(self, steps: int) -> None:
        """Go to another view, round the ends."""
        self._view = (self._view + steps) % len(VIEWS)
        self._show()

    def action_period(self, steps: int) -> None:
        """Look at a longer or shorter time, stopping at the ends."""
        periods = list(PERIODS)
        days = periods[max(0, min(periods.index(self._days) + steps, len(periods) - 1))]
        if days != self._days:
            self._days = days
            self._read()

    def action_scroll(self, lines: int) -> None:
        """Scroll what is shown."""
        if self._view:
            self.query_one(FigureList).scroll_lines(lines)
        else:
            self.query_one("#stats-overview").scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Scroll by what is in view, less a line that stays."""
        shown = self.query_one("#stats-rows" if self._view else "#stats-overview")
        self.action_scroll(pages * max(1, shown.size.height - 1))

    def action_leave(self) -> None:
        """Go back to the search."""
        self.dismiss(None)
