"""The main screen: type above, hits in the middle, the reply in full; everything driven from the search box.

It searches and orders. What its list and reply do is in `tui.screens.replies`; what a task involves is
`tui.writing`'s business: the screen posts `Asked`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from keymaps import Keymap
from tui.bindings import bind
from tui.screens.replies import ReplyScreen
from tui.widgets.category_bar import CategoryBar
from tui.widgets.clock import Clock
from tui.widgets.key_bar import KeyBar
from tui.widgets.preview import Preview
from tui.widgets.result_list import ResultList
from tui.widgets.status_line import StatusLine
from tui.widgets.text_box import TextBox

if TYPE_CHECKING:  # the app paints before it reads books
    from phrasebook.model import Phrase
    from phrasebook.search import Hit
    from phrasebook.usage import Usage
    from tui.copying import Copying

PAGE = 20
"""Hits fetched at first, or two screens of them: what is found in titles is often enough, and texts cost more. Twice as
many whenever the end comes into view."""

_LOADING = ("正在打开话术…",)
_EMPTY_BOOK = ("话术本还是空的。", "在 phrases/ 里加一个 .toml 文件，", "写上 [[phrase]]、title 和 text 就能用。")

_TASKS = (
    "phrase.delete",
    "phrase.undo",
    "phrase.history",
    "trash.open",
    "books.import",
    "books.export",
    "agent.introduce",
)
"""Further actions that `tui.writing` does."""


class MainScreen(ReplyScreen[None]):
    """The one screen that is open all day."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("phrase.copy", "want('copy')", show=True, priority=True),
        bind("phrase.fill", "want('fill')", show=True),
        bind("phrase.draft", "ask('phrase.draft')", show=True),
        bind("help.open", "app.help", show=True),
        bind("phrase.copy-better", "want('better')", show=True),
        bind("category.next", "move_category(1)", priority=True),
        bind("category.previous", "move_category(-1)", priority=True),
        bind("query.clear", "clear"),
        bind("phrase.edit", "ask('phrase.edit')", show=True),
        bind("phrase.new", "ask('phrase.new')", show=True),
        bind("draft.add", "ask('draft.add')", show=True),
        *(bind(task, f"ask('{task}')") for task in _TASKS),
        bind("guide.open", "app.guides"),
        bind("stats.open", "app.statistics"),
        bind("team.open", "app.team"),
        bind("phrase.star", "star"),
        bind("palette.open", "app.palette"),
        bind("buyer.new", "new_buyer"),
    ]

    class Asked(Message):
        """The person wants an action done that `tui.writing` does."""

        def __init__(self, task: str, phrase: Phrase | None, query: str) -> None:
            super().__init__()
            self.task = task
            self.phrase = phrase
            self.query = query

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(keymap)
        self._searched: tuple[str, str | None] | None = None
        self._asked_for = PAGE

    def compose(self) -> ComposeResult:
        """Lay out from top to bottom; the styles fold and spread it by width and height."""
        with Horizontal(id="top"):
            yield Static(id="header", markup=False)
            yield Clock(id="clock")
        yield Static(id="banner", markup=False)
        yield Static(id="hint", markup=False)
        yield TextBox(placeholder="拼音、首字母、汉字或买家原话", id="search")
        with Container(id="body"):
            yield CategoryBar(id="categories")
            yield ResultList(self._category_name, self._mark, id="results")
            yield Preview(id="preview")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Take the focus; the words come when they are read."""
        # Watched, not told by message: the results are then painted in the same frame as the letter.
        self.watch(self._box, "value", self._search, init=False)
        self._box.focus()
        self.query_one("#header", Static).update(Content(" 秒回"))
        self._results.show((), _LOADING)

    # What the app calls.

    def show_desk(self, copying: Copying, usage: Usage) -> None:
        """Show a desk, newly opened or opened again; query and selection stay.

        Args:
            copying: has the desk, and fills and checks with all answers known.
            usage: orders what is equal otherwise.
        """
        self._copying, self._usage = copying, usage
        self.show_signs()
        self.show_heading()
        self._search_again()

    def select(self, phrase: str) -> None:
        """Select the row of a phrase id, if it is among the results."""
        self._results.select(phrase)

    def show_heading(self) -> None:
        """Say whose shop this is and how much there is to say."""
        if self._desk is not None and self._copying is not None:
            from tui.describe import heading  # noqa: PLC0415 - not needed for the first frame

            self.query_one("#header", Static).update(heading(self._desk.library, self._copying.answers))

    def show_team(self, words: str, *, wants_a_person: bool) -> None:
        """Say in the corner how the team stands; the corner is made when there is first something to say."""
        corner = self.query("#team").results(Static)
        shown = next(corner, None)
        if shown is None:
            shown = Static(id="team", markup=False)
            self.query_one("#top").mount(shown, before="#clock")
        shown.update(Content(words))
        shown.set_class(wants_a_person, "-wants")

    def habits_known(self) -> None:
        """Order by habit, unless a choice is being made already; where nothing is typed the first row stays selected.

        At a start the rows stand in the order of the book for a moment; their first is nobody's choice.
        """
        self.show_signs()
        if self._results.selected != 0:
            return
        if self._box.value:
            self._search_again()
        else:
            self._searched = None
            self._search()

    @property
    def clock(self) -> Clock:
        """The clock of the ten seconds."""
        return self.query_one("#clock", Clock)

    def _search_again(self) -> None:
        """Search anew for the same query; the phrase that is selected stays so."""
        selected, shown = self._results.current, len(self._results.hits)
        self._searched = None
        self._search()
        if selected is not None:
            if shown > self._asked_for:
                self._fetch(shown)
            self._results.select(selected.phrase.id)

    def show_banner(self, text: str) -> None:
        """Show what is wrong with files above the search box, or nothing."""
        banner = self.query_one("#banner", Static)
        banner.update(Content(text))
        banner.set_class(bool(text), "-shown")

    def show_hint(self, text: str) -> None:
        """Offer something once in a line of its own; a click takes the offer. "" takes the line away."""
        hint = self.query_one("#hint", Static)
        hint.update(Content(text))
        hint.set_class(bool(text), "-shown")

    @on(events.Click, "#hint")
    async def _hint_clicked(self) -> None:
        await self.action_ask("agent.introduce")

    @on(ResultList.EmptyClicked)
    async def _nothing_clicked(self) -> None:
        await self.action_ask("phrase.new")

    # Searching and selecting.

    @property
    def _box(self) -> TextBox:
        return self.query_one("#search", TextBox)

    @property
    def _bar(self) -> CategoryBar:
        return self.query_one("#categories", CategoryBar)

    @on(CategoryBar.Chosen)
    def _search(self) -> None:
        """Search at once: it takes milliseconds, and results that lag behind the keys mislead."""
        query, category = wanted = (self._box.value, self._bar.category)
        if self._desk is None or wanted == self._searched:
            return
        self._searched = wanted
        self._paint_together()
        self._asked_for = max(PAGE, 2 * self._results.page_rows())
        self._results.show(self._hits(query, category, self._asked_for), self._nothing(query))

    def _paint_together(self) -> None:
        """Paint the letter and what it finds in one frame instead of two, and all that goes with it in the next.

        The batch ends in the list's queue: by then box and list have said what they want painted.
        """
        batch = self.app.batch_update()
        batch.__enter__()

        def end() -> None:
            batch.__exit__(None, None, None)
            self.call_after_refresh(self._show_the_rest)

        if not self._results.call_later(end):  # closing down
            end()

    def _show_the_rest(self) -> None:
        """Count what was found by category and show the selected reply, unless a further letter has come by now."""
        if self._desk is None or self._searched is None or not self.is_attached or self._searched[0] != self._box.value:
            return
        self._bar.show(self._desk.library.categories, self._desk.index.counts(self._box.value))
        self._show_selected(self._results.current)

    @on(ResultList.EndNear)
    def _fetch_more(self) -> None:
        """Fetch twice as many hits when the list scrolls towards its end."""
        if len(self._results.hits) == self._asked_for:
            self._fetch(2 * self._asked_for)

    def _fetch(self, limit: int) -> None:
        """Have more hits of the same search."""
        if self._searched is not None:
            self._asked_for = limit
            self._results.extend(self._hits(*self._searched, limit))

    def _hits(self, query: str, category: str | None, limit: int) -> list[Hit]:
        """Search with the agent's habits as the tie-break."""
        if self._desk is None:
            return []
        usage = self._usage.weights(query) if self._usage else {}
        return self._desk.index.search(query, limit=limit, category=category, usage=usage)

    def _query(self) -> str:
        return self._box.value

    async def _catch_up(self) -> None:
        await self._box.settled()
        self._search()

    def _nothing(self, query: str) -> tuple[str, ...]:
        """What stands in an empty list."""
        if not query.strip() and self._bar.category is None:
            return _EMPTY_BOOK
        if self._bar.category is not None:
            return ("这一类里没有找到。", f"按 {self._key('query.clear')} 清空，或换一类再找。")
        return ("没有找到。", "换个说法试试，或只打一两个词。", f"{self._key('phrase.new')} 写成新话术（也可点这里）")

    @on(ResultList.Selected)
    def _selected(self, event: ResultList.Selected) -> None:
        self._show_selected(event.hit)

    # Keys.

    async def action_ask(self, task: str) -> None:
        """Have something done with the selected phrase or with what was typed."""
        await self._catch_up()
        hit = self._results.current
        self.post_message(self.Asked(task, hit.phrase if hit else None, self._box.value))

    async def action_move_category(self, steps: int) -> None:
        """Choose another category."""
        await self._catch_up()
        self._bar.move(steps)

    async def action_clear(self) -> None:
        """Empty the query; when it is empty, go back to all categories."""
        await self._catch_up()
        box = self._box
        if box.value:
            box.value = ""
        else:
            self._bar.choose(None)

    async def action_star(self) -> None:
        """Star the selected phrase, or take its star away."""
        await self._catch_up()
        hit = self._results.current
        if hit is None or self._usage is None:
            return
        starred = hit.phrase.id in self._usage.stars()
        (self._usage.unstar if starred else self._usage.star)(hit.phrase.id)
        self.show_signs()
        self.say(f"{'已取消收藏' if starred else '已收藏'} {hit.phrase.title}")

    async def action_new_buyer(self) -> None:
        """Start the clock, forget the buyer before, and put the greetings first."""
        await self._catch_up()
        if self._desk is None or self._copying is None:
            return
        self._copying.forget_buyer()
        self.clock.start()
        self._box.value = ""
        self._bar.choose("greetings")
        self._searched = None
        self._search()
        self.say("新买家：先发问候，复制后停表")

    async def do(self, action: str) -> None:
        """Do what a key of an action id would do."""
        wanted = next((each.action for each in self.bindings_here() if each.id == action), None)
        if wanted is not None:
            await self.run_action(wanted)

    @classmethod
    def bindings_here(cls) -> list[Binding]:
        """Everything that can be done from here."""
        return [each for each in (*cls.BINDINGS, *ReplyScreen.BINDINGS) if isinstance(each, Binding)]
