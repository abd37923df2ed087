"""The list of hits: two lines a row, drawn on demand, so that ten thousand rows cost what ten do.

Shows rank, title with the matched characters marked, category, the warning mark, and the reply from where
it matched. It draws only; what a row stands for is the `Hit` itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from tui.widgets.lines import Lines

if TYPE_CHECKING:  # the app paints before it makes an index
    from phrasebook.search import Hit
    from phrasebook.search.ranking import Spans
    from tui.widgets.marks import Mark

Pieces = tuple[tuple[str, bool], ...]
"""A line cut into pieces, each marked or not."""

ROW_HEIGHT = 2
"""Lines a row: the title line and the start of the reply."""

_LEAD = 3  # cells before title and reply: selection bar, rank, space
_IN_VIEW = 14  # characters at the start of the reply that even a narrow row shows
_KEPT = 1024  # lines laid out that are kept: people look for the same phrases all day
_CATEGORY_FROM = 36  # cells from which a row has room for the category beside the title


class ResultList(Lines):
    """Rows of hits with one selected; driven from the search box, the mouse or the keys of the screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "result--title",
        "result--match",
        "result--selected",
        "result--reply",
        "result--category",
        "result--rank",
        "result--info",
        "result--warn",
        "result--error",
    }

    selected: reactive[int] = reactive(0)

    class Selected(Message):
        """Another row stands selected; `hit` is None when the list is empty."""

        def __init__(self, hit: Hit | None) -> None:
            super().__init__()
            self.hit = hit

        def can_replace(self, message: Message) -> bool:
            """Let a later selection replace one not yet handled."""
            return isinstance(message, ResultList.Selected)

    class Picked(Message):
        """The person double-clicked a row."""

        def __init__(self, hit: Hit) -> None:
            super().__init__()
            self.hit = hit

    class EmptyClicked(Message):
        """The person clicked what stands in an empty list."""

    class EndNear(Message):
        """The last rows have come into view."""

        def can_replace(self, message: Message) -> bool:
            """Say it once."""
            return isinstance(message, ResultList.EndNear)

    def __init__(
        self,
        category_name: Callable[[str], str],
        mark: Callable[[Hit], Mark | None],
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        super().__init__(id=id)
        self._category_name = category_name
        self._mark = mark
        self._hits: Sequence[Hit] = ()
        self._empty_lines: Sequence[str] = ()
        self._stars: frozenset[str] = frozenset()
        self._changed: frozenset[str] = frozenset()
        self._drafted: frozenset[str] = frozenset()

    @property
    def stars(self) -> frozenset[str]:
        """Ids of starred phrases, marked `*`."""
        return self._stars

    @stars.setter
    def stars(self, ids: frozenset[str]) -> None:
        self._stars = ids
        self.refresh()

    @property
    def changed(self) -> frozenset[str]:
        """Ids of phrases that have just changed, marked `改`."""
        return self._changed

    @changed.setter
    def changed(self, ids: frozenset[str]) -> None:
        self._changed = ids
        self.refresh()

    @property
    def drafted(self) -> frozenset[str]:
        """Ids of phrases that are drafts, not yet published, marked `稿`."""
        return self._drafted

    @drafted.setter
    def drafted(self, ids: frozenset[str]) -> None:
        self._drafted = ids
        self.refresh()

    @property
    def hits(self) -> Sequence[Hit]:
        """The hits shown, best first."""
        return self._hits

    @property
    def current(self) -> Hit | None:
        """The selected hit, None when the list is empty."""
        return self._hits[self.selected] if self.selected < len(self._hits) else None

    def show(self, hits: Sequence[Hit], empty_lines: Sequence[str] = ()) -> None:
        """Replace all rows and select the first; `empty_lines` stand there when there are none.

        Whoever calls knows what is selected then, so no message is posted.
        """
        before = self._hits, self.selected, self.thumb() if self.top == 0 else self.top
        self._hits = hits
        self._empty_lines = empty_lines
        self.top = 0
        self.set_reactive(ResultList.selected, 0)
        if before[0] and hits and before[1:] == (0, self.thumb()):
            self.refresh_lines(self._differing(before[0]))
        else:
            self.refresh()

    def _differing(self, before: Sequence[Hit]) -> Iterator[int]:
        """Lines in view that look otherwise than with the hits before."""
        rows = self.size.height // ROW_HEIGHT + 1
        for row, (old, new) in enumerate(zip_longest(before[:rows], self._hits[:rows])):
            if old is None or new is None or old.phrase is not new.phrase or old.spans != new.spans:
                yield from range(row * ROW_HEIGHT, (row + 1) * ROW_HEIGHT)

    def extend(self, hits: Sequence[Hit]) -> None:
        """Replace the rows by a longer list that begins with the same ones; selection and scroll stay."""
        self._hits = hits
        self.refresh()

    def select(self, phrase: str) -> None:
        """Select the row of a phrase id, if it is among the rows."""
        row = next((row for row, hit in enumerate(self._hits) if hit.phrase.id == phrase), None)
        if row is not None:
            self.selected = row

    def move(self, rows: int) -> None:
        """Select the row `rows` further down (up if negative), stopping at the ends."""
        if self._hits:
            self.selected = max(0, min(len(self._hits) - 1, self.selected + rows))

    def page_rows(self) -> int:
        """Whole rows that are visible at once, at least one."""
        return max(1, self.size.height // ROW_HEIGHT)

    def first_visible(self) -> int:
        """Index of the first row that is visible in full; rank 1 of the direct copy keys."""
        return -(-self.top // ROW_HEIGHT)

    def watch_selected(self, _old: int, new: int) -> None:
        """Keep the selected row in view and tell the screen."""
        self.bring_into_view(new * ROW_HEIGHT, ROW_HEIGHT)
        self.post_message(self.Selected(self.current))

    def on_resize(self) -> None:
        """Keep the selected row in view."""
        self.bring_into_view(self.selected * ROW_HEIGHT, ROW_HEIGHT)

    def on_click(self, event: events.Click) -> None:
        """Select the row under the mouse; a double click picks it."""
        row = (event.y + self.top) // ROW_HEIGHT
        if 0 <= row < len(self._hits):
            self.selected = row
            if event.chain == 2:
                self.post_message(self.Picked(self._hits[row]))
        elif not self._hits and event.y < len(self._empty_lines):
            self.post_message(self.EmptyClicked())

    def scrolled(self) -> None:
        """Look out for the end whenever the view moves."""
        if self.top + 2 * self.size.height >= self.line_count():
            self.post_message(self.EndNear())

    def line_count(self) -> int:
        """How many lines all rows take."""
        return len(self._hits) * ROW_HEIGHT

    def draw(self, line: int, width: int) -> Strip:
        """Draw one line of a row, or of what stands in an empty list."""
        row, part = divmod(line, ROW_HEIGHT)
        base = self._base(row)
        segments: list[Segment] = []
        if not self._hits and line < len(self._empty_lines):
            segments = [Segment(f" {self._empty_lines[line]}", self.style_of("result--reply"))]
        elif row < len(self._hits):
            segments = self._title_line(row, width) if part == 0 else self._reply_line(row, width)
        return Strip(segments).adjust_cell_length(width, self.style_of(*base))

    def _base(self, row: int) -> tuple[str, ...]:
        """Component classes that every part of a row starts from."""
        return ("result--selected",) if self._hits and row == self.selected else ()

    def _title_line(self, row: int, width: int) -> list[Segment]:
        """Selection bar, rank, marked title; mark and category at the right edge."""
        hit = self._hits[row]
        base = self._base(row)
        right = self._right_side(hit, base, width)
        room = max(1, width - _LEAD - sum(cell_len(segment.text) for segment in right))
        title = _title_pieces(hit.phrase.title, hit.spans.get("title", ()), room)
        rank = row - self.first_visible() + 1
        lead = f"{'▌' if base else ' '}{rank if 1 <= rank <= 9 else ' '} "
        return [
            Segment(lead, self.style_of(*base, "result--rank")),
            *self._styled(title, *base, "result--title"),
            *right,
        ]

    def _right_side(self, hit: Hit, base: tuple[str, ...], width: int) -> list[Segment]:
        """Warning mark and category name, as far as the width allows; the mark is never left out."""
        mark = self._mark(hit)
        segments: list[Segment] = []
        marks = (("*", self._stars), ("稿", self._drafted), ("改", self._changed))
        signs = "".join(sign for sign, ids in marks if hit.phrase.id in ids)
        if signs:
            segments.append(Segment(f" {signs}", self.style_of(*base, "result--info")))
        if mark is not None:
            name = "result--category" if mark.allowed else f"result--{mark.level}"
            segments.append(Segment(f" {mark.text}", self.style_of(*base, name)))
        if width >= _CATEGORY_FROM:
            name = self._category_name(hit.phrase.category)
            segments.append(Segment(f" {set_cell_size(name, 6)}", self.style_of(*base, "result--category")))
        return segments

    def _reply_line(self, row: int, width: int) -> list[Segment]:
        """The reply on one line, from the start of the clause that holds its first marked character."""
        hit = self._hits[row]
        base = self._base(row)
        pieces = _reply_pieces(hit.phrase.text, hit.spans.get("text", ()), width - _LEAD)
        lead = Segment("▌  " if base else "   ", self.style_of(*base, "result--rank"))
        return [lead, *self._styled(pieces, *base, "result--reply")]

    def _styled(self, pieces: Pieces, *names: str) -> list[Segment]:
        """Turn marked pieces into segments."""
        plain, marked = self.style_of(*names), self.style_of(*names, "result--match")
        return [Segment(text, marked if is_marked else plain) for text, is_marked in pieces]


@lru_cache(_KEPT)
def _title_pieces(title: str, spans: Spans, cells: int) -> Pieces:
    """A title with its marked characters, at exactly so many cells."""
    return _fitted(_marked(title, spans), cells)


@lru_cache(_KEPT)
def _reply_pieces(text: str, spans: Spans, cells: int) -> Pieces:
    """The reply on one line of so many cells, from the start of the clause that holds its first marked character."""
    start = _clause_start(text, spans[0][0]) if spans else 0
    shifted = tuple((a - start, b - start) for a, b in spans if a >= start)
    return _fitted(_marked(text[start : start + cells + _LEAD].replace("\n", " "), shifted), cells)


def _clause_start(text: str, position: int) -> int:
    """Where to begin showing `text` so that the character at `position` is in view: 0 if it is near enough."""
    if position <= _IN_VIEW:
        return 0
    before = text[:position]
    clause = max(before.rfind(mark) for mark in "，。！？；：～\n") + 1
    if position - clause <= _IN_VIEW:
        return clause
    start = position - _IN_VIEW // 2
    field = text.rfind("{", 0, start)  # the back half of a field, 数=3}天, says nothing
    return field if field > text.rfind("}", 0, start) and position - field <= _IN_VIEW else start


def _marked(text: str, spans: Spans) -> list[tuple[str, bool]]:
    """Cut `text` into pieces, each marked or not; spans are sorted code-point ranges."""
    pieces: list[tuple[str, bool]] = []
    position = 0
    for start, end in spans:
        pieces.append((text[position:start], False))
        pieces.append((text[start:end], True))
        position = end
    pieces.append((text[position:], False))
    return [(piece, marked) for piece, marked in pieces if piece]


def _fitted(pieces: Sequence[tuple[str, bool]], cells: int) -> Pieces:
    """Cut or pad marked pieces to exactly `cells` cells."""
    fitted: list[tuple[str, bool]] = []
    room = cells
    for text, marked in pieces:
        length = cell_len(text)
        if length > room:
            fitted.append((set_cell_size(text, room), marked))
            return tuple(fitted)
        fitted.append((text, marked))
        room -= length
    fitted.append((" " * room, False))
    return tuple(fitted)
