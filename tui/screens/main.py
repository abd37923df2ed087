"""The main screen: type above, hits in the middle, the reply in full; everything driven from the search box.

It searches, selects and shows. What a copy involves is `tui.copying`'s business: the screen posts `Wanted`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from keymaps import Keymap
from tui.bindings import bind, shown_key
from tui.widgets.category_bar import CategoryBar
from tui.widgets.clock import Clock
from tui.widgets.preview import Preview
from tui.widgets.result_list import ResultList
from tui.widgets.status_line import StatusLine, Tone
from tui.widgets.text_box import TextBox

if TYPE_CHECKING:  # the app paints before it reads books
    from phrasebook.model import Phrase
    from phrasebook.search import Hit
    from phrasebook.usage import Usage
    from tui.copying import Copying, Way
    from tui.desk import Desk
    from tui.widgets.marks import Mark

PAGE = 50
"""Hits fetched at first and whenever the end comes into view: more than a screen, less than a millisecond's work."""

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


class MainScreen(Screen[None], inherit_bindings=False):
    """The one screen that is open all day."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("phrase.copy", "want('copy')", show=True, priority=True),
        bind("phrase.fill", "want('fill')", show=True),
        bind("phrase.draft", "ask('phrase.draft')", show=True),
        bind("help.open", "help", show=True),
        bind("phrase.copy-better", "want('better')", show=True),
        *(bind(f"phrase.copy.{rank}", f"copy_row({rank})") for rank in range(1, 10)),
        bind("result.next", "move(1)"),
        bind("result.previous", "move(-1)"),
        bind("result.page-next", "page(1)"),
        bind("result.page-previous", "page(-1)"),
        bind("preview.down", "scroll_preview(3)"),
        bind("preview.up", "scroll_preview(-3)"),
        bind("category.next", "move_category(1)", priority=True),
        bind("category.previous", "move_category(-1)", priority=True),
        bind("query.clear", "clear"),
        bind("phrase.edit", "ask('phrase.edit')", show=True),
        bind("phrase.new", "ask('phrase.new')", show=True),
        bind("draft.add", "ask('draft.add')", show=True),
        *(bind(task, f"ask('{task}')") for task in _TASKS),
        bind("guide.open", "app.guides"),
        bind("stats.open", "app.statistics"),
        bind("theme.next", "app.next_theme"),
        bind("phrase.star", "star"),
        bind("palette.open", "palette"),
        bind("buyer.new", "new_buyer"),
        bind("app.quit", "app.quit", priority=True),
    ]

    @dataclass
    class Wanted(Message):
        """The person wants a phrase copied, in one of the ways of `tui.copying`."""

        phrase: Phrase
        way: Way
        query: str = ""

    @dataclass
    class Asked(Message):
        """The person wants an action done that `tui.writing` does."""

        task: str
        phrase: Phrase | None
        query: str

    class HelpWanted(Message):
        """The person asks for help."""

    class PaletteWanted(Message):
        """The person looks for an action."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap
        self._copying: Copying | None = None
        self._usage: Usage | None = None
        self._desk: Desk | None = None
        self._searched: tuple[str, str | None] | None = None

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
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Take the focus; the words come when they are read."""
        # Watched, not told by message: the results are then painted in the same frame as the letter.
        self.watch(self._box, "value", self._search, init=False)
        self._box.focus()
        self.query_one("#header", Static).update(Content(" 秒回"))
        self._results.show((), _LOADING)

    # What the app calls.

    def show_desk(self, desk: Desk, copying: Copying, usage: Usage, changed: frozenset[str]) -> None:
        """Show a desk, newly opened or opened again; query and selection stay.

        Args:
            desk: books, index and rules.
            copying: fills and checks with all answers known.
            usage: orders what is equal otherwise.
            changed: ids of phrases to be marked as changed.
        """
        self._desk, self._copying, self._usage = desk, copying, usage
        self._results.changed = changed
        self._results.stars = frozenset(usage.stars())
        self.show_heading()
        self._search_again()

    def select(self, phrase: str) -> None:
        """Select the row of a phrase id, if it is among the results."""
        self._results.select(phrase)

    def show_heading(self) -> None:
        """Say whose shop this is and how much there is to say."""
        if self._desk is None or self._copying is None:
            return
        from phrasebook.files.cleaning import clean  # noqa: PLC0415 - not needed for the first frame

        fields = self._desk.library.fields
        answers = {**{name: each.value for name, each in fields.items()}, **self._copying.answers}
        who = " · ".join(filter(None, (answers.get("店铺名"), answers.get("客服名"))))
        count = f"{len(self._desk.library.phrases)} 条"
        self.query_one("#header", Static).update(Content(clean("  ".join(filter(None, (" 秒回", who, count))))[0]))

    def habits_known(self) -> None:
        """Order by habit, unless a choice is being made already."""
        if self._usage is not None:
            self._results.stars = frozenset(self._usage.stars())
        if self._results.selected == 0:
            self._search_again()

    @property
    def clock(self) -> Clock:
        """The clock of the ten seconds."""
        return self.query_one("#clock", Clock)

    def _search_again(self) -> None:
        """Search anew for the same query; the phrase that is selected stays so."""
        selected = self._results.current
        self._searched = None
        self._search()
        if selected is not None:
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

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say what happened in the status line."""
        self.query_one("#status", StatusLine).say(text, tone)

    def refresh_preview(self) -> None:
        """Show the selected phrase again, after answers changed."""
        self._show_selected(self._results.current)

    # Searching and selecting.

    @property
    def _box(self) -> TextBox:
        return self.query_one("#search", TextBox)

    @property
    def _results(self) -> ResultList:
        return self.query_one("#results", ResultList)

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
        library, index = self._desk.library, self._desk.index
        self._bar.show(library.categories, index.counts(query))
        self._results.show(self._hits(query, category, PAGE), self._nothing(query))
        self._show_selected(self._results.current)

    def _paint_together(self) -> None:
        """Paint the letter and what it finds in one frame instead of two.

        The batch ends in the preview's queue, which is the last to be told of the search: by then box, list and
        categories have said what they want painted.
        """
        batch = self.app.batch_update()
        batch.__enter__()

        def end() -> None:
            batch.__exit__(None, None, None)

        if not self.query_one("#preview", Preview).call_later(end):  # closing down
            end()

    @on(ResultList.EndNear)
    def _fetch_more(self) -> None:
        """Fetch twice as many hits when the list scrolls towards its end."""
        shown = len(self._results.hits)
        if self._desk is not None and self._searched is not None and shown and shown % PAGE == 0:
            query, category = self._searched
            self._results.extend(self._hits(query, category, 2 * shown))

    def _hits(self, query: str, category: str | None, limit: int) -> list[Hit]:
        """Search with the agent's habits as the tie-break."""
        if self._desk is None:
            return []
        usage = self._usage.weights(query) if self._usage else {}
        return self._desk.index.search(query, limit=limit, category=category, usage=usage)

    async def _catch_up(self) -> None:
        """Let every letter already typed count before a key acts on the results."""
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

    @on(ResultList.Picked)
    def _picked(self, event: ResultList.Picked) -> None:
        self.post_message(self.Wanted(event.hit.phrase, "copy", self._box.value))

    def _show_selected(self, hit: Hit | None) -> None:
        preview = self.query_one("#preview", Preview)
        if hit is None or self._desk is None or self._copying is None:
            preview.show(Content(""))
            return
        from tui.describe import Shown, content_of  # noqa: PLC0415 - not needed before there are books

        origin = self._desk.library.where(hit.phrase.id)
        keys = self._key("phrase.copy-better"), self._key("phrase.fill")
        preview.show(content_of(Shown(hit.phrase, self._copying.prepare(hit.phrase), origin, *keys)))

    def _category_name(self, category: str) -> str:
        return self._desk.category_name(category) if self._desk else ""

    def _mark(self, hit: Hit) -> Mark | None:
        return self._desk.mark(hit.phrase) if self._desk else None

    def _key(self, action: str) -> str:
        """The first key of an action as people read it."""
        keys = self._keymap.keys[action]
        return shown_key(keys[0]) if keys else "（未设键）"

    # Keys.

    async def action_want(self, way: Way) -> None:
        """Copy, fill, edit or reword the selected phrase."""
        await self._catch_up()
        hit = self._results.current
        if hit is not None:
            self.post_message(self.Wanted(hit.phrase, way, self._box.value))

    async def action_ask(self, task: str) -> None:
        """Have something done with the selected phrase or with what was typed."""
        await self._catch_up()
        hit = self._results.current
        self.post_message(self.Asked(task, hit.phrase if hit else None, self._box.value))

    async def action_copy_row(self, rank: int) -> None:
        """Copy the row whose rank is shown as `rank`."""
        await self._catch_up()
        results = self._results
        row = results.first_visible() + rank - 1
        if row < len(results.hits):
            results.selected = row
            self.post_message(self.Wanted(results.hits[row].phrase, "copy", self._box.value))

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
        self.query_one("#preview", Preview).scroll_lines(lines)

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
        self._results.stars = frozenset(self._usage.stars())
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
        return [each for each in cls.BINDINGS if isinstance(each, Binding)]

    def action_palette(self) -> None:
        """Ask the app for the palette."""
        self.post_message(self.PaletteWanted())

    def action_help(self) -> None:
        """Ask the app for help."""
        self.post_message(self.HelpWanted())
