"""A few names of which one is chosen: one line that scrolls sideways, or a column where it is given more height.

Knows nothing of what the names stand for; whoever shows them is told the index of the chosen one.
"""

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget


class ChoiceBar(Widget, can_focus=False):
    """Shows names and lets one be chosen by mouse; the screen moves the choice by key."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--name", "choice--chosen", "choice--none"}

    class Chosen(Message):
        """The person clicked the name at `index`."""

        def __init__(self, bar: "ChoiceBar", index: int) -> None:
            super().__init__()
            self.bar = bar
            self.index = index

        @property
        def control(self) -> "ChoiceBar":
            """The bar, so that a screen with two can tell them apart by id."""
            return self.bar

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._names: Sequence[str] = ()
        self.chosen = 0

    def show(self, names: Sequence[str], chosen: int) -> None:
        """Replace the names; nothing is posted, because whoever calls knows what is chosen."""
        self._names = names
        self.chosen = chosen
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Tell which name stands under the mouse."""
        index = event.style.meta.get("choice")
        if isinstance(index, int):
            self.post_message(self.Chosen(self, index))

    def render_line(self, y: int) -> Strip:
        """Draw the bar, or line `y` of the column."""
        width, height = self.size
        segments = self._column(y, width, height) if height > 1 else self._bar(width)
        return Strip(segments).adjust_cell_length(width, self._style())

    def _column(self, y: int, width: int, height: int) -> list[Segment]:
        index = y + max(0, min(self.chosen - height + 2, len(self._names) - height))
        if index >= len(self._names):
            return []
        return [Segment(set_cell_size(f" {self._names[index]}", width), self._entry_style(index))]

    def _bar(self, width: int) -> list[Segment]:
        """Draw one line, with ‹ › where more is hidden; a click on those chooses the nearest hidden name."""
        shown = visible(self._names, self.chosen, width)
        hidden = self._style("choice--none")
        before = Segment("‹", hidden + Style.from_meta({"choice": shown.start - 1}))
        segments = [before if shown.start else Segment(" ", hidden)]
        for index in shown:
            segments += [Segment(self._names[index], self._entry_style(index)), Segment(" ", self._style())]
        if shown.stop < len(self._names):
            segments.append(Segment("›", hidden + Style.from_meta({"choice": shown.stop})))
        return segments

    def _entry_style(self, index: int) -> Style:
        kind = "choice--chosen" if index == self.chosen else "choice--name"
        return self._style(kind) + Style.from_meta({"choice": index})

    def _style(self, *names: str) -> Style:
        return self.get_visual_style(*names).rich_style


def visible(names: Sequence[str], chosen: int, width: int) -> range:
    """Give the indices of the names that a line of `width` cells shows, beginning so far right that `chosen` is seen.

    A cell at each end is kept for the signs of more; each name is followed by a blank.
    """
    cells = [cell_len(name) + 1 for name in names]
    first = 0
    while first < chosen and sum(cells[first : chosen + 1]) > width - 2:
        first += 1
    last, used = first, 1
    while last < len(names) and used + cells[last] <= width - 1:
        used += cells[last]
        last += 1
    return range(first, last)
