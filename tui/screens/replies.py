"""What the screens share that replies are copied from: a list of hits, the reply in full, a line for what came of it.

Where the hits come from is each screen's own. What a copy involves is `tui.copying`'s business: the screen posts
`Wanted`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from keymaps import Keymap
from tui.bindings import bind, first_key
from tui.screens.leaving import Leaving
from tui.widgets.preview import Preview
from tui.widgets.result_list import ResultList
from tui.widgets.status_line import StatusLine, Tone

if TYPE_CHECKING:  # the app paints before it reads books
    from phrasebook.model import Phrase
    from phrasebook.search import Hit
    from phrasebook.usage import Usage
    from tui.copying import Copying, Way
    from tui.desk import Desk
    from tui.widgets.marks import Mark

Result = TypeVar("Result")


class ReplyScreen(Leaving[Result], inherit_bindings=False):
    """Has one `ResultList`, one `Preview` and one `StatusLine`, and the keys that work on them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(bind(f"phrase.copy.{rank}", f"copy_row({rank})") for rank in range(1, 10)),
        bind("result.next", "move(1)"),
        bind("result.previous", "move(-1)"),
        bind("result.page-next", "page(1)"),
        bind("result.page-previous", "page(-1)"),
        bind("preview.down", "scroll_preview(3)"),
        bind("preview.up", "scroll_preview(-3)"),
        bind("theme.next", "app.next_theme"),
        bind("app.quit", "app.quit", priority=True),
    ]
    """The keys that no footer shows; what it shows, and in which order, is each screen's own."""

    class Wanted(Message):
        """The person wants a phrase copied, in one of the ways of `tui.copying`; `query` was typed to find it."""

        def __init__(self, phrase: Phrase, way: Way, query: str = "") -> None:
            super().__init__()
            self.phrase = phrase
            self.way = way
            self.query = query

    def __init__(self, keymap: Keymap, copying: Copying | None = None, usage: Usage | None = None) -> None:
        """Make the screen.

        Args:
            keymap: names the keys in the hints.
            copying: has the books in force, also after they were read again, and fills phrases; None until then.
            usage: has the stars; None until the books are read.
        """
        super().__init__()
        self._keymap = keymap
        self._copying = copying
        self._usage = usage

    # What the app calls.

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say what happened in the status line."""
        self.query_one(StatusLine).say(text, tone)

    def refresh_preview(self) -> None:
        """Show the selected phrase again, after answers changed."""
        self._show_selected(self._results.current)

    def show_signs(self) -> None:
        """Mark the rows of phrases that have just changed, of drafts, and of those with a star."""
        if self._desk is not None and self._usage is not None:
            self._results.changed = self._desk.changed
            self._results.drafted = self._desk.library.drafted
            self._results.stars = frozenset(self._usage.stars())

    # What is shown.

    @property
    def _results(self) -> ResultList:
        return self.query_one(ResultList)

    @property
    def _desk(self) -> Desk | None:
        """Books, index and rules in force; None while they are read for the first time."""
        return self._copying.desk if self._copying is not None else None

    def _show_selected(self, hit: Hit | None) -> None:
        self.query_one(Preview).show(Content("") if hit is None else self._content_of(hit.phrase.id))

    def _content_of(self, phrase_id: str) -> Content:
        """All that there is to say of a phrase, as the books in force have it."""
        if self._copying is None or (phrase := self._copying.desk.library.get(phrase_id)) is None:
            return Content("")
        from tui.describe import Shown, content_of  # noqa: PLC0415 - not needed before there are books

        origin = self._copying.desk.library.where(phrase_id)
        keys = self._key("phrase.copy-better"), self._key("phrase.fill")
        notes = self._copying.desk.notes(phrase_id)
        return content_of(Shown(phrase, self._copying.prepare(phrase), origin, *keys, notes))

    def _category_name(self, category: str) -> str:
        return self._desk.category_name(category) if self._desk else ""

    def _mark(self, hit: Hit) -> Mark | None:
        return self._desk.mark(hit.phrase) if self._desk else None

    def _key(self, action: str) -> str:
        """The first key of an action as people read it."""
        return first_key(self._keymap, action)

    def _query(self) -> str:
        """What was typed to find the hits."""
        return ""

    async def _catch_up(self) -> None:
        """Let everything already typed count before a key acts on the results."""

    @on(ResultList.Picked)
    def _picked(self, event: ResultList.Picked) -> None:
        self.post_message(self.Wanted(event.hit.phrase, "copy", self._query()))

    # Keys.

    async def action_want(self, way: Way) -> None:
        """Copy, fill, edit or reword the selected phrase."""
        await self._catch_up()
        hit = self._results.current
        if hit is not None:
            self.post_message(self.Wanted(hit.phrase, way, self._query()))

    async def action_copy_row(self, rank: int) -> None:
        """Copy the row whose rank is shown as `rank`."""
        await self._catch_up()
        results = self._results
        row = results.first_visible() + rank - 1
        if row < len(results.hits):
            results.selected = row
            self.post_message(self.Wanted(results.hits[row].phrase, "copy", self._query()))

    async def action_move(self, rows: int) -> None:
        """Select another row."""
        await self._catch_up()
        self._results.move(rows)

    async def action_page(self, pages: int) -> None:
        """Select a row one page away."""
        await self._catch_up()
        self._results.move(pages * self._results.page_rows())

    def action_scroll_preview(self, lines: int) -> None:
        """Scroll the reply."""
        self.query_one(Preview).scroll_lines(lines)
