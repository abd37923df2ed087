"""The team: how its repositories stand, what came since one last looked, one's own drafts and their conflicts.

What is highlighted is shown in full beside or below the list, a conflict as base, theirs and mine. Reading and every
deed run aside; a network that is away is said in the status line and never asked about.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from phrasebook.sharing.model import Change, Draft, SharingError, Source, Status
from tui.aside import aside
from tui.bindings import bind
from tui.following import ago
from tui.merging import wordings
from tui.screens.choose import Choice, ChooseScreen
from tui.team_room import MODES, Settling, Standing, TeamRoom, title_of
from tui.widgets.choice_bar import ChoiceBar
from tui.widgets.status_line import StatusLine, Tone

if TYPE_CHECKING:
    from tui.screens.edit import EditScreen

    OpenForm = Callable[[Draft, Settling], EditScreen]

_SOURCES, _CHANGES, _DRAFTS = range(3)
_KINDS = {"new": ("新", "$text-accent"), "changed": ("改", "$text-warning"), "removed": ("删", "$text-error")}
_STATES = {"open": ("待", "$text-accent"), "conflict": ("冲突", "$text-error"), "flagged": ("看", "$text-warning")}
_MOST_ROWS = 300
"""Changes that are listed; the first sync of a large book brings thousands, which nobody reads one by one."""

_SIDES = 3

Result = TypeVar("Result")


class TeamScreen(Screen[None], inherit_bindings=False):
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

    def __init__(
        self, room: TeamRoom, keys: Mapping[str, str], open_form: OpenForm, touched: Callable[[], None]
    ) -> None:
        """Make the screen.

        Args:
            room: reads and does everything; called aside.
            keys: action id to its first key as people read it.
            open_form: makes the form in which a conflict is settled with new words.
            touched: called when drafts or marks have changed, so that the header and the list can follow.
        """
        super().__init__()
        self._room = room
        self._keys = keys
        self._open_form = open_form
        self._touched = touched
        self._standing = Standing()
        self._view = _SOURCES
        self._busy = False
        self._changes_shown = False

    def compose(self) -> ComposeResult:
        """Lay out title, views, the list, what is highlighted, what happened, and the keys."""
        with Horizontal(id="team-top"):
            yield Static(Content.styled(" 团队", "bold"), id="team-title")
            yield ChoiceBar(id="team-views")
        with Container(id="team-body"):
            rows = OptionList(id="team-rows")
            rows.can_focus = False
            yield rows
            with VerticalScroll(id="team-detail", can_focus=False), Container(id="team-sides"):
                for number in range(_SIDES):
                    yield Static(id=f"team-side-{number}", classes="team-side", markup=False)
        yield StatusLine(id="team-status")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Read behind the first frame, and begin where something wants a person."""
        self._say("正在看团队的话术…")
        self.run_worker(self._begin())

    async def _begin(self) -> None:
        known = await self._read()
        if self._standing.drafts and self._standing.drafts[0][1].state == "conflict":
            self._view = _DRAFTS
        elif self._standing.changes:
            self._view = _CHANGES
        self._show()
        if known:
            self._say(self._about())

    async def _read(self) -> bool:
        """Read how everything stands; False where that failed, which is then said."""
        standing = await self._aside(self._room.read)
        if standing is not None:
            self._standing = standing
        return standing is not None

    # What is shown.

    def _show(self, highlighted: int = 0) -> None:
        """Show the chosen list, standing on a row."""
        standing = self._standing
        counts = len(standing.statuses), len(standing.changes), len(standing.drafts)
        names = [f"{name} {count}" for name, count in zip(("话术本", "有什么变化", "我的草稿"), counts, strict=True)]
        self.query_one(ChoiceBar).show(names, self._view)
        rows = self.query_one("#team-rows", OptionList)
        rows.clear_options()
        rows.add_options([Option(row) for row in self._rows()])
        if rows.option_count:
            rows.highlighted = min(highlighted, rows.option_count - 1)
        self._show_detail()

        self._changes_shown |= self._view == _CHANGES

    def _rows(self) -> list[Content]:
        if self._view == _SOURCES:
            return [_source_row(status, time.time()) for status in self._standing.statuses]
        if self._view == _CHANGES:
            return [_change_row(source, change) for source, change in self._standing.changes[:_MOST_ROWS]]
        return [_draft_row(source, draft) for source, draft in self._standing.drafts]

    def _show_detail(self) -> None:
        sides = self._sides()
        for number in range(_SIDES):
            side = self.query_one(f"#team-side-{number}", Static)
            side.display = number < len(sides)
            side.update(sides[number] if number < len(sides) else Content(""))
        self.query_one("#team-detail").scroll_home(animate=False)

    def _sides(self) -> list[Content]:
        """What is highlighted, in full: one column, or a wording each."""
        number = self.query_one("#team-rows", OptionList).highlighted
        if number is None:
            return [Content.styled(self._nothing(), "$foreground-muted")]
        if self._view == _SOURCES:
            return [_source_detail(self._standing.statuses[number])]
        if self._view == _CHANGES:
            change = self._standing.changes[number][1]
            return wordings([("以前", change.before), ("现在", change.after)])
        draft = self._standing.drafts[number][1]
        if draft.state == "conflict":
            return wordings([("原来的", draft.base), ("大家的", draft.theirs), ("我的", draft.mine)])
        return wordings([("大家的", draft.base), ("我的", draft.mine)])

    def _nothing(self) -> str:
        return (
            "还没有团队话术。加一本：miaohui team add 地址",
            "上次看过以后，没有新的变化",
            "没有等着提交的草稿。改团队的话术时选“提给团队”，就会存成草稿",
        )[self._view]

    def _about(self) -> str:
        hidden = len(self._standing.changes) - _MOST_ROWS
        if self._view == _CHANGES and hidden > 0:
            return f"先列出前 {_MOST_ROWS} 条，还有 {hidden} 条"
        if self._view == _DRAFTS and self._standing.drafts:
            return f"{self._keys['team.act']} 处理选中的草稿 · {self._keys['team.publish']} 全部提交"
        problems = [status.problem for status in self._standing.statuses if status.problem]
        return problems[0] if problems else ""

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
        """Deal with the draft that is highlighted."""
        number = self.query_one("#team-rows", OptionList).highlighted
        if self._view == _DRAFTS and number is not None and not self._busy:
            self.run_worker(self._deal_with(self._standing.drafts[number][1]))

    def _do(self, saying: str, deed: Callable[[], str]) -> None:
        if not self._busy:
            self.run_worker(self._done(saying, deed))

    async def _done(self, saying: str, deed: Callable[[], str]) -> None:
        """Do one thing aside, say what came of it, and show how everything stands then."""
        self._busy = True
        try:
            self._say(saying)
            told = await self._aside(deed)
            await self._read()
        finally:
            self._busy = False
        self._show(self.query_one("#team-rows", OptionList).highlighted or 0)
        if told is not None:
            self._say(told)
        self._touched()

    async def _deal_with(self, draft: Draft) -> None:
        """Ask what shall become of a draft."""
        shown = Content("\n").join(self._sides())
        room = self._room
        ways: Sequence[tuple[str, Callable[[], str] | None]]
        if draft.state == "conflict":
            ways = [
                ("我来改一改", None),
                ("用我的（冲突的地方）", lambda: room.take_mine(draft)),
                ("用大家的，丢掉我的", lambda: room.take_theirs(draft)),
            ]
            if draft.mine is None or draft.theirs is None:
                ways = ways[1:]
        else:
            ways = [("丢掉这份草稿", lambda: room.drop(draft))]
        choices = [Choice(label, shown) for label, _ in ways]
        keep = Choice("先留着", shown)
        choices = [*choices, keep] if draft.state == "conflict" else [keep, *choices]
        keys = f"{self._keys['dialog.accept']} 确定  {self._keys['dialog.cancel']} 返回"
        picked = await self.app.push_screen_wait(ChooseScreen(f"{title_of(draft)}：怎么办？", choices, keys))
        if picked is None or choices[picked] is keep:
            return
        way = ways[picked if draft.state == "conflict" else picked - 1][1]
        if way is not None:
            await self._done("正在保存…", way)
        elif await self.app.push_screen_wait(self._open_form(draft, Settling(room, draft))) is not None:
            await self._done("正在保存…", lambda: f"定下了，还没提交：{title_of(draft)}")

    async def _aside(self, work: Callable[[], Result]) -> Result | None:
        """Do something with disk or network beside the screen; None where that failed, which is then said."""
        try:
            return await aside(work)
        except SharingError as error:
            self._say(f"没做成：{error}", "bad")
        except Exception as fault:  # noqa: BLE001 - the boundary: said, and the screen goes on
            self._say(f"没做成，这是程序的错：{type(fault).__name__}: {fault}", "bad")
        return None

    # Keys and mouse.

    def action_view(self, steps: int) -> None:
        """Go to another list, round the ends."""
        self._view = (self._view + steps) % 3
        self._show()
        self._say(self._about())

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
        if self._changes_shown and self._standing.changes:
            sources = list(dict.fromkeys(source for source, _ in self._standing.changes))
            self.app.run_worker(self._mark_looked(sources))
        self.dismiss(None)

    async def _mark_looked(self, sources: Sequence[Source]) -> None:
        await aside(lambda: self._room.looked(sources))
        self._touched()


def _source_row(status: Status, now: float) -> Content:
    """Title, mode, when it was synced, and below it what is wrong or what waits."""
    when = "还没同步过" if status.synced_at is None else ago(now - status.synced_at)
    waits = [
        words.format(count)
        for count, words in ((status.conflicts, "冲突 {}"), (status.drafts, "草稿 {}"), (status.news, "更新 {}"))
        if count
    ]
    tone = "$text-warning" if status.problem else "$foreground-muted"
    return Content.assemble(
        (status.source.title, "bold"),
        (f"  {MODES[status.source.mode]}  {when}", "$foreground-muted"),
        (f"  {' '.join(waits)}" if waits else "", "$text-accent"),
        (f"\n  {status.problem or status.source.shown}", tone),
    )


def _source_detail(status: Status) -> Content:
    source = status.source
    lines = [
        ("地址", source.shown),
        ("分支", source.branch or "仓库默认的"),
        (
            "改了以后",
            {"subscribe": "只存在自己这里", "direct": "直接发布给大家", "propose": "推成新分支，等人审"}[source.mode],
        ),
        ("版本", status.commit[:7]),
        ("问题", status.problem),
    ]
    return Content("\n").join(
        Content.assemble((f"{name} ", "$foreground-muted"), value) for name, value in lines if value
    )


def _change_row(source: Source, change: Change) -> Content:
    phrase = change.after or change.before
    word, tone = _KINDS[change.kind]
    return Content.assemble(
        (f"{word} ", f"bold {tone}"),
        phrase.title if phrase else change.id,
        (f"  {source.title}", "$foreground-muted"),
    )


def _draft_row(source: Source, draft: Draft) -> Content:
    word, tone = _STATES[draft.state]
    what = "新写" if draft.base is None else "删除" if draft.mine is None else "修改"
    return Content.assemble(
        (f"{word} ", f"bold {tone}"),
        title_of(draft),
        (f"  {what} · {source.title}", "$foreground-muted"),
        (f"\n  {draft.remark}" if draft.remark else "", "$text-warning"),
    )
