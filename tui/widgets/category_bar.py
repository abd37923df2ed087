"""The categories: one line that scrolls sideways when narrow, a column with counts when there is room.

The chosen one is None for all categories. While searching each shows how many hits it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.choice_bar import visible

if TYPE_CHECKING:  # the app paints before it reads books
    from phrasebook.model import Category

_COUNT_CELLS = 5  # right-aligned count in the column form: a space and up to four digits


class CategoryBar(Widget, can_focus=False):
    """Shows the categories and lets one be chosen by mouse; the screen moves the choice by key."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"category--name", "category--chosen", "category--none"}

    chosen: reactive[int] = reactive(0)

    class Chosen(Message):
        """The person chose a category; `id` is None for all of them."""

        def __init__(self, id: str | None) -> None:  # noqa: A002 - what a category calls it
            super().__init__()
            self.id = id

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._categories: Sequence[Category] = ()
        self._counts: Mapping[str, int] = {}

    @property
    def category(self) -> str | None:
        """Id of the chosen category, None for all."""
        return self._categories[self.chosen - 1].id if self.chosen else None

    def show(self, categories: Sequence[Category], counts: Mapping[str, int]) -> None:
        """Show these categories with the numbers of their hits; the chosen one stays if it is still there."""
        category, before = self.category, self._entries()
        self._categories = categories
        self._counts = counts
        ids = [each.id for each in categories]
        self.set_reactive(CategoryBar.chosen, ids.index(category) + 1 if category in ids else 0)
        self._refresh_changed(before)

    def choose(self, category: str | None) -> None:
        """Choose a category by id; an unknown id means all."""
        ids = [None, *(each.id for each in self._categories)]
        self.chosen = ids.index(category) if category in ids else 0

    def move(self, steps: int) -> None:
        """Choose the category `steps` further on, round the ends."""
        self.chosen = (self.chosen + steps) % (len(self._categories) + 1)

    def watch_chosen(self) -> None:
        """Tell the screen."""
        self.refresh()
        self.post_message(self.Chosen(self.category))

    def on_click(self, event: events.Click) -> None:
        """Choose the category under the mouse."""
        index = event.style.meta.get("category")
        if isinstance(index, int):
            self.chosen = index

    def render_line(self, y: int) -> Strip:
        """Draw the bar, or line `y` of the column."""
        width, height = self.size
        return self._column_line(self._first(height) + y, width) if height > 1 else self._bar_line(width)

    def _first(self, height: int) -> int:
        """Index of the first entry in view of the column."""
        return max(0, min(self.chosen - height + 2, len(self._categories) + 1 - height))

    def _entries(self) -> list[tuple[str, int, bool]]:
        """Name, count, and whether it is chosen, of every entry."""
        return [(name, self._count(index), index == self.chosen) for index, name in enumerate(self._names())]

    def _refresh_changed(self, before: list[tuple[str, int, bool]]) -> None:
        """Repaint what looks otherwise than before: of a column the lines, of a bar the whole."""
        now = self._entries()
        width, height = self.size
        if height > 1 and len(now) == len(before) and self.chosen == 0:
            pairs = enumerate(zip(before, now, strict=True))
            regions = [Region(0, index, width, 1) for index, (old, new) in pairs if old != new and index < height]
            if regions:
                self.refresh(*regions)
        elif height > 1 or [(name, count > 0, chosen) for name, count, chosen in now] != [
            (name, count > 0, chosen) for name, count, chosen in before
        ]:
            self.refresh()

    def _names(self) -> list[str]:
        return ["全部", *(category.name for category in self._categories)]

    def _count(self, index: int) -> int:
        """Hits in the entry at `index`; the first stands for all."""
        return self._counts.get(self._categories[index - 1].id, 0) if index else sum(self._counts.values())

    def _entry_style(self, index: int) -> Style:
        """Colour of an entry: chosen, or with hits, or without."""
        kind = "chosen" if index == self.chosen else "name" if self._count(index) else "none"
        return self._style(f"category--{kind}") + Style.from_meta({"category": index})

    def _column_line(self, index: int, width: int) -> Strip:
        names = self._names()
        if index >= len(names):
            return Strip.blank(width, self._style())
        name = set_cell_size(f" {names[index]}", max(1, width - _COUNT_CELLS - 1))
        text = f"{name}{self._count(index):>{_COUNT_CELLS}} "
        return Strip([Segment(text, self._entry_style(index))]).adjust_cell_length(width, self._style())

    def _bar_line(self, width: int) -> Strip:
        """One line: begins so far right that the chosen entry is in view, with ‹ › where more is hidden."""
        names = self._names()
        entries = visible(names, self.chosen, width)
        segments = [Segment("‹" if entries.start else " ", self._style("category--none"))]
        for index in entries:
            segments += [Segment(names[index], self._entry_style(index)), Segment(" ", self._style())]
        if entries.stop < len(names):
            segments.append(Segment("›", self._style("category--none") + Style.from_meta({"category": entries.stop})))
        return Strip(segments).adjust_cell_length(width, self._style())

    def _style(self, *names: str) -> Style:
        return self.get_visual_style(*names).rich_style
