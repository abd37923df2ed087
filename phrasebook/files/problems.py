r"""Places in a text people can open, and problems that point at them.

`Source` turns code-point offsets into lines and columns; `explain` prints a problem the way it is
read best: the sentence, the line, a caret below the place, the mend.
"""

import bisect
import re
from functools import cached_property

from phrasebook.characters import cells, cells_of
from phrasebook.files import cleaning
from phrasebook.model import Level, Place, Problem

WIDEST_QUOTE = 60
"""Terminal cells of a quoted line: what a pane of 66 cells beside a chat window shows after the indent."""


class Source:
    r"""A named text, line ends `\n`, with its lines found on first demand."""

    def __init__(self, name: str, text: str) -> None:
        self.name = cleaning.one_line(name)
        self.text = text

    def place(self, offset: int) -> Place:
        """The place of a code-point offset; the end of the text for any offset beyond."""
        inside = max(0, min(offset, len(self.text)))
        line = bisect.bisect_right(self.line_starts, inside)
        return Place(self.name, line, inside - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Line `number` (from 1) as it stands, without its end; "" if there is none."""
        starts = self.line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end]

    def problem(self, place: Place | int, level: Level, rule: str, message: str, mend: str = "") -> Problem:
        """A problem at a place or offset.

        Message and mend may quote the file: they are cleaned like any text from outside. In the quoted
        line what would be removed is shown as U+FFFD, so that its columns stay true.
        """
        where = self.place(place) if isinstance(place, int) else place
        said, mended = cleaning.one_line(message), cleaning.one_line(mend)
        return Problem(where, level, rule, said, mended, cleaning.visible(self.line(where.line)))

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset of each line's first character."""
        return [0, *(end.end() for end in re.finditer("\n", self.text))]


def explain(problem: Problem) -> str:
    """A problem on up to four lines: place and message, the quoted line, the caret, the mend.

    A long line is cut to `WIDEST_QUOTE` cells around the caret, which stands under the character
    meant, wide characters counted as two cells.
    """
    lines = [f"{problem.place}: {problem.level} {problem.rule} {problem.message}"]
    if problem.quote.strip():
        quote, caret = _window(problem.quote.replace("\t", " "), problem.place.column - 1)
        lines += [f"    {quote}", f"    {' ' * cells(quote[:caret])}^"]
    if problem.mend:
        lines.append(f"    {problem.mend}")
    return "\n".join(lines)


def _window(line: str, caret: int) -> tuple[str, int]:
    """Cut a line to at most `WIDEST_QUOTE` cells around index `caret`; the caret's index in the cut comes second."""
    start = caret = min(caret, len(line))
    end = caret
    width = 0
    # Two thirds of the room go to what stands before the place, the rest to what follows.
    while start > 0 and width + cells_of(line[start - 1]) <= WIDEST_QUOTE * 2 // 3:
        start -= 1
        width += cells_of(line[start])
    while end < len(line) and width + cells_of(line[end]) <= WIDEST_QUOTE:
        width += cells_of(line[end])
        end += 1
    head = "…" if start else ""
    return head + line[start:end] + ("…" if end < len(line) else ""), caret - start + len(head)
