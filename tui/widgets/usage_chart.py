"""A small bar chart of counts: one bar a count, a few labels below, the highest count at the left.

Bars are drawn as coloured blanks: a block character is two cells wide in terminals set up for Chinese, and all that
stands after it would slip. Labels are digits and signs of one cell, because the plotting library counts characters,
not cells.
"""

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual_plotext import PlotextPlot

_BLOCK = "█"
_BAR = 0.6  # of the room between two counts; the rest keeps neighbours apart where there is space for it
_MID_FROM = 4  # counts below which a label half-way up would only repeat its neighbours


class UsageChart(PlotextPlot):
    """Draws in the widget's own colour, so that every theme and the terminal's sixteen colours hold."""

    def on_mount(self) -> None:
        """Take no colours of the library's own."""
        self.theme = "clear"

    def show(self, counts: Sequence[int], labels: Mapping[int, str]) -> None:
        """Draw other counts.

        Args:
            counts: one a bar, from the left; at least one.
            labels: what stands below some of the bars, by index.
        """
        most = max(*counts, 1)
        heights: list[float] = [0, most // 2, most] if most >= _MID_FROM else [0, most]
        plot = self.plt
        plot.clear_data()
        plot.bar(list(range(len(counts))), list(counts), width=_BAR, color="default")
        plot.frame(False)
        plot.xlim(-0.5, len(counts) - 0.5)
        plot.ylim(0, most)
        plot.xticks(list(labels), list(labels.values()))
        plot.yticks(heights, [f"{height:g}" for height in heights])
        self.refresh()

    def render(self) -> Text:
        """Draw with blanks for blocks."""
        drawn = super().render()
        if not isinstance(drawn, Text):
            raise TypeError(f"the plotting library draws Text, not {type(drawn).__name__}")
        drawn.highlight_regex(f"{_BLOCK}+", "reverse")
        drawn.plain = drawn.plain.replace(_BLOCK, " ")
        return drawn
