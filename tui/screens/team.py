"""The team: how its books stand, what came since one last looked, one's own drafts and their conflicts.

What is highlighted is shown in full beside or below the list, a conflict as base, theirs and mine. Reading and every
deed run aside; a network that is away is said in the status line and never asked about.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from phrasebook.sharing.model import Draft, Source
from tui.aside import aside, begin
from tui.bindings import bind
from tui.conversing import reason
from tui.screens.leaving import Leaving
from tui.team.folders import FolderStands
from tui.team.lists import CHANGES, SOURCES, VIEWS, Lists, nothing_in
from tui.team.questions import Asking
from tui.team.room import TeamRoom
from tui.team.rows import Subject, sides_of
from tui.widgets.choice_bar import ChoiceBar
from tui.widgets.key_bar import KeyBar
from tui.widgets.option_rows import OptionRows
from tui.widgets.status_line import StatusLine, Tone

_SIDES = 3

Result = TypeVar("Result")


class TeamScreen(Leaving[None], inherit_bindings=False):
    """Shows one of three lists; the keys act on what is highlighted."""

    # Textual declares it as an instance attribute, so ClassVar would not type-check.
    CSS_PATH = ["../styles/choices.tcss", "../styles/team.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("team.act", "act", show=True),
        bind("team.sync", "sync", show=True),
        bind("team.publish", "publish", show=True),
        bind("team.view-next", "view(1)", show=True),
        bind("team.view-previous", "view(-1)"),
        bind("team.next", "move(1)"),
        bind("team.previous", "move(-1)"),
        bind("team.down", "scroll(3)"),
        bind("team.up", "scroll(-3)"),
        bind("team.close", "leave", show=True),
        bind("team.open", "leave"),
        bind("help.open", "app.help"),
        bind("theme.next", "app.next_theme"),
        bind("app.quit", "app.quit", priority=True),
    ]

    def __init__(self, room: TeamRoom, asking: Asking, keys: Mapping[str, str], touched: Callable[[], None]) -> None:
        """Make the screen.

        Args:
            room: reads and does everything; called aside.
            asking: asks what only a person can say.
            keys: action id to its first key as people read it.
            touched: called when drafts or marks have changed, so that the header and the list can follow.
        """
        super().__init__()
        self._room = room
        self._asking = asking
        self._keys = keys
        self._touched = touched
        self._lists = Lists()
        self._view = SOURCES
        self._busy = False
        self._changes_shown = False

    def compose(self) -> ComposeResult:
        """Lay out title, views, the list, what is highlighted, what happened, and the keys."""
        with Horizontal(id="team-top"):
            yield Static(Content.styled(" 团队", "bold"), id="team-title")
            yield ChoiceBar(id="team-views")
        with Container(id="team-body"):
            rows = OptionRows(id="team-rows")
            rows.can_focus = False
            yield rows
            with VerticalScroll(id="team-detail", can_focus=False), Container(id="team-sides"):
                for number in range(_SIDES):
                    yield Static(id=f"team-side-{number}", classes="team-side", markup=False)
        yield StatusLine(id="team-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read behind the first frame, and begin where something wants a person."""
        self._say("正在看团队的话术…")
        begin(self, self._begin)

    async def _begin(self) -> None:
        known = await self._read()
        self._lists = replace(self._lists, folders=self._room.folders.stands())
        self._view = self._lists.first
        self._show()
        if known:
            self._say_hint()
        await self._look_into_folders()
        if known and not self._busy:
            self._say_hint()

    async def _read(self) -> bool:
        """Read how everything stands; False where that failed, which is then said."""
        standing = await self._aside(self._room.read)
        if standing is not None:
            self._lists = replace(self._lists, standing=standing)
        return standing is not None

    async def _look_into_folders(self) -> None:
        """See which copies lie in the shared folders; by itself, because a share may take its time to answer."""
        folders = await self._aside(self._room.folders.with_copies)
        if folders is not None and folders != self._lists.folders:
            self._lists = replace(self._lists, folders=folders)
            self._show(self._row or 0)

    # What is shown.

    def _show(self, highlighted: int = 0) -> None:
        """Show the chosen list, standing on a row."""
        self.query_one(ChoiceBar).show(self._lists.names, self._view)
        rows = self.query_one("#team-rows", OptionList)
        rows.clear_options()
        rows.add_options([Option(row) for row in self._lists.rows(self._view, time.time())])
        if rows.option_count:
            rows.highlighted = min(highlighted, rows.option_count - 1)
        self._show_detail()
        self._changes_shown |= self._view == CHANGES

    @property
    def _row(self) -> int | None:
        return self.query_one("#team-rows", OptionList).highlighted

    def _highlight(self) -> Subject | None:
        """What is highlighted."""
        return None if self._row is None else self._lists.subject(self._view, self._row)

    def _show_detail(self) -> None:
        """Show what is highlighted in full: one column, or a wording each."""
        subject = self._highlight()
        sides = [Content.styled(nothing_in(self._view), "$foreground-muted")] if subject is None else sides_of(subject)
        for number in range(_SIDES):
            side = self.query_one(f"#team-side-{number}", Static)
            side.display = number < len(sides)
            side.update(sides[number] if number < len(sides) else Content(""))
        self.query_one("#team-detail").scroll_home(animate=False)

    def _say_hint(self) -> None:
        self._say(self._lists.hint(self._view, self._keys))

    def _say(self, text: str, tone: Tone = "plain") -> None:
        self.query_one(StatusLine).say(text, tone)

    # Deeds.

    def action_sync(self) -> None:
        """Ask every repository now."""
        self._do("正在同步…", self._room.sync)

    def action_publish(self) -> None:
        """Publish all drafts."""
        self._do("正在提交…", self._room.publish)

    def action_act(self) -> None:
        """Deal with what is highlighted: a draft, or a folder with copies."""
        subject = self._highlight()
        if self._busy or subject is None:
            return
        if isinstance(subject, Draft):
            begin(self, partial(self._deal_with, subject))
        elif isinstance(subject, FolderStands) and subject.copies:
            begin(self, partial(self._merge, subject))
        else:
            self._say("这一行没有要处理的")

    def _do(self, saying: str, deed: Callable[[], str]) -> None:
        if not self._busy:
            begin(self, partial(self._done, saying, deed))

    async def _done(self, saying: str, deed: Callable[[], str]) -> None:
        """Do one thing aside, say what came of it, and show how everything stands then."""
        self._busy = True
        try:
            self._say(saying)
            told = await self._aside(deed)
            await self._read()
        finally:
            self._busy = False
        self._show(self._row or 0)
        if told is not None:
            self._say(told)
        self._touched()
        await self._look_into_folders()

    async def _deal_with(self, draft: Draft) -> None:
        """Ask what shall become of a draft."""
        deed = await self._asking.about_draft(draft)
        if deed is not None:
            await self._done("正在保存…", deed)

    async def _merge(self, stands: FolderStands) -> None:
        """Merge a conflict copy; what both sides word differently is asked about."""
        copy = await self._asking.which_copy(stands)
        if copy is None:
            return
        folders = self._room.folders
        self._busy = True
        self._say("正在合并副本…")
        first = await self._aside(lambda: folders.merge(copy))
        self._busy = False
        if first is not None:
            chosen = await self._asking.about_clashes(first.clashes)
            await self._done("正在合并副本…", lambda: folders.finish(first, chosen))

    async def _aside(self, work: Callable[[], Result]) -> Result | None:
        """Do something with disk or network beside the screen; None where that failed, which is then said."""
        try:
            return await aside(work)
        except Exception as fault:  # noqa: BLE001 - the boundary: said, and the screen goes on
            self._say(reason(fault), "bad")
        return None

    # Keys and mouse.

    def action_view(self, steps: int) -> None:
        """Go to another list, round the ends."""
        self._view = (self._view + steps) % len(VIEWS)
        self._show()
        self._say_hint()

    @on(ChoiceBar.Chosen)
    def _view_clicked(self, event: ChoiceBar.Chosen) -> None:
        self.action_view(event.index - self._view)

    def action_move(self, steps: int) -> None:
        """Go to another row, round the ends."""
        rows = self.query_one("#team-rows", OptionList)
        if rows.option_count:
            rows.highlighted = ((rows.highlighted or 0) + steps) % rows.option_count

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._show_detail()

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_act()

    def action_scroll(self, lines: int) -> None:
        """Scroll what is shown in full."""
        self.query_one("#team-detail").scroll_relative(y=lines, animate=False)

    def action_leave(self) -> None:
        """Go back to the search; what came has now been looked at if it was shown."""
        if self._changes_shown and self._lists.standing.changes:
            sources = list(dict.fromkeys(source for source, _ in self._lists.standing.changes))
            begin(self.app, partial(self._mark_looked, sources))
        self.dismiss(None)

    async def _mark_looked(self, sources: Sequence[Source]) -> None:
        await aside(lambda: self._room.looked(sources))
        self._touched()
