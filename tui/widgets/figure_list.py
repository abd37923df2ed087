"""Rows of a figure, a text and a bar, drawn on demand, so that ten thousand unused phrases cost what ten do.

It knows nothing of what is counted. Bars are coloured blanks: some terminals draw █ two cells wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from tui.widgets.lines import Lines

_BAR_SHARE = 0.35  # of a row's cells; the text is what people read
_BAR_LIMIT = 40  # cells; a longer one says nothing more


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row: a `figure` at the left, a `text`, a bar of `share` (0 to 1; none at 0); `muted` for what explains."""

    text: str
    figure: str = ""
    share: float = 0.0
    muted: bool = False


class FigureList(Lines):
    """Shows rows; scrolls by the screen's keys and by the wheel."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"figure--figure", "figure--text", "figure--muted", "figure--bar"}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.rows: Sequence[FigureRow] = ()

    def show(self, rows: Sequence[FigureRow]) -> None:
        """Replace all rows and stand at the first."""
        self.rows = rows
        self.top = 0
        self.refresh()

    def on_resize(self) -> None:
        """Keep something in view when the window has become higher."""
        self.scroll_lines(0)

    def line_count(self) -> int:
        """One line a row."""
        return len(self.rows)

    def draw(self, line: int, width: int) -> Strip:
        """Draw one row."""
        if line >= len(self.rows):
            return Strip.blank(width, self.style_of())
        row = self.rows[line]
        lead = max((cell_len(each.figure) for each in self.rows[:1]), default=0)
        bars = min(_BAR_LIMIT, int(width * _BAR_SHARE)) if row.share else 0
        room = max(1, width - lead - 3 - bars)
        segments = [
            Segment(f" {row.figure:>{lead}} ", self.style_of("figure--figure")),
            Segment(_cut(row.text, room), self.style_of("figure--muted" if row.muted else "figure--text")),
        ]
        if bars:
            # Whatever happened at all shows.
            segments.append(Segment(" " * max(1, round(row.share * bars)), self.style_of("figure--bar")))
        return Strip(segments).adjust_cell_length(width, self.style_of())


def _cut(text: str, cells: int) -> str:
    """Give the text at exactly so many cells, an ellipsis where something is missing."""
    return set_cell_size(text, cells) if cell_len(text) <= cells else f"{set_cell_size(text, cells - 1)}…"
