"""The list of guides: what each is called, when it helps, and which buyers are under way; returns the one chosen."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from phrasebook.guides import Guide
from phrasebook.library import Library
from phrasebook.model import Problem
from tui.bindings import bind
from tui.screens.leaving import Dialog
from tui.walks import Walks
from tui.widgets.key_bar import KeyBar
from tui.widgets.option_rows import OptionRows
from tui.widgets.status_line import StatusLine

PATIENCE = 0.2
"""Seconds without a sign of life that nobody minds."""

_NONE = "还没有流程。把一个 .toml 文件放进话术本的 guides/ 就有了，写法见手册“流程”。"


class GuidesScreen(Dialog[Guide | None]):
    """Shows the guides of a library and returns the chosen one, None for none."""

    CSS_PATH = "../styles/guide.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("dialog.accept", "accept", show=True, priority=True),
        bind("dialog.next", "move(1)", priority=True),
        bind("dialog.previous", "move(-1)", priority=True),
        bind("dialog.cancel", "cancel", show=True),
        bind("app.quit", "app.quit", priority=True),
    ]

    @dataclass
    class Read(Message):
        """The guides were read, or why not."""

        guides: tuple[Guide, ...]
        problems: tuple[Problem, ...] = ()
        fault: str = ""

    def __init__(self, library: Library, walks: Walks, resume: str = "") -> None:
        """Make the list.

        Args:
            library: whose guides to show; they are read at the first time, in a thread.
            walks: where the buyers stand.
            resume: id of a guide to return at once, without a list, if there still is one.
        """
        super().__init__()
        self._library = library
        self._walks = walks
        self._resume = resume
        self._guides: Sequence[Guide] = ()

    def compose(self) -> ComposeResult:
        """Lay out heading, list, what there is to say, and the keys, which can be clicked."""
        with Vertical(id="guides"):
            yield Static(Content.styled("流程：一步一步接待，每一步都有现成的话", "bold"), id="guides-title")
            yield StatusLine(id="guides-status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read behind the first frame; a daemon thread, so that a share that has gone cannot hold up quitting."""
        self.query_one(StatusLine).say("正在打开流程…")
        if self._resume:  # a list that is gone at once would only flicker
            self.query_one("#guides").visible = False
            self.set_timer(PATIENCE, self._appear)
        threading.Thread(target=self._read, name="read-guides", daemon=True).start()

    def _appear(self) -> None:
        self.query_one("#guides").visible = True

    def _read(self) -> None:
        """Read the guides; the boundary of the thread, so whatever goes wrong is told."""
        try:
            self.post_message(self.Read(self._library.guides, self._library.guide_problems))
        except Exception as fault:  # noqa: BLE001 - see above
            self.post_message(self.Read((), fault=f"{type(fault).__name__}: {fault}"))

    async def on_guides_screen_read(self, message: Read) -> None:
        """Show them; stand on the one walked last, or go on with it."""
        resumed = next((guide for guide in message.guides if guide.id == self._resume), None)
        if resumed is not None:
            self.dismiss(resumed)
            return
        self._appear()
        self._guides = message.guides
        if message.guides:
            # Made when there is something to show: an empty list of automatic height may stay without any.
            options = OptionRows(*(Option(self._line(guide)) for guide in message.guides), id="guides-list")
            await self.query_one("#guides").mount(options, after="#guides-title")
            ids = [guide.id for guide in message.guides]
            options.highlighted = ids.index(self._walks.guide) if self._walks.guide in ids else 0
            options.focus()
        status = self.query_one(StatusLine)
        if message.fault:
            status.say(f"流程没能打开，这是程序的错：{message.fault}", "bad")
        elif message.problems:
            status.say(f"有流程没读全：{message.problems[0]}", "warn")
        else:
            status.say("几位买家可以各走各的，走到第几步都记着" if message.guides else _NONE)

    def _line(self, guide: Guide) -> Content:
        """Title, length, who is under way, and below it when the guide helps."""
        begun = self._walks.begun(guide)
        under_way = f"  买家 {'、'.join(str(buyer + 1) for buyer in begun)} 进行中" if begun else ""
        return Content.assemble(
            (guide.title, "bold"),
            (f"  {len(guide.steps)} 步", "$foreground-muted"),
            (under_way, "$text-accent"),
            (f"\n  {guide.when}" if guide.when else "", "$foreground-muted"),
        )

    def action_move(self, steps: int) -> None:
        """Go to another guide, round the ends."""
        if self._guides:
            options = self.query_one(OptionList)
            options.highlighted = ((options.highlighted or 0) + steps) % len(self._guides)

    def action_accept(self) -> None:
        """Return the guide that is highlighted."""
        if self._guides:
            self.dismiss(self._guides[self.query_one(OptionList).highlighted or 0])

    def action_cancel(self) -> None:
        """Return nothing."""
        self.dismiss(None)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._guides[event.option_index])
